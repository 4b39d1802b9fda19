package org.satbed.proxy.cli;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.satbed.proxy.ConnectionView;
import org.satbed.proxy.ProxyException;
import org.satbed.proxy.SplitProxy;

/** The table of connections as PEPsal dumps it, each connection's lines followed by what PEPsal does not tell. */
final class TableDump {
    static final int MINUTES = 5;

    private static final int MOST = 20_000;
    private static final DateTimeFormatter CTIME = DateTimeFormatter.ofPattern("EEE MMM ppd HH:mm:ss yyyy", Locale.ROOT)
            .withZone(ZoneId.systemDefault());

    private final SplitProxy proxy;
    private final Path file;

    TableDump(SplitProxy proxy, Path file) {
        this.proxy = proxy;
        this.file = file;
    }

    /** Whether the file can be written at all: found out at the start, not after five minutes. */
    static void check(Path file) {
        try {
            OutputFile.append(file).close();
        } catch (IOException e) {
            throw new ProxyException(
                    "cannot write " + file + " (-l)" + OutputFile.reason(e, "; does its directory exist?"));
        }
    }

    synchronized void write() throws IOException {
        String text = String.join("\n", lines(proxy.connections(MOST), Instant.now())) + "\n";
        try (OutputStream out = OutputFile.append(file)) {
            out.write(text.getBytes(StandardCharsets.UTF_8));
        }
    }

    static List<String> lines(List<ConnectionView> connections, Instant now) {
        List<String> lines = new ArrayList<>();
        lines.add("=== [" + CTIME.format(now) + "] ===");
        if (connections.isEmpty()) {
            lines.add(" No connections");
        }
        int number = 1;
        for (ConnectionView each : connections) {
            lines.add("[" + number++ + "] Proxy " + each.client() + " <-> " + each.server());
            lines.add("    Status: " + (each.state().equals("connecting") ? "PST_CONNECT" : "PST_OPEN"));
            lines.add("    SYN received: " + CTIME.format(Instant.ofEpochMilli(each.startedMillis())));
            lines.add("    Last Rx/Tx activity: " + CTIME.format(now.minusMillis(each.idleMillis())));
            lines.add("    Bytes: " + each.bytesUp() + " up, " + each.bytesDown() + " down");
            lines.add("    Client leg: " + leg(each.clientLeg()));
            lines.add("    Server leg: " + leg(each.serverLeg()));
        }
        return lines;
    }

    private static String leg(ConnectionView.LegView leg) {
        return String.format(
                Locale.ROOT,
                "RTT %.3f ms, cwnd %d, %d retransmissions",
                leg.rttMicros() / 1e3,
                leg.congestionWindow(),
                leg.retransmissions());
    }
}

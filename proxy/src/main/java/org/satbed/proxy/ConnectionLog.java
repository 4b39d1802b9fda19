package org.satbed.proxy;

import java.util.Locale;
import java.util.function.Consumer;
import org.satbed.linux.InetEndpoint;

/** A line for each connection that ended, when asked for. */
final class ConnectionLog {
    private final Consumer<String> lines;

    /** @param lines takes them, null for none */
    ConnectionLog(Consumer<String> lines) {
        this.lines = lines;
    }

    /** One that was taken and given up at once. */
    void refused(InetEndpoint client, InetEndpoint server, String why) {
        if (lines != null) {
            lines.accept(client + " -> " + server + ": 0 bytes up, 0 down, 0.000 s, " + why);
        }
    }

    void ended(SplitConnection connection, EndReason reason, long cutOff) {
        if (lines != null) {
            lines.accept(String.format(
                    Locale.ROOT,
                    "%s -> %s: %d bytes up, %d down, %.3f s, %s%s",
                    connection.clientText(),
                    connection.serverText(),
                    connection.up.bytes(),
                    connection.down.bytes(),
                    (System.nanoTime() - connection.startedNanos) / 1e9,
                    reason.text(),
                    reason.isReset() ? ", " + cutOff + " bytes cut off" : ""));
        }
    }
}

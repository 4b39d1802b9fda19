package org.satbed.proxy;

import java.util.Locale;
import java.util.function.Consumer;
import org.satbed.linux.InetEndpoint;

/** A line for each connection that ended, when asked for. */
final class ConnectionLog {
    /** A flood of connections must not become one of lines. */
    private static final int MOST_A_SECOND = 1_000;

    private final Consumer<String> lines;
    private long second; // guarded by this, as are the others
    private int written;
    private long leftOut;

    /** @param lines takes them, null for none */
    ConnectionLog(Consumer<String> lines) {
        this.lines = lines;
    }

    /** One that was taken and given up at once. */
    void refused(InetEndpoint client, InetEndpoint server, String why) {
        if (lines != null && hasRoom()) {
            lines.accept(client + " -> " + server + ": 0 bytes up, 0 down, 0.000 s, " + why);
        }
    }

    /** Something that is to be known of one that goes on. */
    void note(InetEndpoint client, InetEndpoint server, String what) {
        if (lines != null && hasRoom()) {
            lines.accept(client + " -> " + server + ": " + what);
        }
    }

    private synchronized boolean hasRoom() {
        long now = System.nanoTime() / 1_000_000_000;
        if (now != second) {
            second = now;
            written = 0;
            if (leftOut > 0) {
                lines.accept(leftOut + " connections that ended are not listed: more than " + MOST_A_SECOND
                        + " in a second");
                leftOut = 0;
            }
        }
        boolean room = written < MOST_A_SECOND;
        written += room ? 1 : 0;
        leftOut += room ? 0 : 1;
        return room;
    }

    void ended(SplitConnection connection, EndReason reason, long cutOff) {
        if (lines != null && hasRoom()) {
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

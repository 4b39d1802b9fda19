package org.satbed.proxy;

import java.util.Locale;
import java.util.function.Consumer;
import org.satbed.linux.InetEndpoint;
import org.satbed.linux.LinuxException;

/** A line for each connection that ended, when asked for. */
final class ConnectionLog {
    /** A flood of connections must not become one of lines. */
    private static final int MOST_A_SECOND = 1_000;

    private final Consumer<String> lines;
    private long second; // guarded by this, as are the others
    private int written;
    private long leftOut;
    private final Consumer<String> trouble;
    private long troubleSecond = Long.MIN_VALUE;
    private long troubleLeftOut;

    /**
     * Makes it.
     *
     * @param lines takes them, null for none
     * @param trouble takes a line a second at most about what failed
     */
    ConnectionLog(Consumer<String> lines, Consumer<String> trouble) {
        this.lines = lines;
        this.trouble = trouble;
    }

    /** One that failed: told also where the lines of connections are not asked for. */
    void failed(String client, String server, RuntimeException why) {
        trouble(client + " -> " + server + ": failed: " + cause(why));
    }

    /** Something that failed, of no connection. */
    void failed(String what, RuntimeException why) {
        trouble(what + " failed, and is tried again: " + cause(why));
    }

    private synchronized void trouble(String line) {
        long now = System.nanoTime() / 1_000_000_000;
        if (now == troubleSecond) {
            troubleLeftOut++;
            return;
        }
        troubleSecond = now;
        trouble.accept(line + (troubleLeftOut == 0 ? "" : " (and " + troubleLeftOut + " more before)"));
        troubleLeftOut = 0;
    }

    /** The failed call, or where in the proxy it was that something went wrong. */
    private static String cause(RuntimeException why) {
        StackTraceElement[] at = why.getStackTrace();
        return why instanceof LinuxException || at.length == 0 ? why.getMessage() : why + " at " + at[0];
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

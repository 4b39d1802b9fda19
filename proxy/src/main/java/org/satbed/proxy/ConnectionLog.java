package org.satbed.proxy;

import java.util.Locale;
import java.util.function.Consumer;

/** A line for each connection that ended, when asked for. */
final class ConnectionLog {
    private final Consumer<String> lines;

    /** @param lines takes them, null for none */
    ConnectionLog(Consumer<String> lines) {
        this.lines = lines;
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

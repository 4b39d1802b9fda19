package org.satbed.proxy;

import java.util.Locale;
import org.satbed.linux.Errno;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One line for each connection that ended, when asked for. */
final class ConnectionLog {
    private static final Logger LOG = LoggerFactory.getLogger("satbed-pep");

    private final boolean on;

    ConnectionLog(boolean on) {
        this.on = on;
    }

    boolean on() {
        return on;
    }

    void ended(SplitConnection connection, int errno, long cutOff) {
        String why = errno == 0 ? "ended" : "reset (" + Errno.describe(errno) + "), " + cutOff + " bytes cut off";
        LOG.info(String.format(
                Locale.ROOT,
                "%s -> %s: %d bytes up, %d down, %.3f s, %s",
                connection.clientText(),
                connection.serverText(),
                connection.up.bytes(),
                connection.down.bytes(),
                (System.nanoTime() - connection.startedNanos) / 1e9,
                why));
    }
}

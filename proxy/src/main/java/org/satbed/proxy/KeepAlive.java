package org.satbed.proxy;

import org.satbed.linux.SocketOptions;

/**
 * How a silent peer is probed.
 *
 * @param idleSeconds silence before the first probe, 1 to 32767
 * @param intervalSeconds between probes, 1 to 32767
 * @param probes unanswered ones before the connection is given up, 1 to 127
 */
public record KeepAlive(int idleSeconds, int intervalSeconds, int probes) {
    /** For connections of a trunk that wait for their flow: a peer that is gone is noticed within a minute. */
    static final KeepAlive WHILE_IDLE = new KeepAlive(30, 10, 3);

    void applyTo(int fd, SocketOptions options) {
        options.keepAlive(fd, idleSeconds, intervalSeconds, probes);
    }
}

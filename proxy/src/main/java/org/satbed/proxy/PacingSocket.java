package org.satbed.proxy;

import org.satbed.linux.SocketOptions;

/** What a {@link Pacer} asks of the kernel. */
interface PacingSocket {
    /** Bytes that were written and have not been sent yet. */
    long unsent(int fd);

    /** Bounds what is sent from now on, payload bytes per second. */
    void cap(int fd, long bytesPerSecond);

    /** Has the congestion control begin anew, with its window kept: BBR does not follow a bound that is raised (measured). */
    void restart(int fd);

    /** The real one. */
    static PacingSocket of(SocketOptions options) {
        return new PacingSocket() {
            @Override
            public long unsent(int fd) {
                return options.unsent(fd);
            }

            @Override
            public void cap(int fd, long bytesPerSecond) {
                options.maximumPacingRate(fd, bytesPerSecond);
            }

            @Override
            public void restart(int fd) {
                options.congestionControl(fd, "reno");
                options.congestionControl(fd, "bbr");
            }
        };
    }
}

package org.satbed.proxy;

import java.util.Optional;
import org.satbed.linux.SocketOptions;

/**
 * The socket options of one kind of leg. They are set before listen and connect, because the SYN and SYN-ACK fix the window scale
 * (RFC 7323 section 2.2).
 *
 * @param sendBuffer bytes, 0 for the kernel's own tuning
 * @param receiveBuffer bytes, 0 for the kernel's own tuning
 * @param congestionControl the algorithm's name, empty for the host's default
 */
public record LegProfile(int sendBuffer, int receiveBuffer, Optional<String> congestionControl) {
    /** Nothing but what the kernel does by itself. */
    public static final LegProfile DEFAULT = new LegProfile(0, 0, Optional.empty());

    void applyTo(int fd, SocketOptions options) {
        if (sendBuffer > 0) {
            options.sendBuffer(fd, sendBuffer);
        }
        if (receiveBuffer > 0) {
            options.receiveBuffer(fd, receiveBuffer);
        }
        if (congestionControl.isPresent()) {
            options.congestionControl(fd, congestionControl.get());
        }
    }
}

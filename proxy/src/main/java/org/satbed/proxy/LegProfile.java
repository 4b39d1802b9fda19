package org.satbed.proxy;

import java.util.Optional;
import org.satbed.linux.SocketOptions;

/**
 * The socket options of one kind of leg. They are set before listen and connect, because the SYN and SYN-ACK fix the window scale
 * (RFC 7323 section 2.2) and the segment size (RFC 9293 section 3.7.1); accepted sockets inherit them from the listening one.
 *
 * @param congestionControl the algorithm's name, empty for the host's default
 * @param sendBuffer bytes, 0 for the kernel's own tuning
 * @param receiveBuffer bytes, 0 for the kernel's own tuning
 * @param noDelay whether a segment leaves when it is written
 * @param cork whether only full segments leave, for up to 200 ms
 * @param quickAck whether segments are acknowledged at once, while the kernel keeps to it
 * @param maximumSegment bytes, 0 for what the path gives
 * @param notSentLowWater bytes that may wait unsent, 0 for no bound but the buffer
 * @param userTimeoutMillis how long data may stay unacknowledged, 0 for the kernel's own
 * @param keepAlive probes, empty for none
 * @param pacingBytesPerSecond the most that is sent, in bytes of payload, 0 for no bound
 */
public record LegProfile(
        Optional<String> congestionControl,
        int sendBuffer,
        int receiveBuffer,
        boolean noDelay,
        boolean cork,
        boolean quickAck,
        int maximumSegment,
        int notSentLowWater,
        int userTimeoutMillis,
        Optional<KeepAlive> keepAlive,
        long pacingBytesPerSecond) {

    /** Nothing but what the kernel does by itself, and no delay: a relay must not hold back what was sent to it. */
    public static final LegProfile DEFAULT =
            new LegProfile(Optional.empty(), 0, 0, true, false, false, 0, 0, 0, Optional.empty(), 0);

    private static final long UNLIMITED = -1; // ~0, socket(7)

    /** Sets the options of a socket that neither listens nor is connected yet. */
    void applyTo(int fd, SocketOptions options) {
        if (noDelay) {
            options.noDelay(fd);
        }
        if (cork) {
            options.cork(fd);
        }
        if (quickAck) {
            options.quickAck(fd);
        }
        if (sendBuffer > 0) {
            options.sendBuffer(fd, sendBuffer);
        }
        if (receiveBuffer > 0) {
            options.receiveBuffer(fd, receiveBuffer);
        }
        if (maximumSegment > 0) {
            options.maximumSegment(fd, maximumSegment);
        }
        if (congestionControl.isPresent()) {
            options.congestionControl(fd, congestionControl.get());
        }
        if (notSentLowWater > 0) {
            options.notSentLowWater(fd, notSentLowWater);
        }
        applyBounds(fd, options);
    }

    /** A socket that was probed while it waited for its use is probed from now on as the profile has it, or not at all. */
    void keepAliveAfterIdle(int fd, SocketOptions options) {
        if (keepAlive.isPresent()) {
            keepAlive.get().applyTo(fd, options);
        } else {
            options.noKeepAlive(fd);
        }
    }

    /**
     * Gives an accepted socket these options instead of those that it inherited, as far as they can still be set: what
     * its SYN-ACK has said (segment size and window scale) stays. {@link #quickAck} is not inherited, and not set here
     * either.
     *
     * @param usual the host's own congestion control
     */
    void replace(LegProfile inherited, int fd, SocketOptions options, String usual) {
        if (noDelay != inherited.noDelay) {
            if (noDelay) {
                options.noDelay(fd);
            } else {
                options.delay(fd);
            }
        }
        if (cork != inherited.cork) {
            if (cork) {
                options.cork(fd);
            } else {
                options.uncork(fd);
            }
        }
        if (sendBuffer != inherited.sendBuffer || receiveBuffer != inherited.receiveBuffer) {
            replaceBuffers(fd, options);
        }
        if (!congestionControl.equals(inherited.congestionControl)) {
            options.congestionControl(fd, congestionControl.isPresent() ? congestionControl.get() : usual);
        }
        if (notSentLowWater != inherited.notSentLowWater) {
            options.notSentLowWater(fd, notSentLowWater); // 0: the host's own
        }
        if (userTimeoutMillis != inherited.userTimeoutMillis) {
            options.userTimeout(fd, userTimeoutMillis);
        }
        if (!keepAlive.equals(inherited.keepAlive)) {
            keepAliveAfterIdle(fd, options);
        }
        if (pacingBytesPerSecond != inherited.pacingBytesPerSecond) {
            options.maximumPacingRate(fd, pacingBytesPerSecond > 0 ? pacingBytesPerSecond : UNLIMITED);
        }
    }

    private void replaceBuffers(int fd, SocketOptions options) {
        options.tunedBuffers(fd);
        if (sendBuffer > 0) {
            options.sendBuffer(fd, sendBuffer);
        }
        if (receiveBuffer > 0) {
            options.receiveBuffer(fd, receiveBuffer);
        }
    }

    private void applyBounds(int fd, SocketOptions options) {
        if (userTimeoutMillis > 0) {
            options.userTimeout(fd, userTimeoutMillis);
        }
        if (keepAlive.isPresent()) { // a lambda would be an object for each connection
            keepAlive.get().applyTo(fd, options);
        }
        if (pacingBytesPerSecond > 0) {
            options.maximumPacingRate(fd, pacingBytesPerSecond);
        }
    }
}

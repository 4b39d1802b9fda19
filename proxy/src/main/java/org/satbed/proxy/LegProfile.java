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

package org.satbed.proxy;

import org.satbed.linux.NativeBuffer;
import org.satbed.linux.SocketOptions;

/** Reads struct tcp_info (linux/tcp.h); its offsets never change, it only grows. */
final class TcpInfo {
    private static final int SIZE = 256;
    private static final int SEND_SEGMENT = 16;
    private static final int RTT = 68;
    private static final int CONGESTION_WINDOW = 80;
    private static final int TOTAL_RETRANSMISSIONS = 100;
    /** Segments: six times what RFC 6928 allows; more at a connection's begin is what its route says. */
    private static final int SET_WINDOW = 60;

    private static final int RECEIVED = 128;
    private static final int DELIVERED = 192;

    private final NativeBuffer buffer = NativeBuffer.allocate(SIZE);

    ConnectionView.LegView of(int fd, SocketOptions options) {
        int length = options.tcpInfo(fd, buffer);
        return new ConnectionView.LegView(
                field(RTT, length),
                field(CONGESTION_WINDOW, length),
                field(TOTAL_RETRANSMISSIONS, length),
                field(SEND_SEGMENT, length));
    }

    /** Segments count as full ones: what is measured by it is bulk. */
    void progress(int fd, SocketOptions options, FlowProgress into) {
        int length = options.tcpInfo(fd, buffer);
        long segment = field(SEND_SEGMENT, length);
        into.delivered = field(DELIVERED, length) * segment;
        into.again = field(TOTAL_RETRANSMISSIONS, length) * segment;
        long window = field(CONGESTION_WINDOW, length);
        into.window = window >= SET_WINDOW ? window * segment : 0;
        into.rttMicros = field(RTT, length);
    }

    /**
     * Bytes that came in their order since the connection began, with 1 for the end of the stream
     * (net/ipv4/tcp_input.c, tcp_rcv_nxt_update).
     */
    long received(int fd, SocketOptions options) {
        int length = options.tcpInfo(fd, buffer);
        return RECEIVED + Long.BYTES <= length ? buffer.bytes().getLong(RECEIVED) : 0;
    }

    /** Bytes that were read so far. */
    long read(int fd, SocketOptions options) {
        long unread;
        long received;
        do { // as long as more comes in between
            unread = options.unread(fd);
            received = received(fd, options);
        } while (unread != options.unread(fd));
        return received - unread;
    }

    private long field(int offset, int length) {
        return offset + Integer.BYTES <= length
                ? Integer.toUnsignedLong(buffer.bytes().getInt(offset))
                : 0;
    }
}

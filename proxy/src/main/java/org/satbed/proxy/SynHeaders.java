package org.satbed.proxy;

import java.nio.ByteBuffer;
import org.satbed.linux.NativeBuffer;
import org.satbed.linux.SocketOptions;

/**
 * The headers of a client's SYN as the kernel saved them (TCP_SAVE_SYN, tcp(7)): IP (RFC 791, RFC 8200), then TCP (RFC 9293). One object serves
 * one reactor and is filled anew for each connection; reading them allocates nothing.
 */
final class SynHeaders implements CarriedHeaders {
    private static final int SIZE = 160; // 40 + 60 bytes, and room for extension headers
    private static final int IPV4_HEADER = 20;
    private static final int IPV6_HEADER = 40;
    private static final int TCP_HEADER = 20;
    private static final int NEXT_HEADER_TCP = 6;
    private static final int OPTION_END = 0;
    private static final int OPTION_NOTHING = 1;
    private static final int OPTION_MSS = 2;
    /** Linux takes nothing smaller (net/ipv4/tcp.c, TCP_MIN_MSS). */
    private static final int SMALLEST_SEGMENT = 88;

    private static final int LARGEST_SEGMENT = 32_767; // MAX_TCP_WINDOW

    private final NativeBuffer buffer = NativeBuffer.allocate(SIZE);
    private int length;

    /** Takes them from an accepted socket; false when the kernel has none. */
    boolean take(int fd, SocketOptions options) {
        length = options.savedSyn(fd, buffer);
        return length >= IPV4_HEADER;
    }

    /** The same from bytes. */
    boolean take(byte[] headers) {
        buffer.bytes().put(0, headers);
        length = headers.length;
        return length >= IPV4_HEADER;
    }

    @Override
    public void applyTo(int fd, boolean ipv6, CopiedHeaders which, SocketOptions options) {
        if (which.trafficClass()) {
            options.trafficClass(fd, ipv6, trafficClass());
        }
        if (which.hopLimit()) {
            options.hopLimit(fd, ipv6, Math.max(1, hopLimit() - 1));
        }
        int segment = which.maximumSegment() ? maximumSegment() : 0;
        if (segment > 0) {
            options.maximumSegment(fd, Math.max(SMALLEST_SEGMENT, Math.min(LARGEST_SEGMENT, segment)));
        }
    }

    boolean isIpv6() {
        return at(0) >>> 4 == 6;
    }

    /** The whole octet: DSCP and ECN (RFC 3168). */
    int trafficClass() {
        return isIpv6() ? (at(0) & 0xf) << 4 | at(1) >>> 4 : at(1);
    }

    int hopLimit() {
        return at(isIpv6() ? 7 : 8);
    }

    /** The option's value in bytes, 0 without one. */
    int maximumSegment() {
        int tcp = isIpv6() ? IPV6_HEADER : (at(0) & 0xf) * 4;
        if (isIpv6() && at(6) != NEXT_HEADER_TCP || tcp + TCP_HEADER > length) {
            return 0; // extension headers, which a SYN hardly ever has: nothing is carried over
        }
        int end = Math.min(length, tcp + (at(tcp + 12) >>> 4) * 4);
        int option = tcp + TCP_HEADER;
        while (option < end && at(option) != OPTION_END) {
            if (at(option) == OPTION_NOTHING) {
                option++;
            } else if (option + 1 >= end || at(option + 1) < 2) {
                return 0; // malformed
            } else if (at(option) == OPTION_MSS && option + 4 <= end) {
                return at(option + 2) << 8 | at(option + 3);
            } else {
                option += at(option + 1);
            }
        }
        return 0;
    }

    private int at(int index) {
        ByteBuffer bytes = buffer.bytes();
        return bytes.get(index) & 0xff;
    }
}

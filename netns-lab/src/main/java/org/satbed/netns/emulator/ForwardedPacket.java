package org.satbed.netns.emulator;

import java.nio.ByteBuffer;

/** Tells the packets that a router forwards from what else may be read from a TUN interface. */
final class ForwardedPacket {
    private static final int IPV4_HEADER = 20;
    private static final int IPV4_DESTINATION_AT = 16;
    private static final int IPV6_HEADER = 40;
    private static final int IPV6_DESTINATION_AT = 24;

    private ForwardedPacket() {}

    /**
     * Whether this is an IPv4 or IPv6 packet with a whole header whose destination may be forwarded. The kernel
     * itself announces multicast memberships on an interface that comes up (MLD, IGMP): those go to link-local
     * groups, 224.0.0.0/24 (RFC 5771 section 4) and ff01::/16, ff02::/16 (RFC 4291 section 2.7), and must not be
     * passed on.
     */
    static boolean is(ByteBuffer bytes, int at, int length) {
        if (length < IPV4_HEADER) {
            return false;
        }
        return switch ((bytes.get(at) & 0xf0) >> 4) {
            case 4 -> !isLocalGroup4(bytes, at + IPV4_DESTINATION_AT);
            case 6 -> length >= IPV6_HEADER && !isLocalGroup6(bytes, at + IPV6_DESTINATION_AT);
            default -> false;
        };
    }

    private static boolean isLocalGroup4(ByteBuffer bytes, int at) {
        return (bytes.get(at) & 0xff) == 224 && bytes.get(at + 1) == 0 && bytes.get(at + 2) == 0;
    }

    private static boolean isLocalGroup6(ByteBuffer bytes, int at) {
        int scope = bytes.get(at + 1) & 0xf;
        return (bytes.get(at) & 0xff) == 0xff && (scope == 1 || scope == 2);
    }
}

package org.satbed.proxy.interception.probe;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * An IP packet as it is on a wire: a TCP segment (RFC 9293), or an error about one (RFC 792, RFC 4443).
 *
 * @param from its source; port 0 for what is no TCP
 * @param to its destination; port 0 for what is no TCP
 * @param flags of TCP, such as {@link #SYN}; 0 for what is no TCP
 * @param sequence number
 * @param acknowledged number
 * @param payload bytes behind the header
 * @param error the type and code of an ICMP error, {@code type << 8 | code}; -1 for a segment
 */
record Packet(
        InetSocketAddress from,
        InetSocketAddress to,
        int flags,
        int sequence,
        int acknowledged,
        byte[] payload,
        int error) {
    static final int SYN = 0x02;
    static final int RST = 0x04;
    static final int ACK = 0x10;
    static final int PUSH = 0x08;

    private static final int TCP = 6;
    private static final int ICMP = 1;
    private static final int ICMPV6 = 58;
    private static final int V4_HEADER = 20;
    private static final int V6_HEADER = 40;
    private static final int TCP_HEADER = 20;
    private static final byte[] NOTHING = {};

    static Packet segment(InetSocketAddress from, InetSocketAddress to, int flags, int sequence, int acknowledged) {
        return new Packet(from, to, flags, sequence, acknowledged, NOTHING, -1);
    }

    Packet with(byte[] bytes) {
        return new Packet(from, to, flags, sequence, acknowledged, bytes, error);
    }

    boolean has(int wanted) {
        return (flags & wanted) == wanted;
    }

    boolean isV4() {
        return from.getAddress().getAddress().length == 4;
    }

    /** Whether it goes from one end to another, by address and port. */
    boolean is(InetSocketAddress sender, InetSocketAddress receiver) {
        return from.equals(sender) && to.equals(receiver);
    }

    /**
     * The packet's bytes.
     *
     * @param options of TCP, a multiple of four bytes, at most 40
     */
    byte[] bytes(byte[] options) {
        int tcp = TCP_HEADER + options.length + payload.length;
        int ip = isV4() ? V4_HEADER : V6_HEADER;
        ByteBuffer b = ByteBuffer.allocate(ip + tcp);
        byte[] source = from.getAddress().getAddress();
        byte[] target = to.getAddress().getAddress();
        if (isV4()) {
            b.put(0, (byte) 0x45).putShort(2, (short) (ip + tcp)).putShort(6, (short) 0x4000); // do not fragment
            b.put(8, (byte) 64).put(9, (byte) TCP).put(12, source).put(16, target);
            b.putShort(10, checksum(b, 0, V4_HEADER, 0));
        } else {
            b.put(0, (byte) 0x60).putShort(4, (short) tcp).put(6, (byte) TCP).put(7, (byte) 64);
            b.put(8, source).put(24, target);
        }
        b.putShort(ip, (short) from.getPort()).putShort(ip + 2, (short) to.getPort());
        b.putInt(ip + 4, sequence).putInt(ip + 8, acknowledged);
        b.put(ip + 12, (byte) (TCP_HEADER + options.length << 2)).put(ip + 13, (byte) flags);
        b.putShort(ip + 14, (short) 64000).put(ip + TCP_HEADER, options);
        b.put(ip + TCP_HEADER + options.length, payload);
        b.putShort(ip + 16, checksum(b, ip, tcp, pseudo(source) + pseudo(target) + TCP + tcp));
        return b.array();
    }

    private static int pseudo(byte[] address) {
        ByteBuffer b = ByteBuffer.wrap(address);
        int sum = 0;
        while (b.hasRemaining()) {
            sum += Short.toUnsignedInt(b.getShort());
        }
        return sum;
    }

    /** The Internet checksum (RFC 1071). */
    static short checksum(ByteBuffer b, int at, int length, int start) {
        long sum = start;
        for (int i = 0; i < length; i += 2) {
            sum += i + 1 < length ? Short.toUnsignedInt(b.getShort(at + i)) : (b.get(at + i) & 0xff) << 8;
        }
        while (sum >> 16 != 0) {
            sum = (sum & 0xffff) + (sum >> 16);
        }
        return (short) ~sum;
    }

    /** Reads a packet that begins at a place; empty for anything but TCP and its errors. */
    static Optional<Packet> parse(ByteBuffer b, int at, int length) {
        int version = length > 0 ? b.get(at) >> 4 & 0xf : 0;
        if (version == 4 && length >= V4_HEADER) {
            int header = (b.get(at) & 0xf) * 4;
            return parse(b, at, length, b.get(at + 9) & 0xff, header, address(b, at + 12, 4), address(b, at + 16, 4));
        }
        if (version == 6 && length >= V6_HEADER) {
            InetAddress from = address(b, at + 8, 16);
            return parse(b, at, length, b.get(at + 6) & 0xff, V6_HEADER, from, address(b, at + 24, 16));
        }
        return Optional.empty();
    }

    private static Optional<Packet> parse(
            ByteBuffer b, int at, int length, int protocol, int header, InetAddress from, InetAddress to) {
        int p = at + header;
        int left = length - header;
        if (protocol == TCP && left >= TCP_HEADER) {
            int payload = Math.min(left, (b.get(p + 12) >> 4 & 0xf) * 4);
            byte[] bytes = new byte[left - payload];
            b.get(p + payload, bytes);
            return Optional.of(new Packet(
                    new InetSocketAddress(from, Short.toUnsignedInt(b.getShort(p))),
                    new InetSocketAddress(to, Short.toUnsignedInt(b.getShort(p + 2))),
                    b.get(p + 13) & 0x3f,
                    b.getInt(p + 4),
                    b.getInt(p + 8),
                    bytes,
                    -1));
        }
        boolean error =
                left >= 8 && (protocol == ICMP ? b.get(p) == 3 || b.get(p) == 11 : protocol == ICMPV6 && b.get(p) > 0);
        return error
                ? Optional.of(new Packet(
                        new InetSocketAddress(from, 0),
                        new InetSocketAddress(to, 0),
                        0,
                        0,
                        0,
                        NOTHING,
                        Short.toUnsignedInt(b.getShort(p))))
                : Optional.empty();
    }

    private static InetAddress address(ByteBuffer b, int at, int length) {
        byte[] raw = new byte[length];
        b.get(at, raw);
        try {
            return InetAddress.getByAddress(raw);
        } catch (UnknownHostException e) {
            throw new IllegalStateException(e); // 4 or 16 bytes always
        }
    }

    /** The error in words. */
    String errorText() {
        int type = error >> 8;
        int code = error & 0xff;
        boolean prohibited = isV4() ? type == 3 && (code == 9 || code == 10 || code == 13) : type == 1 && code == 1;
        String what = prohibited ? "administratively prohibited" : "type " + type + ", code " + code;
        return "an ICMP error (" + what + ")";
    }
}

package org.satbed.linux;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * An IPv4 or IPv6 address and port in the kernel's own form ({@code struct sockaddr_in}, {@code sockaddr_in6}), in memory that is used
 * again and again: reading an accepted connection's addresses allocates nothing. Not safe for use by two threads.
 */
public final class InetEndpoint {
    /** {@code AF_INET}. */
    public static final int IPV4 = 2;
    /** {@code AF_INET6}. */
    public static final int IPV6 = 10;

    /** Bytes of an endpoint that {@link #pack} writes: family, a zero, the port, and the address in network order. */
    public static final int PACKED = 20;
    /** Where the port is in them. */
    public static final int PACKED_PORT = 2;
    /** Where the address is in them: 4 bytes, or 16. */
    public static final int PACKED_ADDRESS = 4;

    private static final int SOCKADDR_IN = 16;
    private static final int SOCKADDR_IN6 = 28;
    private static final int LENGTH_AT = 32; // behind the address: the socklen_t that the kernel reads and writes
    private static final int IN_ADDRESS_AT = 4;
    private static final int IN6_ADDRESS_AT = 8;
    private static final int IN6_SCOPE_AT = 24;

    private final NativeBuffer memory = NativeBuffer.allocate(40);
    private final ByteBuffer bytes = memory.bytes();

    /** An empty endpoint, to be filled. */
    public InetEndpoint() {}

    /** The endpoint of a Java address; an IPv6 scope is kept. */
    public static InetEndpoint of(InetSocketAddress address) {
        InetEndpoint endpoint = new InetEndpoint();
        endpoint.set(address.getAddress(), address.getPort());
        return endpoint;
    }

    /** Takes a Java address and port. */
    public void set(InetAddress address, int port) {
        clear();
        byte[] raw = address.getAddress();
        boolean v4 = address instanceof Inet4Address;
        bytes.putShort(0, (short) (v4 ? IPV4 : IPV6));
        port(port);
        for (int i = 0; i < raw.length; i++) {
            bytes.put((v4 ? IN_ADDRESS_AT : IN6_ADDRESS_AT) + i, raw[i]);
        }
        if (address instanceof java.net.Inet6Address v6) {
            bytes.putInt(IN6_SCOPE_AT, v6.getScopeId());
        }
    }

    /** {@link #IPV4}, {@link #IPV6}, or 0 when nothing was read into it. */
    public int family() {
        return bytes.getShort(0);
    }

    /** The port, 0 to 65535. */
    public int port() {
        return ((bytes.get(2) & 0xff) << 8) | (bytes.get(3) & 0xff);
    }

    /** Replaces the port. */
    public void port(int port) {
        bytes.put(2, (byte) (port >> 8));
        bytes.put(3, (byte) port);
    }

    /**
     * Copies another endpoint; an IPv4 address in IPv6 clothing ({@code ::ffff:a.b.c.d}, RFC 4291 section 2.5.5.2, as a dual-stack
     * socket shows its IPv4 peers) becomes an IPv4 endpoint.
     */
    public void setUnmapped(InetEndpoint other) {
        clear();
        if (other.isMappedIpv4()) {
            bytes.putShort(0, (short) IPV4);
            bytes.putShort(2, other.bytes.getShort(2));
            bytes.putInt(IN_ADDRESS_AT, other.bytes.getInt(IN6_ADDRESS_AT + 12));
            return;
        }
        for (int i = 0; i < SOCKADDR_IN6; i++) {
            bytes.put(i, other.bytes.get(i));
        }
    }

    /** Whether this is an IPv4 address that a dual-stack socket shows as IPv6. */
    public boolean isMappedIpv4() {
        return family() == IPV6
                && bytes.getLong(IN6_ADDRESS_AT) == 0
                && bytes.getShort(IN6_ADDRESS_AT + 8) == 0
                && bytes.getShort(IN6_ADDRESS_AT + 10) == -1;
    }

    /** Writes family, port and address into 20 bytes of an array, for keeping without an object. */
    public void pack(byte[] target, int offset) {
        target[offset] = (byte) family();
        target[offset + 1] = 0;
        target[offset + 2] = bytes.get(2);
        target[offset + 3] = bytes.get(3);
        int from = family() == IPV4 ? IN_ADDRESS_AT : IN6_ADDRESS_AT;
        int length = family() == IPV4 ? 4 : 16;
        for (int i = 0; i < 16; i++) {
            target[offset + 4 + i] = i < length ? bytes.get(from + i) : 0;
        }
    }

    /** Takes what {@link #pack} wrote. */
    public void setPacked(byte[] packed, int offset) {
        clear();
        boolean v4 = packed[offset] == IPV4;
        bytes.putShort(0, packed[offset]);
        bytes.put(2, packed, offset + PACKED_PORT, 2);
        bytes.put(v4 ? IN_ADDRESS_AT : IN6_ADDRESS_AT, packed, offset + PACKED_ADDRESS, v4 ? 4 : 16);
    }

    /**
     * Whether it can be one end of a connection between two hosts: with a port, and neither unspecified, nor loopback, nor multicast or
     * broadcast, nor IPv4 in IPv6 clothing (RFC 6890).
     */
    public boolean isUnicast() {
        if (port() == 0 || family() == 0) {
            return false;
        }
        if (family() == IPV4) {
            int first = bytes.get(IN_ADDRESS_AT) & 0xff;
            return first != 0 && first != 127 && first < 224;
        }
        boolean inLow = bytes.getLong(IN6_ADDRESS_AT) == 0; // ::, ::1, ::ffff:0:0/96 and what was reserved beside them
        return !inLow && (bytes.get(IN6_ADDRESS_AT) & 0xff) != 0xff;
    }

    /** What {@link #pack} wrote, as text: {@code 10.0.0.1:80} or {@code [fd00::1]:80}. */
    public static String unpack(byte[] packed, int offset) {
        int port = ((packed[offset + 2] & 0xff) << 8) | (packed[offset + 3] & 0xff);
        return text(Arrays.copyOfRange(packed, offset + 4, offset + 4 + (packed[offset] == IPV4 ? 4 : 16)), port);
    }

    /** The address alone as a Java object. */
    public InetAddress address() {
        byte[] raw = new byte[family() == IPV4 ? 4 : 16];
        for (int i = 0; i < raw.length; i++) {
            raw[i] = bytes.get((family() == IPV4 ? IN_ADDRESS_AT : IN6_ADDRESS_AT) + i);
        }
        try {
            return InetAddress.getByAddress(raw);
        } catch (UnknownHostException e) {
            throw new IllegalStateException(e); // the length is 4 or 16
        }
    }

    /**
     * The first 8 bytes of the address as IPv6 has it, an IPv4 one in its clothing ({@code ::ffff:a.b.c.d}); for
     * comparing and hashing alone.
     */
    public long addressHigh() {
        return family() == IPV4 ? 0 : bytes.getLong(IN6_ADDRESS_AT);
    }

    /** The last 8 bytes, likewise. */
    public long addressLow() {
        return family() == IPV4
                ? 0xffffL << 32 | Integer.toUnsignedLong(bytes.getInt(IN_ADDRESS_AT))
                : bytes.getLong(IN6_ADDRESS_AT + 8);
    }

    /** Writes the address alone, 4 or 16 bytes in network order. */
    void copyAddress(ByteBuffer target, int at) {
        boolean v4 = family() == IPV4;
        target.put(at, bytes, v4 ? IN_ADDRESS_AT : IN6_ADDRESS_AT, v4 ? 4 : 16);
    }

    long memoryAddress() {
        return memory.address();
    }

    int length() {
        return family() == IPV4 ? SOCKADDR_IN : SOCKADDR_IN6;
    }

    /** The address of a socklen_t that holds the room for an answer of the kernel. */
    long lengthForAnswer() {
        bytes.putInt(LENGTH_AT, SOCKADDR_IN6);
        return memory.address() + LENGTH_AT;
    }

    /** From now on it is none. */
    public void clear() {
        for (int i = 0; i < LENGTH_AT; i += Long.BYTES) {
            bytes.putLong(i, 0);
        }
    }

    private static String text(byte[] address, int port) {
        try {
            InetAddress parsed = InetAddress.getByAddress(address);
            String host = parsed.getHostAddress();
            return (parsed instanceof Inet4Address ? host : "[" + host + "]") + ":" + port;
        } catch (UnknownHostException e) {
            throw new IllegalStateException(e);
        }
    }

    /** {@code 10.0.0.1:80} or {@code [fd00:0:0:0:0:0:0:1]:80}. */
    @Override
    public String toString() {
        return family() == 0 ? "(no address)" : text(address().getAddress(), port());
    }
}

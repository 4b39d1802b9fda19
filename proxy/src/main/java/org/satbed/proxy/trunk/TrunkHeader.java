package org.satbed.proxy.trunk;

import java.nio.ByteBuffer;
import java.util.Optional;
import org.satbed.linux.InetEndpoint;

/**
 * What announces a connection on a trunk: a header of the PROXY protocol, version 2 (HAProxy's proxy-protocol.txt, section 2.2), with the
 * client's and the server's address, and of the types left to applications (section 2.2.7) the traffic class, the challenge that the
 * listener has sent on this very connection, and last a code over everything before it. Since no two connections have the same challenge,
 * a header that was overheard is worth nothing. One thread's; used again and again.
 */
public final class TrunkHeader {
    /** No header of ours is longer, in bytes. */
    public static final int LONGEST = 256;
    /** Bytes of a challenge. */
    public static final int CHALLENGE = 16;

    private static final byte[] SIGNATURE = {0x0d, 0x0a, 0x0d, 0x0a, 0x00, 0x0d, 0x0a, 0x51, 0x55, 0x49, 0x54, 0x0a};
    private static final int VERSION_AND_COMMAND_AT = 12;
    private static final int PROXY = 0x21; // version 2, command PROXY
    private static final int FAMILY_AT = 13;
    private static final int TCP4 = 0x11;
    private static final int TCP6 = 0x21;
    private static final int LENGTH_AT = 14;
    private static final int ADDRESSES_AT = 16;
    private static final int PORTS = 4;
    private static final int TLV = 3; // type, and a length of two bytes
    private static final int TYPE_TRAFFIC_CLASS = 0xe0;
    private static final int TYPE_CHALLENGE = 0xe1;
    private static final int TYPE_CODE = 0xe2;
    private static final int NONE = -1;

    /** What a reader makes of what has come. */
    public enum Verdict {
        /** More has to come. */
        INCOMPLETE,
        /** It is no such header. */
        MALFORMED,
        /** Its code is not that of the key, or missing. */
        WRONG_KEY,
        /** The key's code, over another connection's challenge. */
        REPLAYED,
        /** Its addresses are no client's and no server's: loopback, multicast, unspecified, port 0. */
        FORBIDDEN,
        /** It is good: its parts can be asked for. */
        GOOD
    }

    private final HeaderMac mac; // null without a key
    private final InetEndpoint client = new InetEndpoint();
    private final InetEndpoint server = new InetEndpoint();
    private final byte[] packed = new byte[InetEndpoint.PACKED];
    private int length;
    private int trafficClass;
    private int challengeAt;
    private int codeAt;

    /** @param key of both ends; without one nothing is signed and nothing checked */
    public TrunkHeader(Optional<TrunkKey> key) {
        mac = key.map(HeaderMac::new).orElse(null);
    }

    /** The client's address, of the last good header. */
    public InetEndpoint client() {
        return client;
    }

    /** The server's. */
    public InetEndpoint server() {
        return server;
    }

    /** The octet that the client's SYN carried, -1 when the header does not say. */
    public int trafficClass() {
        return trafficClass;
    }

    /** Its length in bytes. */
    public int length() {
        return length;
    }

    /**
     * Writes a header.
     *
     * @param into at least {@link #LONGEST} bytes
     * @param octet the traffic class, -1 for none
     * @param challenge what the listener has sent
     * @return its length
     */
    public int write(ByteBuffer into, InetEndpoint from, InetEndpoint to, int octet, byte[] challenge) {
        boolean v4 = to.family() == InetEndpoint.IPV4;
        into.put(0, SIGNATURE);
        into.put(VERSION_AND_COMMAND_AT, (byte) PROXY).put(FAMILY_AT, (byte) (v4 ? TCP4 : TCP6));
        int size = v4 ? 4 : 16;
        putAddress(into, from, ADDRESSES_AT, ADDRESSES_AT + 2 * size, size);
        putAddress(into, to, ADDRESSES_AT + size, ADDRESSES_AT + 2 * size + 2, size);
        int at = ADDRESSES_AT + 2 * size + PORTS;
        if (octet >= 0) {
            at = putType(into, at, TYPE_TRAFFIC_CLASS, 1);
            into.put(at++, (byte) octet);
        }
        at = putType(into, at, TYPE_CHALLENGE, CHALLENGE);
        into.put(at, challenge);
        at += CHALLENGE;
        int end = mac == null ? at : at + TLV + HeaderMac.LENGTH;
        putShort(into, LENGTH_AT, end - ADDRESSES_AT);
        if (mac != null) {
            mac.sign(into, putType(into, at, TYPE_CODE, HeaderMac.LENGTH));
        }
        return end;
    }

    private void putAddress(ByteBuffer into, InetEndpoint endpoint, int at, int portAt, int size) {
        endpoint.pack(packed, 0);
        into.put(portAt, packed, InetEndpoint.PACKED_PORT, 2);
        into.put(at, packed, InetEndpoint.PACKED_ADDRESS, size);
    }

    private static int putType(ByteBuffer into, int at, int type, int size) {
        into.put(at, (byte) type);
        putShort(into, at + 1, size);
        return at + TLV;
    }

    private static void putShort(ByteBuffer into, int at, int value) {
        into.put(at, (byte) (value >> 8)).put(at + 1, (byte) value);
    }

    /**
     * Reads a header.
     *
     * @param bytes what has come
     * @param available how many bytes of it
     * @param challenge what was sent on this connection
     */
    public Verdict read(ByteBuffer bytes, int available, byte[] challenge) {
        for (int i = 0; i < Math.min(available, SIGNATURE.length); i++) {
            if (bytes.get(i) != SIGNATURE[i]) {
                return Verdict.MALFORMED;
            }
        }
        if (available < ADDRESSES_AT) {
            return Verdict.INCOMPLETE;
        }
        int family = at(bytes, FAMILY_AT);
        int size = family == TCP4 ? 4 : 16;
        length = ADDRESSES_AT + shortAt(bytes, LENGTH_AT);
        if (at(bytes, VERSION_AND_COMMAND_AT) != PROXY
                || family != TCP4 && family != TCP6
                || length > LONGEST
                || length < ADDRESSES_AT + 2 * size + PORTS) {
            return Verdict.MALFORMED;
        }
        if (available < length) {
            return Verdict.INCOMPLETE;
        }
        if (!readTypes(bytes, ADDRESSES_AT + 2 * size + PORTS)) {
            return Verdict.MALFORMED;
        }
        if (mac != null && (codeAt == NONE || !mac.matches(bytes, codeAt))) {
            return Verdict.WRONG_KEY;
        }
        if (!isAt(bytes, challengeAt, challenge)) {
            return Verdict.REPLAYED;
        }
        take(bytes, client, ADDRESSES_AT, ADDRESSES_AT + 2 * size, size);
        take(bytes, server, ADDRESSES_AT + size, ADDRESSES_AT + 2 * size + 2, size);
        return client.isUnicast() && server.isUnicast() ? Verdict.GOOD : Verdict.FORBIDDEN;
    }

    /** Whether what follows the addresses is in order: each of our types once at most, the challenge there, the code last. */
    private boolean readTypes(ByteBuffer bytes, int from) {
        trafficClass = NONE;
        challengeAt = NONE;
        codeAt = NONE;
        int at = from;
        while (at + TLV <= length) {
            int type = at(bytes, at);
            int size = shortAt(bytes, at + 1);
            at += TLV;
            if (at + size > length || codeAt != NONE || !note(bytes, type, at, size)) {
                return false;
            }
            at += size;
        }
        return at == length && challengeAt != NONE;
    }

    private boolean note(ByteBuffer bytes, int type, int at, int size) {
        switch (type) {
            case TYPE_TRAFFIC_CLASS -> {
                boolean first = trafficClass == NONE && size == 1;
                trafficClass = size == 1 ? at(bytes, at) : NONE;
                return first;
            }
            case TYPE_CHALLENGE -> {
                boolean first = challengeAt == NONE && size == CHALLENGE;
                challengeAt = at;
                return first;
            }
            case TYPE_CODE -> {
                codeAt = at;
                return size == HeaderMac.LENGTH;
            }
            default -> {
                return true; // section 2.2.7: what is not known is skipped
            }
        }
    }

    private static boolean isAt(ByteBuffer bytes, int at, byte[] challenge) {
        for (int i = 0; i < CHALLENGE; i++) {
            if (bytes.get(at + i) != challenge[i]) {
                return false;
            }
        }
        return true;
    }

    private void take(ByteBuffer bytes, InetEndpoint into, int at, int portAt, int size) {
        packed[0] = (byte) (size == 4 ? InetEndpoint.IPV4 : InetEndpoint.IPV6);
        bytes.get(portAt, packed, InetEndpoint.PACKED_PORT, 2);
        bytes.get(at, packed, InetEndpoint.PACKED_ADDRESS, size);
        into.setPacked(packed, 0);
    }

    private static int at(ByteBuffer bytes, int index) {
        return bytes.get(index) & 0xff;
    }

    private static int shortAt(ByteBuffer bytes, int index) {
        return at(bytes, index) << 8 | at(bytes, index + 1);
    }
}

package org.satbed.proxy.interception.probe;

import java.net.InetSocketAddress;

/**
 * A first segment whose fate is asked for.
 *
 * @param from the client's address; its port is chosen
 * @param to the server's address and port
 * @param in the interface that it comes in by
 * @param options of TCP in it
 */
public record FirstSegment(InetSocketAddress from, InetSocketAddress to, String in, Option options) {
    /** Options by which a client wants what only it and its server can do. */
    public enum Option {
        /** Those of an ordinary client: its segment size (RFC 9293). */
        NONE(2, 4, 5, 180),
        /** A signature by MD5 (RFC 2385). */
        MD5(19, 18, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 1, 1),
        /** An authentication (RFC 5925) with a code of 12 bytes. */
        AO(29, 16, 1, 1, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12),
        /** Another path of a connection of MPTCP (RFC 8684 section 3.2). */
        MPTCP_JOIN(30, 12, 0x10, 1, 1, 2, 3, 4, 5, 6, 7, 8);

        private final byte[] bytes;

        Option(int... values) {
            bytes = new byte[values.length];
            for (int i = 0; i < values.length; i++) {
                bytes[i] = (byte) values[i];
            }
        }

        byte[] bytes() {
            return bytes.clone();
        }
    }

    /** Of an ordinary client. */
    public FirstSegment(InetSocketAddress from, InetSocketAddress to, String in) {
        this(from, to, in, Option.NONE);
    }

    boolean isV4() {
        return to.getAddress().getAddress().length == 4;
    }

    /** As people write it, with the interface. */
    @Override
    public String toString() {
        String special =
                options == Option.NONE ? "" : ", with " + options.name().toLowerCase(java.util.Locale.ROOT);
        return from.getAddress().getHostAddress() + " to " + text(to) + " in by " + in + special;
    }

    static String text(InetSocketAddress address) {
        String host = address.getAddress().getHostAddress();
        return (host.contains(":") ? "[" + host + "]" : host) + ":" + address.getPort();
    }
}

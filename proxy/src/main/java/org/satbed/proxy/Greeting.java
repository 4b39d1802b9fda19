package org.satbed.proxy;

import java.nio.ByteBuffer;
import org.satbed.proxy.trunk.TrunkHeader;

/** The first bytes that a trunk's listener sends on each connection: what it is, and the connection's challenge. */
final class Greeting {
    private static final int MAGIC = 0x53425431; // SBT1

    static final int LENGTH = Integer.BYTES + TrunkHeader.CHALLENGE;

    private Greeting() {}

    static void write(ByteBuffer into, byte[] challenge) {
        into.put(0, (byte) (MAGIC >> 24))
                .put(1, (byte) (MAGIC >> 16))
                .put(2, (byte) (MAGIC >> 8))
                .put(3, (byte) MAGIC);
        into.put(Integer.BYTES, challenge);
    }

    /** Takes the challenge; false when it is something else's greeting. */
    static boolean read(ByteBuffer from, byte[] challenge) {
        from.get(Integer.BYTES, challenge);
        return (from.get(0) & 0xff) << 24 == (MAGIC & 0xff000000)
                && from.get(1) == (byte) (MAGIC >> 16)
                && from.get(2) == (byte) (MAGIC >> 8)
                && from.get(3) == (byte) MAGIC;
    }
}

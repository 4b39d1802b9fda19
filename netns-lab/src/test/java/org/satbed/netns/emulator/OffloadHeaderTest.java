package org.satbed.netns.emulator;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.junit.jupiter.api.Test;

class OffloadHeaderTest {
    private static final int AT = 16;

    /** A super-packet of TCP with timestamps: 32 bytes of TCP header. */
    private static ByteBuffer packet(boolean version6, boolean checksum, int segment) {
        ByteBuffer bytes = ByteBuffer.allocate(200).order(ByteOrder.nativeOrder());
        int ip = version6 ? 40 : 20;
        bytes.put(AT, (byte) (checksum ? 1 : 0))
                .put(AT + 1, (byte) (segment == 0 ? 0 : version6 ? 4 : 1))
                .putShort(AT + 2, (short) 190) // hdr_len: a hint, here wrong
                .putShort(AT + 4, (short) segment)
                .putShort(AT + 6, (short) ip);
        bytes.put(AT + 10, (byte) (version6 ? 0x60 : 0x45)).put(AT + 10 + ip + 12, (byte) 0x80);
        return bytes;
    }

    @Test
    void aSuperPacketCountsAsThePacketsThatItStandsFor() {
        for (boolean checksum : new boolean[] {true, false}) {
            ByteBuffer four = packet(false, checksum, 1448);
            assertEquals(3, OffloadHeader.packets(four, AT, 52 + 2 * 1448 + 1));
            assertEquals(3 * 52 + 2 * 1448 + 1, OffloadHeader.wireBytes(four, AT, 52 + 2 * 1448 + 1, 3));
            ByteBuffer six = packet(true, checksum, 1428);
            assertEquals(45, OffloadHeader.packets(six, AT, 72 + 45 * 1428));
            assertEquals(45 * 1500, OffloadHeader.wireBytes(six, AT, 72 + 45 * 1428, 45));
        }
    }

    @Test
    void onePacketIsOne() {
        assertEquals(1, OffloadHeader.packets(packet(false, true, 0), AT, 1500));
        assertEquals(1500, OffloadHeader.wireBytes(packet(false, true, 0), AT, 1500, 1));
        assertEquals(1, OffloadHeader.packets(packet(false, true, 1448), AT, 52));
    }
}

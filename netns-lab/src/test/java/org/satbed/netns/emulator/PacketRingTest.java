package org.satbed.netns.emulator;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PacketRingTest {
    private static final int LARGEST = 1500;

    private record Packet(long due, int length, byte mark) {}

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void packetsComeOutAsTheyWentIn(long seed) {
        Random random = new Random(seed);
        PacketRing ring = new PacketRing(20_000 + random.nextInt(5_000), LARGEST);
        Deque<Packet> expected = new ArrayDeque<>();
        for (int i = 0; i < 300_000; i++) {
            boolean put = random.nextInt(100) < ((i / 1000) % 2 == 0 ? 60 : 40); // fills and empties in turns
            if (put && ring.hasRoom()) {
                Packet packet = new Packet(i, 20 + random.nextInt(LARGEST - 19), (byte) i);
                fill(ring, packet);
                ring.keep(packet.length(), packet.due());
                expected.add(packet);
            } else if (!expected.isEmpty()) {
                check(ring, expected.remove());
            }
            assertEquals(expected.isEmpty(), ring.isEmpty());
        }
    }

    private static void fill(PacketRing ring, Packet packet) {
        for (int i = 0; i < packet.length(); i++) {
            ring.bytes().put(ring.freeIndex() + i, packet.mark());
        }
    }

    private static void check(PacketRing ring, Packet expected) {
        assertEquals(expected.due(), ring.headDue());
        assertEquals(expected.length(), ring.headLength());
        int index = ring.freeIndex() + (int) (ring.headAddress() - ring.freeAddress());
        for (int i = 0; i < expected.length(); i++) {
            assertEquals(expected.mark(), ring.bytes().get(index + i));
        }
        ring.removeHead();
    }

    @Test
    void aRingHoldsTwoThirdsOfItsSizeInPacketsOf32Bytes() {
        int size = 300_000;
        PacketRing ring = new PacketRing(size, LARGEST);
        int kept = 0;
        while (ring.hasRoom()) {
            ring.keep(32, 0);
            kept++;
        }
        assertTrue(kept * 32 > size * 2 / 3 - 2 * LARGEST, kept + " packets");
    }

    @Test
    void tooMuchMemoryIsRefusedInOneLine() {
        String message = assertThrows(IllegalArgumentException.class, () -> new PacketRing(5_000_000_000L, LARGEST))
                .getMessage();
        assertTrue(message.contains("5000 MB") && !message.contains("\n"), message);
    }
}

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
        Deque<Packet> waiting = new ArrayDeque<>(); // for their fate
        Deque<Packet> expected = new ArrayDeque<>();
        for (int i = 0; i < 300_000; i++) {
            boolean put = random.nextInt(100) < ((i / 1000) % 2 == 0 ? 60 : 40); // fills and empties in turns
            if (put && ring.hasRoom()) {
                Packet packet = new Packet(i, 20 + random.nextInt(LARGEST - 19), (byte) i);
                fill(ring, packet);
                ring.keep(packet.length());
                waiting.add(packet);
            } else if (!expected.isEmpty()) {
                check(ring, expected.remove());
            }
            if (!waiting.isEmpty() && random.nextInt(3) > 0) {
                Packet packet = waiting.remove();
                boolean dropped = random.nextInt(10) == 0;
                ring.fate(packet.due(), dropped ? 0 : 1);
                if (!dropped) {
                    expected.add(packet);
                }
            }
            assertEquals(expected.isEmpty(), ring.oldest() < 0);
        }
    }

    private static void fill(PacketRing ring, Packet packet) {
        for (int i = 0; i < packet.length(); i++) {
            ring.bytes().put(ring.freeIndex() + i, packet.mark());
        }
    }

    private static void check(PacketRing ring, Packet expected) {
        int record = ring.oldest();
        assertEquals(expected.due(), ring.due(record));
        assertEquals(expected.length(), ring.length(record));
        int index = ring.index(record);
        assertEquals(ring.freeIndex() - index, (int) (ring.freeAddress() - ring.address(record)));
        for (int i = 0; i < expected.length(); i++) {
            assertEquals(expected.mark(), ring.bytes().get(index + i));
        }
        assertEquals(0, ring.delivered(record));
    }

    @Test
    void aRingHoldsTwoThirdsOfItsSizeInPacketsOf32Bytes() {
        int size = 300_000;
        PacketRing ring = new PacketRing(size, LARGEST);
        int kept = 0;
        while (ring.hasRoom()) {
            ring.keep(32);
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

package org.satbed.netns.emulator;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.math.BigInteger;
import java.util.BitSet;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The link's arithmetic against the same in integers without bounds. */
class LinkModelTest {
    private static final long BILLION = 1_000_000_000L;

    @ParameterizedTest
    @ValueSource(longs = {1_000, 9_999_991, 50_000_000, 333_333_333, 1_000_000_007, 100_000_000_000L})
    void aMillionPacketsTakeExactlyTheirBitsOverTheRate(long rate) {
        long delay = 300_000_001;
        LinkModel link = new LinkModel(rate, delay, BILLION, 0, 1);
        Random random = new Random(rate);
        BigInteger bits = BigInteger.ZERO;
        long now = 0;
        for (int i = 0; i < 1_000_000; i++) {
            int bytes = 20 + random.nextInt(1481);
            long due = link.offer(now, bytes);
            bits = bits.add(BigInteger.valueOf(8L * bytes));
            assertEquals(ceilingNanos(bits, rate) + delay, due);
            // The next arrives while this one is being sent, so that the link is never idle.
            now = Math.max(now, due - delay - 1 - random.nextInt(1000));
        }
    }

    private static long ceilingNanos(BigInteger bits, long rate) {
        BigInteger divisor = BigInteger.valueOf(rate);
        return bits.multiply(BigInteger.valueOf(BILLION))
                .add(divisor.subtract(BigInteger.ONE))
                .divide(divisor)
                .longValueExact();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void packetsAreDroppedExactlyWhenTheBacklogWouldPassTheLimit(long seed) {
        Random random = new Random(seed);
        long rate = 1_000 + random.nextInt(1_000_000_000);
        long limit = 1500 + random.nextInt(100_000);
        LinkModel link = new LinkModel(rate, 0, limit, 0, 1);
        BigInteger bigRate = BigInteger.valueOf(rate);
        BigInteger byteWork = BigInteger.valueOf(8 * BILLION);
        BigInteger free = BigInteger.ZERO; // in 1/rate ns
        long serialisation = 1500 * 8 * BILLION / rate;
        long now = 0;
        int dropped = 0;
        for (int i = 0; i < 200_000; i++) {
            now += random.nextLong(1 + serialisation);
            int bytes = 20 + random.nextInt(1481);
            BigInteger start = free.max(BigInteger.valueOf(now).multiply(bigRate));
            BigInteger end = start.add(byteWork.multiply(BigInteger.valueOf(bytes)));
            BigInteger backlog = end.subtract(BigInteger.valueOf(now).multiply(bigRate));
            boolean fits = backlog.compareTo(byteWork.multiply(BigInteger.valueOf(limit))) <= 0;
            assertEquals(fits, link.offer(now, bytes) != LinkModel.QUEUE_FULL, "packet " + i);
            free = fits ? end : free;
            dropped += fits ? 0 : 1;
            assertTrue(link.backlogBytes() <= limit, "backlog " + link.backlogBytes() + " of " + limit);
        }
        assertTrue(dropped > 0, "the test must reach the limit");
    }

    @Test
    void anIdleLinkAddsSerialisationAndDelay() {
        LinkModel link = new LinkModel(12_000_000, 5_000, 10_000, 0, 1);
        assertEquals(1_000_000 + 5_000, link.offer(0, 1500)); // 12 000 bits at 12 Mbit/s: 1 ms
        assertEquals(2_000_000 + 5_000, link.offer(0, 1500)); // behind the first
        assertEquals(3000, link.backlogBytes());
        assertEquals(11_000_000 + 5_000, link.offer(10_000_000, 1500));
        assertEquals(1500, link.backlogBytes());
    }

    @Test
    void theLongestQueueOfTheSlowestLinkDoesNotOverflow() {
        LinkModel link = new LinkModel(1_000, 0, BILLION, 0, 1);
        long due = 0;
        int packets = 0;
        for (long next = link.offer(0, 65_535); next != LinkModel.QUEUE_FULL; next = link.offer(0, 65_535)) {
            assertTrue(next > due);
            due = next;
            packets++;
        }
        assertEquals(BILLION / 65_535, packets);
        assertEquals(packets * 65_535L, link.backlogBytes());
    }

    @Test
    void theSameSeedLosesTheSamePackets() {
        assertEquals(losses(0.01, 7), losses(0.01, 7));
        assertFalse(losses(0.01, 7).equals(losses(0.01, 8)));
    }

    @ParameterizedTest
    @ValueSource(doubles = {0, 0.001, 0.01, 0.5, 1})
    void lossesAreBinomial(double probability) {
        double mean = LOSS_PACKETS * probability;
        double deviation = Math.sqrt(mean * (1 - probability));
        for (long seed = 1; seed <= 5; seed++) {
            assertEquals(mean, losses(probability, seed).cardinality(), 4.5 * deviation, "seed " + seed);
        }
    }

    private static final int LOSS_PACKETS = 200_000;

    private static BitSet losses(double probability, long seed) {
        LinkModel link = new LinkModel(BILLION, 0, BILLION, probability, seed);
        BitSet lost = new BitSet();
        for (int i = 0; i < LOSS_PACKETS; i++) {
            lost.set(i, link.offer(i * 10_000L, 1000) == LinkModel.LOST);
        }
        return lost;
    }

    @Test
    void aLostPacketUsesTheLink() {
        LinkModel all = new LinkModel(8_000_000, 0, 10_000, 1, 1);
        LinkModel none = new LinkModel(8_000_000, 0, 10_000, 0, 1);
        for (int i = 0; i < 20; i++) {
            boolean full = none.offer(i * 100_000L, 1000) == LinkModel.QUEUE_FULL;
            assertEquals(full ? LinkModel.QUEUE_FULL : LinkModel.LOST, all.offer(i * 100_000L, 1000));
            assertEquals(none.backlogBytes(), all.backlogBytes());
        }
    }

    @Test
    void valuesOutOfRangeAreRefused() {
        assertThrows(IllegalArgumentException.class, () -> new LinkModel(0, 0, 1, 0, 1));
        assertThrows(IllegalArgumentException.class, () -> new LinkModel(1, -1, 1, 0, 1));
        assertThrows(IllegalArgumentException.class, () -> new LinkModel(1, 0, 0, 0, 1));
        assertThrows(IllegalArgumentException.class, () -> new LinkModel(1, 0, 1, Double.NaN, 1));
    }
}

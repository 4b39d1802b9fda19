package org.satbed.netns.emulator;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.math.BigInteger;
import java.util.BitSet;
import java.util.List;
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
        LinkModel link = link(rate, delay, BILLION, 0, 1);
        Random random = new Random(rate);
        BigInteger bits = BigInteger.ZERO;
        long now = 0;
        int before = 0;
        for (int i = 0; i < 1_000_000; i++) {
            int bytes = 20 + random.nextInt(1481);
            assertTrue(link.offer(now, bytes));
            if (i > 0) {
                // The packet before ends after this one has come: the link is never idle.
                bits = bits.add(BigInteger.valueOf(8L * before));
                now = ceilingNanos(bits, rate);
                assertEquals(now + delay, link.decide(now));
                assertEquals(now, ceilingNanos(bits, rate));
            }
            before = bytes;
        }
    }

    private static LinkModel link(long rate, long delay, long queue, double loss, long seed) {
        return new LinkModel(new LinkModel.Step(0, rate, delay, loss), queue, List.of(), seed);
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
        LinkModel link = link(rate, 0, limit, 0, 1);
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
            settle(link, now);
            assertEquals(fits, link.offer(now, bytes), "packet " + i);
            free = fits ? end : free;
            dropped += fits ? 0 : 1;
            assertTrue(link.backlogBytes() <= limit, "backlog " + link.backlogBytes() + " of " + limit);
        }
        assertTrue(dropped > 0, "the test must reach the limit");
    }

    private static int settle(LinkModel link, long now) {
        int told = 0;
        while (link.decide(now) != LinkModel.NOTHING) {
            told++;
        }
        return told;
    }

    @Test
    void anIdleLinkAddsSerialisationAndDelay() {
        LinkRun run = new LinkRun(link(12_000_000, 5_000, 10_000, 0, 1));
        run.offer(0, 1500); // 12 000 bits at 12 Mbit/s: 1 ms
        run.offer(0, 1500); // behind the first
        assertEquals(3000, run.model.backlogBytes());
        run.offer(10_000_000, 1500);
        assertEquals(1500, run.model.backlogBytes());
        assertEquals(List.of(1_005_000L, 2_005_000L, 11_005_000L), run.fates());
    }

    @Test
    void theLongestQueueOfTheSlowestLinkDoesNotOverflow() {
        LinkRun run = new LinkRun(link(1_000, 0, BILLION, 0, 1));
        int packets = 0;
        while (run.offer(0, 65_535)) {
            packets++;
        }
        assertEquals(BILLION / 65_535, packets);
        assertEquals(packets * 65_535L, run.model.backlogBytes());
        assertEquals(packets * 65_535L * 8 * BILLION / 1_000, run.fates().get(packets - 1));
    }

    /** However late it is asked, it tells the same times. */
    @Test
    void askingLateChangesNothing() {
        LinkRun often = new LinkRun(link(9_999_991, 1_000, 50_000, 0.1, 3));
        LinkRun late = new LinkRun(link(9_999_991, 1_000, 50_000, 0.1, 3));
        Random random = new Random(5);
        long now = 0;
        for (int i = 0; i < 50_000; i++) {
            long next = now + random.nextLong(2_000_000);
            int bytes = 20 + random.nextInt(1481);
            for (long at = now; at < next; at += 100_000) {
                often.settle(at);
            }
            now = next;
            often.offer(now, bytes);
            late.offer(now, bytes);
        }
        assertTrue(often.fates().equals(late.fates()), "they differ");
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
        LinkModel link = link(BILLION, 0, BILLION, probability, seed);
        BitSet lost = new BitSet();
        for (int i = 0; i < LOSS_PACKETS; i++) {
            assertTrue(link.offer(i * 10_000L, 1000));
            lost.set(i, link.decide(i * 10_000L) == LinkModel.LOST);
        }
        return lost;
    }

    @Test
    void aLostPacketUsesTheLink() {
        LinkRun all = new LinkRun(link(8_000_000, 0, 10_000, 1, 1));
        LinkRun none = new LinkRun(link(8_000_000, 0, 10_000, 0, 1));
        int full = 0;
        for (int i = 0; i < 20; i++) {
            boolean fits = none.offer(i * 100_000L, 1000);
            assertEquals(fits, all.offer(i * 100_000L, 1000));
            assertEquals(none.model.backlogBytes(), all.model.backlogBytes());
            full += fits ? 0 : 1;
        }
        assertEquals(
                20 - full, all.fates().stream().filter(f -> f == LinkModel.LOST).count());
    }

    @Test
    void valuesOutOfRangeAreRefused() {
        assertThrows(IllegalArgumentException.class, () -> link(0, 0, 1, 0, 1));
        assertThrows(IllegalArgumentException.class, () -> link(1, -1, 1, 0, 1));
        assertThrows(IllegalArgumentException.class, () -> link(1, 0, 0, 0, 1));
        assertThrows(IllegalArgumentException.class, () -> link(1, 0, 1, Double.NaN, 1));
    }
}

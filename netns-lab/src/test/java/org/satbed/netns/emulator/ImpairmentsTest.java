package org.satbed.netns.emulator;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.satbed.netns.GilbertElliott;
import org.satbed.netns.Jitter;
import org.satbed.netns.LinkFeatures;

/** What happens to packets by chance, against its parameters, each on 200 000 packets. */
class ImpairmentsTest {
    private static final int PACKETS = 200_000;
    private static final long RATE = 1_000_000_000;
    private static final long GAP = 100_000; // ns; a packet of 1000 bytes takes 8000
    private static final long DELAY = 10_000_000;

    private static LinkFeatures features(GilbertElliott bursts, double bitErrors, Jitter jitter, double duplicate) {
        return new LinkFeatures(
                Optional.ofNullable(bursts),
                bitErrors,
                Optional.ofNullable(jitter),
                duplicate,
                0,
                Optional.empty(),
                0,
                Optional.empty(),
                Optional.empty());
    }

    private static LinkRun run(LinkFeatures features, double loss, long seed, int bytes) {
        LinkRun run = new LinkRun(
                new LinkModel(new LinkModel.Step(0, RATE, DELAY, loss), 1_000_000, List.of(), features, seed));
        for (int i = 0; i < PACKETS; i++) {
            assertTrue(run.offer(i * GAP, bytes));
        }
        return run;
    }

    private static BitSet lost(LinkRun run) {
        BitSet lost = new BitSet();
        List<Long> fates = run.fates();
        for (int i = 0; i < fates.size(); i++) {
            lost.set(i, fates.get(i) == LinkModel.LOST);
        }
        return lost;
    }

    /** How long each packet took beyond its 8000 ns on the link. */
    private static double[] delays(LinkRun run) {
        List<Long> fates = run.fates();
        return IntStream.range(0, PACKETS)
                .mapToDouble(i -> fates.get(i) - i * GAP - 8000)
                .toArray();
    }

    @ParameterizedTest
    @CsvSource({
        "0.018, 0.645, 1, 0", // draft-kuhn-quic-4-sat
        "0.01, 0.1, 1, 0",
        "0.001, 0.05, 0.7, 0.0001",
        "0.3, 0.4, 0.5, 0.05",
        "1, 1, 1, 0"
    })
    void burstLossHasItsShare(double p, double r, double bad, double good) {
        GilbertElliott bursts = new GilbertElliott(p, r, bad, good);
        long count = lost(run(features(bursts, 0, null, 0), 0, 11, 1000)).cardinality();
        // The variance of a two-state chain's mean: its correlation falls by 1 - p - r a packet, and that of its losses
        // is no larger.
        double correlation = 1 - p - r;
        double inflation = Math.max(1, (1 + correlation) / (1 - correlation));
        Statistics.assertCount(bursts.meanLoss(), PACKETS, count, inflation, bursts.toString());
    }

    @ParameterizedTest
    @ValueSource(doubles = {0.645, 0.1, 0.3})
    void burstsAreGeometric(double r) {
        BitSet lost = lost(run(features(new GilbertElliott(0.02, r, 1, 0), 0, null, 0), 0, 12, 1000));
        Statistics.assertGeometric(r, lengths(lost), "bursts");
        BitSet arrived = new BitSet();
        arrived.set(0, lost.previousSetBit(PACKETS));
        arrived.andNot(lost);
        int[] between = lengths(arrived);
        Statistics.assertGeometric(0.02, between, "between the bursts");
    }

    private static int[] lengths(BitSet set) {
        List<Integer> lengths = new ArrayList<>();
        for (int begin = set.nextSetBit(0); begin >= 0; begin = set.nextSetBit(set.nextClearBit(begin))) {
            lengths.add(set.nextClearBit(begin) - begin);
        }
        return lengths.stream().mapToInt(Integer::intValue).toArray();
    }

    @ParameterizedTest
    @CsvSource({"1e-6, 1500", "1e-6, 40", "1e-5, 1000", "1e-7, 1500", "0.001, 1500"})
    void bitErrorsLosePacketsByTheirLength(double rate, int bytes) {
        long count = lost(run(features(null, rate, null, 0), 0, 13, bytes)).cardinality();
        double wanted = 1 - Math.pow(1 - rate, 8.0 * bytes);
        Statistics.assertBinomial(wanted, PACKETS, count, "BER " + rate + ", " + bytes + " bytes");
    }

    @Test
    void uniformJitterIsUniform() {
        long most = 4_000_000;
        double[] delays =
                delays(run(features(null, 0, new Jitter(most, Jitter.Distribution.UNIFORM, true), 0), 0, 14, 1000));
        Statistics.assertDistribution(delays, x -> (x - DELAY + most) / (2.0 * most), "uniform");
    }

    @Test
    void normalJitterIsNormal() {
        long deviation = 1_000_000;
        double[] delays =
                delays(run(features(null, 0, new Jitter(deviation, Jitter.Distribution.NORMAL, true), 0), 0, 15, 1000));
        Statistics.assertDistribution(delays, x -> Statistics.normal((x - DELAY) / deviation), "normal");
    }

    /** Of uniform deviations in 2J, one is smaller than its predecessor's by more than the gap G with (1 - G/2J)^2 / 2. */
    @Test
    void packetsOvertakeEachOtherAsOftenAsTheyShould() {
        long most = 200_000;
        List<Long> dues = run(features(null, 0, new Jitter(most, Jitter.Distribution.UNIFORM, true), 0), 0, 16, 1000)
                .fates();
        long overtaken = IntStream.range(1, PACKETS)
                .filter(i -> dues.get(i) < dues.get(i - 1))
                .count();
        double share = 1 - GAP / (2.0 * most);
        // Neighbouring pairs have a packet in common: at most three times the variance.
        Statistics.assertCount(share * share / 2, PACKETS - 1, overtaken, 3, "overtaken");
    }

    @Test
    void withoutReorderingAPacketWaitsForThoseBeforeIt() {
        Jitter jitter = new Jitter(500_000, Jitter.Distribution.UNIFORM, false);
        List<Long> ordered = run(features(null, 0, jitter, 0), 0, 17, 1000).fates();
        Jitter free = new Jitter(500_000, Jitter.Distribution.UNIFORM, true);
        List<Long> reordered = run(features(null, 0, free, 0), 0, 17, 1000).fates();
        long latest = 0;
        for (int i = 0; i < PACKETS; i++) {
            latest = Math.max(latest, reordered.get(i));
            assertEquals(latest, ordered.get(i));
        }
    }

    @Test
    void aDelayIsNeverNegative() {
        LinkFeatures far = features(null, 0, new Jitter(1_000_000_000, Jitter.Distribution.NORMAL, true), 0);
        for (double delay : delays(run(far, 0, 18, 1000))) {
            assertTrue(delay >= 0, "delay " + delay);
        }
    }

    @ParameterizedTest
    @ValueSource(doubles = {0.001, 0.05, 1})
    void duplicatesAreBinomial(double probability) {
        LinkRun run = run(features(null, 0, null, probability), 0, 19, 1000);
        long twice = run.copies().stream().filter(each -> each == 2).count();
        Statistics.assertBinomial(probability, PACKETS, twice, "duplicates");
    }

    @Test
    void theSameSeedDecidesTheSame() {
        LinkFeatures all = features(
                new GilbertElliott(0.01, 0.3, 0.9, 0.001),
                1e-6,
                new Jitter(100_000, Jitter.Distribution.NORMAL, true),
                0.01);
        LinkRun one = run(all, 0.01, 20, 1000);
        LinkRun other = run(all, 0.01, 20, 1000);
        assertEquals(one.fates(), other.fates());
        assertEquals(one.copies(), other.copies());
        assertNotEquals(one.fates(), run(all, 0.01, 21, 1000).fates());
    }

    /** Each kind of chance has its own sequence: what one decides does not depend on whether the others are there. */
    @Test
    void oneKindOfChanceLeavesTheOthersAlone() {
        GilbertElliott bursts = new GilbertElliott(0.01, 0.3, 1, 0);
        Jitter jitter = new Jitter(100_000, Jitter.Distribution.UNIFORM, true);
        BitSet uniform = lost(run(LinkFeatures.NONE, 0.01, 22, 1000));
        BitSet burst = lost(run(features(bursts, 0, null, 0), 0, 22, 1000));
        BitSet bits = lost(run(features(null, 1e-6, null, 0), 0, 22, 1000));
        LinkRun together = run(features(bursts, 1e-6, jitter, 0.1), 0.01, 22, 1000);
        BitSet any = (BitSet) uniform.clone();
        any.or(burst);
        any.or(bits);
        assertEquals(any, lost(together));
        LinkRun jitterAlone = run(features(null, 0, jitter, 0), 0, 22, 1000);
        LinkRun duplicatesAlone = run(features(null, 0, null, 0.1), 0, 22, 1000);
        assertArrayEquals(arrivals(jitterAlone, any), arrivals(together, any));
        IntStream.range(0, PACKETS)
                .filter(i -> !any.get(i))
                .forEach(i -> assertEquals(
                        duplicatesAlone.copies().get(i), together.copies().get(i)));
        assertTrue(independent(uniform, burst) && independent(uniform, bits), "the sequences hang together");
    }

    private static long[] arrivals(LinkRun run, BitSet without) {
        List<Long> fates = run.fates();
        return IntStream.range(0, PACKETS)
                .filter(i -> !without.get(i))
                .mapToLong(fates::get)
                .toArray();
    }

    private static boolean independent(BitSet one, BitSet other) {
        BitSet both = (BitSet) one.clone();
        both.and(other);
        double wanted = (double) one.cardinality() * other.cardinality() / PACKETS;
        return Math.abs(both.cardinality() - wanted) < 6 * Math.sqrt(wanted) + 3;
    }
}

package org.satbed.proxy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.function.DoubleUnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The judgement of a link by what it delivers, on a simulated one: a queue of limited length before a rate, and a delay. */
class RateEstimateTest {
    private static final double LINK = 6_000_000; // payload bytes per second
    private static final double STEP = 0.01; // seconds

    /** Goes on in steps of 10 ms; what has arrived is known a round trip after it was sent, by which time it has also waited. */
    private static final class Path {
        private final RateEstimate estimate;
        private final double rtt;
        private final double queueLimit;
        private final double loss;
        private final DoubleUnaryOperator rate; // by time
        private final double[] sentAt = new double[200_000];
        private final double[] deliveredAt = new double[200_000];
        private final double[] lostAt = new double[200_000];
        private final double[] queueAt = new double[200_000];
        private final LinkSample sample = new LinkSample();
        private int step;
        private double queue;
        private double worstQueue;

        private Path(double told, double rtt, double bdps, double loss, DoubleUnaryOperator rate) {
            this.estimate = new RateEstimate(told, true);
            this.rtt = rtt;
            this.queueLimit = bdps * LINK * rtt;
            this.loss = loss;
            this.rate = rate;
        }

        private double now() {
            return step * STEP;
        }

        private void run(double seconds) {
            int end = step + (int) (seconds / STEP);
            while (step < end) {
                step();
            }
        }

        private void step() {
            // TCP's own window bounds what is on its way, to two bandwidth-delay products
            double window = 2 * LINK * rtt - (sentAt[step] - deliveredAt[step] - lostAt[step]);
            double sent = Math.max(0, Math.min(estimate.rate() * 0.98 * STEP, window));
            double arrived = Math.min(queue + sent, rate.applyAsDouble(now()) * STEP);
            double kept = Math.min(queueLimit, queue + sent - arrived);
            double dropped = queue + sent - arrived - kept + arrived * loss;
            queue = kept;
            worstQueue = Math.max(worstQueue, queue);
            step++;
            sentAt[step] = sentAt[step - 1] + sent;
            deliveredAt[step] = deliveredAt[step - 1] + arrived * (1 - loss);
            lostAt[step] = lostAt[step - 1] + dropped;
            double here = rate.applyAsDouble(now());
            queueAt[step] = here == 0 ? 0 : queue / here;
            int known = Math.max(0, step - (int) (rtt / STEP));
            if (step % 4 == 0) {
                sample.delivered = (long) deliveredAt[known];
                sample.again = (long) lostAt[known];
                sample.rttMicros = (long) (1e6 * (rtt + queueAt[known]));
                sample.offered = estimate.rate() * 0.98;
                sample.wanted = true;
                estimate.observe((long) (now() * 1e9), sample);
            }
        }

        private double delivered(double from, double to) {
            return (deliveredAt[(int) (to / STEP)] - deliveredAt[(int) (from / STEP)]) / (to - from);
        }
    }

    @ParameterizedTest
    @ValueSource(doubles = {0.04, 0.15, 0.6})
    void aRateThatIsRightStays(double rtt) {
        Path path = new Path(LINK, rtt, 1, 0, t -> LINK);
        path.run(60);
        assertEquals(LINK, path.estimate.link(), 1);
    }

    @ParameterizedTest
    @ValueSource(doubles = {0.01, 0.05, 0.1})
    void lossInTheAirIsNoSignOfARate(double loss) {
        Path path = new Path(LINK, 0.6, 1, loss, t -> LINK);
        path.run(60);
        assertEquals(LINK, path.estimate.link(), 1);
    }

    @ParameterizedTest
    @ValueSource(doubles = {0.15, 1, 4})
    void aRateThatIsTwiceTooHighIsLowered(double queue) {
        Path path = new Path(2 * LINK, 0.6, queue, 0, t -> LINK);
        path.run(8);
        assertEquals(LINK, path.estimate.link(), LINK * 0.2);
        path.run(52);
        assertTrue(path.delivered(20, 60) >= 0.85 * LINK, path.delivered(20, 60) + " of " + LINK);
        assertTrue(path.queue < 0.5 * LINK * 0.6, "a standing queue of " + path.queue);
    }

    /** A return link too narrow for the acknowledgements: they come late, at half their rate at first, and nothing is lost. */
    @Test
    void acknowledgementsThatWaitSayNothingOfTheRate() {
        RateEstimate estimate = new RateEstimate(LINK, false);
        LinkSample sample = new LinkSample();
        double waiting = 0;
        double delivered = 0;
        for (int step = 0; step < 1_000; step++) {
            boolean filling = waiting < 0.65;
            delivered += LINK * 0.98 * 0.04 * (filling ? 0.5 : 1);
            waiting += filling ? 0.02 : 0;
            sample.delivered = (long) delivered;
            sample.rttMicros = (long) (1e6 * (0.65 + waiting));
            sample.offered = LINK * 0.98;
            sample.wanted = true;
            estimate.observe(step * 40_000_000L, sample);
        }
        assertEquals(LINK, estimate.rate(), 1);
    }

    @Test
    void withoutARateItIsFound() {
        for (double rtt : new double[] {0.04, 0.15, 0.6}) {
            Path path = new Path(RateEstimate.UNBOUNDED, rtt, 1, 0, t -> LINK);
            path.run(40);
            assertTrue(path.delivered(10, 40) >= 0.85 * LINK, "rtt " + rtt + ": " + path.delivered(10, 40));
            assertTrue(path.estimate.link() < 1.7 * LINK, "rtt " + rtt + ": " + path.estimate.link());
        }
    }

    /** draft-kuhn-quic-4-sat T4: the rate falls to a fifth after five seconds. */
    @ParameterizedTest
    @ValueSource(doubles = {LINK, RateEstimate.UNBOUNDED})
    void aFallToAFifthIsFollowedWithinFiveSeconds(double told) {
        Path path = new Path(told, 0.65, 1, 0, t -> t < 5 ? LINK : LINK / 5);
        path.run(10);
        assertEquals(LINK / 5, path.estimate.link(), LINK / 5 * 0.25);
        path.run(20);
        assertTrue(path.delivered(10, 30) >= 0.85 * LINK / 5, "" + path.delivered(10, 30));
        assertTrue(path.queue < 0.2 * LINK * 0.65, "the queue has drained: " + path.queue);
    }

    /** A fade to a fifth of ten seconds. */
    @Test
    void aFadeThatIsOverIsForgotten() {
        Path path = new Path(LINK, 0.6, 1, 0, t -> t < 10 || t > 20 ? LINK : LINK / 5);
        path.run(32);
        assertTrue(path.estimate.link() >= 0.9 * LINK, path.estimate.link() + " of " + LINK);
        path.run(28);
        assertTrue(path.delivered(32, 60) >= 0.9 * LINK, "" + path.delivered(32, 60));
    }

    @Test
    void anOutageSaysNothingOfTheRate() {
        Path path = new Path(LINK, 0.6, 1, 0, t -> t < 10 || t > 30 ? LINK : 0);
        path.run(60);
        assertTrue(path.estimate.link() >= 0.9 * LINK, path.estimate.link() + " of " + LINK);
    }

    /** A low orbit: 40 ms, and 50 ms without a link every 15 s. */
    @Test
    void handoversSayNothingOfTheRate() {
        Path path = new Path(LINK, 0.04, 2, 0, t -> t % 15 < 14.95 ? LINK : 0);
        path.run(100);
        assertTrue(path.estimate.link() >= 0.9 * LINK, path.estimate.link() + " of " + LINK);
    }
}

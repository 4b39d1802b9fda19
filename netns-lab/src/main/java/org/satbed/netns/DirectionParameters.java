package org.satbed.netns;

import java.util.List;

/**
 * One direction of a link.
 *
 * @param rateBitsPerSecond bits of IP packets (header and payload, no framing) a second, 1 000 to 40 000 000 000
 * @param delayNanos from the last bit sent to the packet's arrival, in nanoseconds, 0 to 60 s
 * @param queueBytes bytes of IP packets that may wait for the link, the one being sent included, 1 to 1 000 000 000;
 *     a packet that does not fit is dropped
 * @param loss the probability that a packet, having used the link, does not arrive; 0 to 1
 * @param seed of the random numbers that decide the losses: the same seed loses the same packets
 * @param schedule what changes when, in the order of time; empty for a link that stays as it is
 * @param features what it does besides
 */
public record DirectionParameters(
        long rateBitsPerSecond,
        long delayNanos,
        long queueBytes,
        double loss,
        long seed,
        List<LinkStep> schedule,
        LinkFeatures features) {
    private static final long MIN_RATE = 1_000;
    private static final long MAX_RATE = 40_000_000_000L;
    private static final long MAX_DELAY = 60_000_000_000L;
    private static final long MAX_QUEUE = 1_000_000_000;

    /** The longest burst that passes as one, an IP packet's longest. */
    private static final int BURST_BYTES = 65_535;

    private static final double BURST_NANOS = 1_000_000;
    private static final int LEAST_BURSTS = 16; // of a queue, so that one more or less of them does not matter
    private static final double DEVIATIONS = 4; // of jitter: more is too rare to need memory

    /** A link that stays as it is. */
    public DirectionParameters(long rateBitsPerSecond, long delayNanos, long queueBytes, double loss, long seed) {
        this(rateBitsPerSecond, delayNanos, queueBytes, loss, seed, List.of());
    }

    /** A link that changes, and does nothing besides. */
    public DirectionParameters(
            long rateBitsPerSecond, long delayNanos, long queueBytes, double loss, long seed, List<LinkStep> schedule) {
        this(rateBitsPerSecond, delayNanos, queueBytes, loss, seed, schedule, LinkFeatures.NONE);
    }

    /** The same with other features. */
    public DirectionParameters with(LinkFeatures others) {
        return new DirectionParameters(rateBitsPerSecond, delayNanos, queueBytes, loss, seed, schedule, others);
    }

    /** The same with another schedule. */
    public DirectionParameters with(List<LinkStep> steps) {
        return new DirectionParameters(rateBitsPerSecond, delayNanos, queueBytes, loss, seed, steps, features);
    }

    /**
     * Checks the ranges.
     *
     * @throws IllegalArgumentException if a value is out of range
     */
    public DirectionParameters {
        within("rate", rateBitsPerSecond, MIN_RATE, MAX_RATE, "bit/s");
        within("delay", delayNanos, 0, MAX_DELAY, "ns");
        within("queue", queueBytes, 1, MAX_QUEUE, "bytes");
        if (!(loss >= 0 && loss <= 1)) {
            throw new IllegalArgumentException("loss " + loss + " is out of range: 0 to 1");
        }
        schedule = List.copyOf(schedule);
        for (int i = 0; i < schedule.size(); i++) {
            LinkStep step = schedule.get(i);
            requireRange(step);
            if (i > 0 && step.atNanos() < schedule.get(i - 1).atNanos()) {
                throw new IllegalArgumentException("a schedule's steps are in the order of time");
            }
        }
    }

    /** The largest rate that it ever has, in bit/s. */
    double highestRate() {
        double highest = rateBitsPerSecond;
        for (LinkStep step : schedule) {
            highest = Math.max(highest, step.rateBitsPerSecond());
        }
        return Math.max(
                highest, features.trace().map(DeliveryTrace::meanBitsPerSecond).orElse(0.0));
    }

    /** The longest delay that it ever has, jitter included as far as it matters, in ns. */
    double longestDelay() {
        double longest = delayNanos;
        for (LinkStep step : schedule) {
            longest = Math.max(longest, step.delayNanos());
        }
        return longest
                + features.jitter().map(jitter -> DEVIATIONS * jitter.nanos()).orElse(0.0);
    }

    /**
     * Whether the packets of a burst may pass as one (see {@link InlineLink}): each would meet the same, the burst takes less than a
     * millisecond of the link's time, and is small beside its queue.
     */
    boolean allowsSuperPackets() {
        if (features.needSinglePackets() || partialLoss(loss) || queueBytes < LEAST_BURSTS * BURST_BYTES) {
            return false;
        }
        long slowest = rateBitsPerSecond;
        for (LinkStep step : schedule) {
            if (partialLoss(step.loss())) {
                return false;
            }
            slowest = Math.min(slowest, step.rateBitsPerSecond());
        }
        return BURST_BYTES * 8e9 / slowest < BURST_NANOS;
    }

    private static boolean partialLoss(double loss) {
        return loss > 0 && loss < 1;
    }

    /** Checks what a step changes. */
    static void requireRange(LinkStep step) {
        within("rate", step.rateBitsPerSecond(), MIN_RATE, MAX_RATE, "bit/s");
        within("delay", step.delayNanos(), 0, MAX_DELAY, "ns");
    }

    private static void within(String what, long value, long least, long most, String unit) {
        if (value < least || value > most) {
            throw new IllegalArgumentException(
                    what + " " + value + " " + unit + " is out of range: " + least + " to " + most + " " + unit);
        }
    }
}

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
 */
public record DirectionParameters(
        long rateBitsPerSecond, long delayNanos, long queueBytes, double loss, long seed, List<LinkStep> schedule) {
    private static final long MIN_RATE = 1_000;
    private static final long MAX_RATE = 40_000_000_000L;
    private static final long MAX_DELAY = 60_000_000_000L;
    private static final long MAX_QUEUE = 1_000_000_000;

    /** A link that stays as it is. */
    public DirectionParameters(long rateBitsPerSecond, long delayNanos, long queueBytes, double loss, long seed) {
        this(rateBitsPerSecond, delayNanos, queueBytes, loss, seed, List.of());
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

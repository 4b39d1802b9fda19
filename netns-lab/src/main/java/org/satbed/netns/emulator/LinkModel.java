package org.satbed.netns.emulator;

import java.util.List;
import java.util.Queue;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * When a packet comes out of a link: a queue with tail drop, a sender of constant rate, random loss, a constant
 * delay. Arithmetic only, and exact: serialisation times are summed in units of 1/rate of a nanosecond, so that no
 * rounding error grows. Used by one thread, {@link #start} and
 * {@link #changeFrom} by any.
 *
 * <p>With a schedule, rate, delay and loss change at certain times after its start. What waits is sent at the new rate; what was sent before
 * arrives as it would have, and no packet overtakes another when the delay falls.
 */
public final class LinkModel {
    /** Instead of a due time: the queue had no room. */
    public static final long QUEUE_FULL = -1;
    /** Instead of a due time: the packet took its time on the link and was lost. */
    public static final long LOST = -2;

    /** A byte's work: 8 bits, each of 10^9 (bit/s)·ns. */
    private static final long WORK_OF_A_BYTE = 8_000_000_000L;

    private static final long NOT_STARTED = Long.MIN_VALUE;

    private final Step base;
    private final List<Step> steps;
    private final long queueWork;
    private final Queue<Order> orders = new ConcurrentLinkedQueue<>();
    private volatile long wantedStart = NOT_STARTED;
    private long started = NOT_STARTED;
    private int nextStep;

    private long rate;
    private long delayNanos;
    private double loss;
    private final SplittableRandom random;

    // The link is free at freeNanos + freeFraction / rate, 0 <= freeFraction < rate.
    private long freeNanos;
    private long freeFraction;
    private long latestNow;
    private long latestDue;

    /**
     * From a time on, the link is another.
     *
     * @param atNanos after the schedule's start
     * @param rateBitsPerSecond 1 to 10^11
     * @param delayNanos added after the last bit was sent
     * @param loss probability, 0 to 1; 1 is an outage
     */
    public record Step(long atNanos, long rateBitsPerSecond, long delayNanos, double loss) {
        /** Checks the ranges. */
        public Step {
            if (rateBitsPerSecond < 1 || rateBitsPerSecond > 100_000_000_000L || delayNanos < 0 || atNanos < 0) {
                throw new IllegalArgumentException("rate " + rateBitsPerSecond + " bit/s, delay " + delayNanos + " ns");
            }
            if (!(loss >= 0 && loss <= 1)) {
                throw new IllegalArgumentException("loss " + loss);
            }
        }
    }

    /** A change from outside. */
    private record Order(long atNanos, Step step) {}

    /**
     * An idle link at time 0, the same for ever.
     *
     * @param rateBitsPerSecond 1 to 10^11
     * @param delayNanos added after the last bit was sent
     * @param queueBytes 1 to 10^9: with it, all products here stay below 2^63
     * @param loss probability, 0 to 1
     * @param seed of the losses
     */
    public LinkModel(long rateBitsPerSecond, long delayNanos, long queueBytes, double loss, long seed) {
        this(rateBitsPerSecond, delayNanos, queueBytes, loss, seed, List.of());
    }

    /**
     * An idle link at time 0.
     *
     * @param rateBitsPerSecond 1 to 10^11
     * @param delayNanos added after the last bit was sent
     * @param queueBytes 1 to 10^9: with it, all products here stay below 2^63
     * @param loss probability, 0 to 1
     * @param seed of the losses
     * @param steps in the order of time; until the first, and until {@link #start}, the link is as said before
     */
    public LinkModel(
            long rateBitsPerSecond, long delayNanos, long queueBytes, double loss, long seed, List<Step> steps) {
        if (rateBitsPerSecond < 1 || rateBitsPerSecond > 100_000_000_000L || delayNanos < 0) {
            throw new IllegalArgumentException("rate " + rateBitsPerSecond + " bit/s, delay " + delayNanos + " ns");
        }
        if (queueBytes < 1 || queueBytes > 1_000_000_000 || !(loss >= 0 && loss <= 1)) {
            throw new IllegalArgumentException("queue " + queueBytes + " bytes, loss " + loss);
        }
        this.base = new Step(0, rateBitsPerSecond, delayNanos, loss);
        this.steps = List.copyOf(steps);
        this.queueWork = queueBytes * WORK_OF_A_BYTE;
        this.rate = rateBitsPerSecond;
        this.delayNanos = delayNanos;
        this.loss = loss;
        this.random = new SplittableRandom(seed);
    }

    /**
     * A packet arrives at the queue.
     *
     * @param nowNanos in ns, not negative; an earlier time than the last counts as the last
     * @param bytes 1 to 65 575 (the largest IPv6 packet without a jumbo payload)
     * @return when it arrives at the far end, in ns, rounded up; or {@link #QUEUE_FULL} or {@link #LOST}
     */
    public long offer(long nowNanos, int bytes) {
        latestNow = Math.max(latestNow, nowNanos);
        follow();
        if (freeNanos < latestNow) {
            freeNanos = latestNow;
            freeFraction = 0;
        }
        long work = bytes * WORK_OF_A_BYTE;
        if (waitingWork() + work > queueWork) {
            return QUEUE_FULL;
        }
        long fraction = freeFraction + work;
        freeNanos += fraction / rate;
        freeFraction = fraction % rate;
        // A draw for each packet that is sent, so that the k-th packet's fate depends on the seed alone.
        if (loss > 0 && random.nextDouble() < loss) {
            return LOST;
        }
        latestDue = Math.max(latestDue, freeNanos + (freeFraction > 0 ? 1 : 0) + delayNanos);
        return latestDue;
    }

    /** From any thread: the schedule begins, or begins again, at this time. */
    public void start(long nowNanos) {
        wantedStart = nowNanos;
    }

    /** From any thread: from this time on the link is as the step says, until its schedule says otherwise. The step's own time does not count. */
    public void changeFrom(long nowNanos, Step step) {
        orders.add(new Order(nowNanos, step));
    }

    /** Makes the changes whose time has come. */
    private void follow() {
        for (Order order = orders.poll(); order != null; order = orders.poll()) {
            change(order.step(), Math.min(order.atNanos(), latestNow));
        }
        if (steps.isEmpty()) {
            return;
        }
        long wanted = wantedStart;
        if (wanted != started) {
            started = wanted;
            nextStep = 0;
            change(base, Math.min(started, latestNow));
        }
        while (started != NOT_STARTED
                && nextStep < steps.size()
                && latestNow - started >= steps.get(nextStep).atNanos()) {
            Step step = steps.get(nextStep++);
            change(step, started + step.atNanos());
        }
    }

    /** The work that waits at that time is done at the new rate. */
    private void change(Step step, long atNanos) {
        if (freeNanos > atNanos) {
            long work = (freeNanos - atNanos) * rate + freeFraction;
            freeNanos = atNanos + work / step.rateBitsPerSecond();
            freeFraction = work % step.rateBitsPerSecond();
        } else if (step.rateBitsPerSecond() != rate) {
            freeFraction = 0; // idle: there is no packet half sent
        }
        rate = step.rateBitsPerSecond();
        delayNanos = step.delayNanos();
        loss = step.loss();
    }

    /**
     * Bytes waiting for the link at the time of the last offer, that packet and the rest of the one being sent
     * included; rounded up.
     */
    public long backlogBytes() {
        return (waitingWork() + WORK_OF_A_BYTE - 1) / WORK_OF_A_BYTE;
    }

    private long waitingWork() {
        return freeNanos < latestNow ? 0 : (freeNanos - latestNow) * rate + freeFraction;
    }
}

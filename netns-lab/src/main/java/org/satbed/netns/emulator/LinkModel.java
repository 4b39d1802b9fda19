package org.satbed.netns.emulator;

import java.util.SplittableRandom;

/**
 * When a packet comes out of a link: a queue with tail drop, a sender of constant rate, random loss, a constant
 * delay. Arithmetic only, and exact: serialisation times are summed in units of 1/rate of a nanosecond, so that no
 * rounding error grows. Used by one thread.
 */
public final class LinkModel {
    /** Instead of a due time: the queue had no room. */
    public static final long QUEUE_FULL = -1;
    /** Instead of a due time: the packet took its time on the link and was lost. */
    public static final long LOST = -2;

    /** A byte's work: 8 bits, each of 10^9 (bit/s)·ns. */
    private static final long WORK_OF_A_BYTE = 8_000_000_000L;

    private final long rate;
    private final long delayNanos;
    private final long queueWork;
    private final double loss;
    private final SplittableRandom random;

    // The link is free at freeNanos + freeFraction / rate, 0 <= freeFraction < rate.
    private long freeNanos;
    private long freeFraction;
    private long latestNow;

    /**
     * An idle link at time 0.
     *
     * @param rateBitsPerSecond 1 to 10^11
     * @param delayNanos added after the last bit was sent
     * @param queueBytes 1 to 10^9: with it, all products here stay below 2^63
     * @param loss probability, 0 to 1
     * @param seed of the losses
     */
    public LinkModel(long rateBitsPerSecond, long delayNanos, long queueBytes, double loss, long seed) {
        if (rateBitsPerSecond < 1 || rateBitsPerSecond > 100_000_000_000L || delayNanos < 0) {
            throw new IllegalArgumentException("rate " + rateBitsPerSecond + " bit/s, delay " + delayNanos + " ns");
        }
        if (queueBytes < 1 || queueBytes > 1_000_000_000 || !(loss >= 0 && loss <= 1)) {
            throw new IllegalArgumentException("queue " + queueBytes + " bytes, loss " + loss);
        }
        this.rate = rateBitsPerSecond;
        this.delayNanos = delayNanos;
        this.queueWork = queueBytes * WORK_OF_A_BYTE;
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
        return freeNanos + (freeFraction > 0 ? 1 : 0) + delayNanos;
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

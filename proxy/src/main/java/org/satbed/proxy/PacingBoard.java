package org.satbed.proxy;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;

/**
 * What the reactors of one proxy tell each other about the satellite leg, without a lock: each writes its own row, all read all rows. A row
 * is the weight of the flows that could send more, what the others need, what arrives (whose acknowledgements use the link too), and what was
 * delivered, from which whichever reactor comes first judges the link's rate.
 */
final class PacingBoard {
    /** Two cache lines, so that no reactor's writes disturb another's. */
    private static final int ROW = 16;

    private static final int WEIGHT = 0;
    private static final int NEEDED = 1;
    private static final int ARRIVING = 2;
    private static final int ALL_WEIGHT = 3;
    private static final int DELIVERED = 4;
    private static final int AGAIN = 5;
    private static final int RTT = 6;
    private static final int WINDOW = 7;
    private static final int ARRIVED_AT = 8;
    private static final int WAITING = 9;

    /**
     * IP bytes of acknowledgements for each byte of payload that arrives: measured 1.1 Mbit/s for 48 Mbit/s of full segments, somewhat more
     * than one of 52 bytes for two segments.
     */
    private static final double ACKNOWLEDGED = 0.024;

    /** What a reactor has said of arrivals is true for so long: one to which nothing comes has no reason to say so. */
    private static final long ARRIVAL_COUNTS_NANOS = 500_000_000;
    /** After so long without a flow's begin or end there is nothing in the queue that drains slowly only. */
    private static final long STEADY_NANOS = 3_000_000_000L;

    /** First bytes, which no pacing holds back, take so long to leave at most: a queue of a sixth of a GEO round trip holds four times that. */
    private static final long FIRST_BYTES_NANOS = 20_000_000;
    /** However slow the link is thought to be, which may be wrong a moment later: nobody is held up by what was believed then. */
    private static final long LONGEST_AHEAD_NANOS = 200_000_000;
    /** What connections that begin get of the link while they wait for each other; the others have the rest. */
    private static final double NEWCOMERS = 0.5;

    private final AtomicLongArray rows;
    private final int reactors;
    private final RateEstimate estimate;
    private final double headroom;
    private final double steadyHeadroom;
    /** Taken for a moment by the reactor that judges; nobody waits for it. */
    private final AtomicBoolean judging = new AtomicBoolean();

    private final LinkSample all = new LinkSample(); // that reactor's

    /** When the first bytes of all that have begun will have left. */
    private final AtomicLong firstBytesGone = new AtomicLong();

    private final AtomicLong lastChange = new AtomicLong();
    private volatile double linkBytesPerSecond;
    private volatile boolean queued;

    PacingBoard(int reactors, SatelliteRate rate) {
        this(
                reactors,
                new RateEstimate(
                        rate.payloadBytesPerSecond(),
                        rate.takesAcknowledgements(rate.payloadBytesPerSecond() * ACKNOWLEDGED)),
                rate.headroom(),
                rate.steadyHeadroom());
    }

    PacingBoard(int reactors, RateEstimate estimate, double headroom, double steadyHeadroom) {
        this.reactors = reactors;
        this.rows = new AtomicLongArray((reactors + 1) * ROW);
        this.estimate = estimate;
        this.headroom = headroom;
        this.steadyHeadroom = steadyHeadroom;
        this.linkBytesPerSecond = estimate.rate();
    }

    /**
     * From the reactor that owns the row.
     *
     * @param weight of its flows that could send more
     * @param needed bytes per second that its other flows send
     * @param allWeight of all its flows that have had something to send lately
     */
    void publish(int reactor, long weight, double needed, long allWeight) {
        int row = (reactor + 1) * ROW;
        rows.setRelease(row + WEIGHT, weight);
        rows.setRelease(row + NEEDED, Math.round(needed));
        rows.setRelease(row + ALL_WEIGHT, allWeight);
    }

    /** Payload bytes per second that arrive over the satellite. */
    void publishArriving(int reactor, double bytesPerSecond, long now) {
        int row = (reactor + 1) * ROW;
        rows.setRelease(row + ARRIVING, Math.round(bytesPerSecond));
        rows.setRelease(row + ARRIVED_AT, now);
    }

    private double arriving(long now) {
        double sum = 0;
        for (int i = 1; i <= reactors; i++) {
            if (now - rows.getAcquire(i * ROW + ARRIVED_AT) < ARRIVAL_COUNTS_NANOS) {
                sum += rows.getAcquire(i * ROW + ARRIVING);
            }
        }
        return sum;
    }

    /**
     * What a reactor's flows have had delivered.
     *
     * @param own its sums and leasts; what is offered and wanted is not its to say
     */
    void publishDelivery(int reactor, LinkSample own) {
        int row = (reactor + 1) * ROW;
        rows.setRelease(row + DELIVERED, own.delivered);
        rows.setRelease(row + AGAIN, own.again);
        rows.setRelease(row + RTT, own.rttMicros);
        rows.setRelease(row + WINDOW, own.window);
    }

    /** A flow begins or ends: for a moment more is sent than is shared out. */
    void noteChange(long now) {
        lastChange.lazySet(now);
    }

    /** First bytes of a connection were handed on, which the kernel sends without pacing them. */
    void noteFirst(long bytes, long now) {
        long nanos = (long) (bytes / (available(now) * NEWCOMERS) * 1e9);
        long before;
        long after;
        do {
            before = firstBytesGone.get();
            after = Math.min((before - now > 0 ? before : now) + nanos, now + LONGEST_AHEAD_NANOS);
        } while (!firstBytesGone.compareAndSet(before, after));
    }

    /** How many of a reactor's connections wait until they may begin. */
    void publishWaiting(int reactor, int connections) {
        rows.setRelease((reactor + 1) * ROW + WAITING, connections);
    }

    /** Nanoseconds until there is room for another connection's first bytes; 0 or less: there is. */
    long untilRoom(long now) {
        return firstBytesGone.get() - now - FIRST_BYTES_NANOS;
    }

    /** Judges the link by what all reactors have published; where another is about it, not at all. */
    void judge(long now) {
        if (judging.compareAndSet(false, true)) {
            all.delivered = sum(DELIVERED);
            all.again = sum(AGAIN);
            all.rttMicros = least(RTT);
            all.window = least(WINDOW);
            all.offered = available(now);
            all.wanted = sum(WEIGHT) > 0;
            estimate.observe(now, all);
            linkBytesPerSecond = estimate.rate();
            queued = estimate.queued();
            judging.set(false);
        }
    }

    /** What all flows together may send, payload bytes per second; a tenth of the rate at least, whatever arrives. */
    double available(long now) {
        boolean steady = now - lastChange.get() >= STEADY_NANOS && !queued;
        double free = steady ? steadyHeadroom : headroom;
        double rate = linkBytesPerSecond * (1 - free);
        double acknowledgements = arriving(now) * ACKNOWLEDGED;
        return Math.max(rate / 10, rate - acknowledgements);
    }

    /**
     * Bytes per second for each unit of weight of a flow that could send more (max-min fairness: what others do not need is shared out). Never
     * less than an equal part of everything, to which each flow is entitled whatever others say they need.
     *
     * @param more weight that has not been published yet
     */
    double level(long more, long now) {
        double weight = Math.max(1, sum(WEIGHT) + more);
        return Math.max(equal(more, now), (shared(now) - sum(NEEDED)) / weight);
    }

    /** Bytes per second for each unit of weight if all flows had equal parts. */
    double equal(long more, long now) {
        return shared(now) / Math.max(1, sum(ALL_WEIGHT) + more);
    }

    private double shared(long now) {
        return sum(WAITING) > 0 ? available(now) * (1 - NEWCOMERS) : available(now);
    }

    private long sum(int column) {
        long sum = 0;
        for (int i = 1; i <= reactors; i++) {
            sum += rows.getAcquire(i * ROW + column);
        }
        return sum;
    }

    /** The least that is not 0; 0 for none. */
    private long least(int column) {
        long least = 0;
        for (int i = 1; i <= reactors; i++) {
            least = Pacer.least(least, rows.getAcquire(i * ROW + column));
        }
        return least;
    }
}

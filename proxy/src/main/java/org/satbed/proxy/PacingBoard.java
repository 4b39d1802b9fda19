package org.satbed.proxy;

import java.util.concurrent.atomic.AtomicBoolean;

/**
 * What the reactors of one proxy, and of those that it takes over from and that take over from it, tell each other
 * about the satellite leg, without a lock: each writes its own row, all read all rows. A row is the weight of the flows
 * that could send more, what the others need, what arrives (whose acknowledgements use the link too), and what was
 * delivered, from which whichever reactor comes first judges the link's rate.
 */
final class PacingBoard {
    private static final int ROW = PacingPage.ROW;

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
    private static final int SAID_AT = 10;

    // Of the first row, which is nobody's.
    private static final int FIRST_BYTES_GONE = 0;
    private static final int LAST_CHANGE = 1;
    private static final int LINK = 2;

    /**
     * What another process's reactor has said of its flows is true for so long: while it has some it says so a hundred
     * times a second, and one that was killed says nothing more.
     */
    private static final long OTHERS_COUNT_NANOS = 1_000_000_000;

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

    private final PacingPage page;
    /** By reactor: where its row begins. */
    private final int[] rows;

    private final RateEstimate estimate;
    private final double headroom;
    private final double steadyHeadroom;
    /** Taken for a moment by the reactor that judges; nobody waits for it. */
    private final AtomicBoolean judging = new AtomicBoolean();

    private final LinkSample all = new LinkSample(); // that reactor's

    private volatile double linkBytesPerSecond;
    private volatile boolean queued;

    /** @param page on which other proxies may be already */
    PacingBoard(int reactors, SatelliteRate rate, PacingPage page) {
        this(
                reactors,
                new RateEstimate(
                        rate.payloadBytesPerSecond(),
                        rate.takesAcknowledgements(rate.payloadBytesPerSecond() * ACKNOWLEDGED)),
                rate.headroom(),
                rate.steadyHeadroom(),
                page);
    }

    PacingBoard(int reactors, RateEstimate estimate, double headroom, double steadyHeadroom, PacingPage page) {
        int[] lent = lend(page, reactors);
        this.page = lent == null ? PacingPage.own() : page;
        this.rows = lent == null ? lend(this.page, reactors) : lent;
        this.estimate = estimate;
        this.headroom = headroom;
        this.steadyHeadroom = steadyHeadroom;
        double known = Double.longBitsToDouble(this.page.get(LINK)); // what another process has found out
        if (known > 0) {
            estimate.beginAt(known);
        }
        this.linkBytesPerSecond = estimate.rate();
    }

    /** Null where the page has not so many rows left. */
    private static int[] lend(PacingPage page, int reactors) {
        int[] rows = new int[reactors];
        for (int i = 0; i < reactors; i++) {
            rows[i] = page.lend();
            if (rows[i] == 0) {
                for (int k = 0; k < i; k++) {
                    page.giveBack(rows[k]);
                }
                page.close();
                return null;
            }
        }
        return rows;
    }

    /** On which this is, to be handed to another process. */
    PacingPage page() {
        return page;
    }

    /** Once no reactor writes any more: the rows are others'. */
    void close() {
        for (int row : rows) {
            for (int column : new int[] {WEIGHT, NEEDED, ARRIVING, ALL_WEIGHT, RTT, WINDOW, WAITING}) {
                page.set(row + column, 0);
            }
            page.giveBack(row); // what it has delivered stays: sums only grow
        }
        page.close();
    }

    /**
     * From the reactor that owns the row.
     *
     * @param weight of its flows that could send more
     * @param needed bytes per second that its other flows send
     * @param allWeight of all its flows that have had something to send lately
     */
    void publish(int reactor, long weight, double needed, long allWeight, long now) {
        int row = rows[reactor];
        page.set(row + WEIGHT, weight);
        page.set(row + NEEDED, Math.round(needed));
        page.set(row + ALL_WEIGHT, allWeight);
        page.set(row + SAID_AT, now);
    }

    /** Payload bytes per second that arrive over the satellite. */
    void publishArriving(int reactor, double bytesPerSecond, long now) {
        int row = rows[reactor];
        page.set(row + ARRIVING, Math.round(bytesPerSecond));
        page.set(row + ARRIVED_AT, now);
    }

    private double arriving(long now) {
        double sum = 0;
        for (int row = ROW, last = page.last(); row <= last; row += ROW) {
            if (now - page.get(row + ARRIVED_AT) < ARRIVAL_COUNTS_NANOS) {
                sum += page.get(row + ARRIVING);
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
        int row = rows[reactor];
        page.set(row + DELIVERED, own.delivered);
        page.set(row + AGAIN, own.again);
        page.set(row + RTT, own.rttMicros);
        page.set(row + WINDOW, own.window);
    }

    /** A flow begins or ends: for a moment more is sent than is shared out. */
    void noteChange(long now) {
        page.set(LAST_CHANGE, now);
    }

    /** First bytes of a connection were handed on, which the kernel sends without pacing them. */
    void noteFirst(long bytes, long now) {
        long nanos = (long) (bytes / (available(now) * NEWCOMERS) * 1e9);
        long before;
        long after;
        do {
            before = page.get(FIRST_BYTES_GONE);
            after = Math.min((before - now > 0 ? before : now) + nanos, now + LONGEST_AHEAD_NANOS);
        } while (!page.change(FIRST_BYTES_GONE, before, after));
    }

    /** How many of a reactor's connections wait until they may begin. */
    void publishWaiting(int reactor, int connections) {
        page.set(rows[reactor] + WAITING, connections);
    }

    /** Nanoseconds until there is room for another connection's first bytes; 0 or less: there is. */
    long untilRoom(long now) {
        return page.get(FIRST_BYTES_GONE) - now - FIRST_BYTES_NANOS;
    }

    /** Judges the link by what all reactors have published; where another is about it, not at all. */
    void judge(long now) {
        if (judging.compareAndSet(false, true)) {
            all.delivered = sumOfEver(DELIVERED);
            all.again = sumOfEver(AGAIN);
            all.rttMicros = least(RTT, now);
            all.window = least(WINDOW, now);
            all.offered = available(now);
            all.wanted = sum(WEIGHT, now) > 0;
            estimate.observe(now, all);
            linkBytesPerSecond = estimate.rate();
            page.set(LINK, Double.doubleToRawLongBits(estimate.found()));
            queued = estimate.queued();
            judging.set(false);
        }
    }

    /** What all flows together may send, payload bytes per second; a tenth of the rate at least, whatever arrives. */
    double available(long now) {
        boolean steady = now - page.get(LAST_CHANGE) >= STEADY_NANOS && !queued;
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
        double weight = Math.max(1, sum(WEIGHT, now) + more);
        return Math.max(equal(more, now), (shared(now) - sum(NEEDED, now)) / weight);
    }

    /** Bytes per second for each unit of weight if all flows had equal parts. */
    double equal(long more, long now) {
        return shared(now) / Math.max(1, sum(ALL_WEIGHT, now) + more);
    }

    private double shared(long now) {
        return sum(WAITING, now) > 0 ? available(now) * (1 - NEWCOMERS) : available(now);
    }

    /** What is said now. */
    private long sum(int column, long now) {
        long sum = 0;
        for (int row = ROW, last = page.last(); row <= last; row += ROW) {
            long value = page.get(row + column);
            sum += value != 0 && counts(row, now) ? value : 0;
        }
        return sum;
    }

    /** What was ever counted. */
    private long sumOfEver(int column) {
        long sum = 0;
        for (int row = ROW, last = page.last(); row <= last; row += ROW) {
            sum += page.get(row + column);
        }
        return sum;
    }

    /** The least that is not 0; 0 for none. */
    private long least(int column, long now) {
        long least = 0;
        for (int row = ROW, last = page.last(); row <= last; row += ROW) {
            long value = page.get(row + column);
            least = value != 0 && counts(row, now) ? Pacer.least(least, value) : least;
        }
        return least;
    }

    private boolean counts(int row, long now) {
        for (int each : rows) {
            if (each == row) {
                return true;
            }
        }
        return now - page.get(row + SAID_AT) < OTHERS_COUNT_NANOS;
    }

    /** What the reactor before on this row has counted: it is counted on. */
    void continueDelivery(int reactor, LinkSample into) {
        into.delivered = page.get(rows[reactor] + DELIVERED);
        into.again = page.get(rows[reactor] + AGAIN);
    }
}

package org.satbed.proxy;

/**
 * What the satellite link carries, as far as what it delivers tells. It begins with what it was told, else with
 * what the route's initial window stands for, else without a bound, and is lowered where the link delivers less than it is offered while a queue stands before it or much is lost; it is raised again, a step at a time, as
 * long as the link follows, up to what was told. Like BBR (draft-ietf-ccwg-bbr) it looks at the rate of delivery and at the delay, but of
 * all connections together, whose shares hang on it. One thread at a time.
 */
final class RateEstimate {
    /** Without a rate given: beyond what any of these links carries, payload bytes per second. */
    static final double UNBOUNDED = 1.25e9;

    /** How often it is judged at most: a handover's gap of 50 ms must not fill an epoch. */
    private static final long LEAST_EPOCH_NANOS = 100_000_000;

    private static final double LEAST = 1_000;
    /** Of what is offered: less is less than the link was thought to carry. */
    private static final double DELIVERED = 0.97;
    /** What is delivered is known by two segments at each end of an epoch: of a slow link's few they are a share that counts. */
    private static final double GRAINS = 4;

    private static final double SEGMENT = 1448;
    /** Segments sent again, of all: more has a queue that overflows as cause, not the air. */
    private static final double LOST = 0.25;
    /**
     * The same beside a queue, where acknowledgements may wait before a narrow link back: that looks like data that waits before this one, until
     * something is lost.
     */
    private static final double LOST_TOO = 0.05;
    /** A queue of so much of the round-trip time, and 20 ms at least: acknowledgements wait for each other up to 40 ms. */
    private static final double QUEUE = 0.1;

    private static final long LEAST_QUEUE_MICROS = 20_000;
    /** One such epoch may be a handover. */
    private static final int EVIDENCE = 2;
    /** Round trips until a change of ours can be seen in what is delivered. */
    private static final double FEEDBACK = 1.5;
    /** Round trips between a cut and the first try whether the link carries more again. */
    private static final double PATIENCE = 4;

    private static final double FIRST_STEP = 1.15;
    private static final double STEP = 1.5;
    private static final double STEP_AFTER = 2;
    private static final double FOLLOWS = 0.85;
    /** Round trips in which what stands in the queue shall have drained. */
    private static final double DRAIN = 4;

    private static final double LEAST_DRAIN = 0.25;
    private static final double MOST_DRAIN = 0.9;
    /** How long the shortest round trip counts. */
    private static final long BASE_NANOS = 30_000_000_000L;

    private final double told;
    private final boolean delayTells;
    private double link;
    private boolean draining;
    private boolean queued;
    private boolean flowing;
    private boolean stepped;
    private double drain = 1;

    private long changed;
    private int evidence;
    private boolean busy = true;
    private long epochBegin;
    private long epochDelivered;
    private long epochAgain;
    private boolean begun;

    private long base; // microseconds
    private long baseBefore = Long.MAX_VALUE;
    private long baseNow = Long.MAX_VALUE;
    private long baseSince;

    /**
     * Begins.
     *
     * @param told payload bytes per second, {@link #UNBOUNDED} when nothing is known
     * @param delayTells whether the way back is wide enough for the acknowledgements, so that what waits is data
     */
    RateEstimate(double told, boolean delayTells) {
        this.told = told;
        this.delayTells = delayTells;
        this.link = told;
    }

    /** Begins with what another estimate of the same link has come to, where that is less than what was told. */
    void beginAt(double bytesPerSecond) {
        link = Math.min(told, bytesPerSecond);
    }

    /** What all flows together may send now, payload bytes per second. */
    double rate() {
        return draining ? link * drain : link;
    }

    /** Whether a queue stands before the link. */
    boolean queued() {
        return queued;
    }

    /** What it has found that the link carries; 0 while that is no less than what was told. */
    double found() {
        return link < told ? link : 0;
    }

    /** What the link is thought to carry, payload bytes per second. */
    double link() {
        return link;
    }

    /** Takes what was measured. */
    void observe(long now, LinkSample sample) {
        noteBase(now, sample.rttMicros);
        busy &= sample.wanted;
        if (link == UNBOUNDED && sample.window > 0 && base > 0) {
            link = sample.window * 1e6 / base; // who sets a window for a route means a round trip of the link's rate
        }
        if (!begun) {
            beginEpoch(now, sample);
            begun = true;
            return;
        }
        if (now - epochBegin < Math.max(LEAST_EPOCH_NANOS, base * 500)) {
            return;
        }
        double seconds = (now - epochBegin) / 1e9;
        double arrived = (sample.delivered - epochDelivered) / seconds;
        double again = (sample.again - epochAgain) / seconds;
        boolean judged = busy && base > 0 && sample.rttMicros > 0;
        beginEpoch(now, sample);
        if (!judged) {
            flowing = false; // what comes next begins with a round trip of silence
            evidence = 0;
            draining = false;
        } else if (arrived == 0) {
            evidence = 0; // an outage says nothing of the rate, nor does what comes right after it
            changed = flowing ? now + rtts(PATIENCE) : changed;
        } else {
            flowing = true;
            judge(now, seconds, arrived, again, sample.rttMicros - base, sample.offered);
        }
    }

    private void judge(long now, double seconds, double arrived, double again, long queueMicros, double offered) {
        boolean queue = queueMicros > Math.max(LEAST_QUEUE_MICROS, QUEUE * base);
        queued = queue;
        boolean loss = again > LOST * (arrived + again);
        boolean less = arrived < DELIVERED * offered - GRAINS * SEGMENT / seconds;
        boolean queueOfData = queue && (delayTells || again > LOST_TOO * (arrived + again));
        evidence = less && (queueOfData || loss) ? evidence + 1 : 0;
        drain = Math.min(MOST_DRAIN, Math.max(LEAST_DRAIN, 1 - queueMicros / (DRAIN * base)));
        draining &= queue;
        long since = now - changed;
        if (evidence >= EVIDENCE && since >= rtts(FEEDBACK)) {
            change(now, Math.max(LEAST, Math.min(link, arrived)));
            draining = queue;
            stepped = false;
        } else if (link < told && !queue && !loss && since >= rtts(stepped ? STEP_AFTER : PATIENCE)) {
            boolean follows = arrived >= FOLLOWS * offered;
            if (follows) {
                change(now, Math.min(told, link * (stepped ? STEP : FIRST_STEP)));
                stepped = true;
            }
        }
    }

    private void change(long now, double rate) {
        link = rate;
        changed = now;
        evidence = 0;
    }

    private long rtts(double count) {
        return (long) (count * base * 1_000);
    }

    private void beginEpoch(long now, LinkSample sample) {
        epochBegin = now;
        epochDelivered = sample.delivered;
        epochAgain = sample.again;
        busy = true;
    }

    /**
     * The shortest round trip of the last half to whole minute. The kernel's own (tcpi_min_rtt) is that of five minutes: on a path that became
     * longer by a handover it would be a queue.
     */
    private void noteBase(long now, long micros) {
        if (now - baseSince > BASE_NANOS) {
            baseBefore = baseNow;
            baseNow = Long.MAX_VALUE;
            baseSince = now;
        }
        if (micros > 0) {
            baseNow = Math.min(baseNow, micros);
        }
        long least = Math.min(baseNow, baseBefore);
        base = least == Long.MAX_VALUE ? base : least;
    }
}

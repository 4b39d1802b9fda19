package org.satbed.netns.emulator;

import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.satbed.netns.LinkFeatures;

/**
 * When a packet comes out of a link: a queue, a sender, chance, a delay. Arithmetic only, and exact: what happens, happens at the time that
 * the model says, however late it is asked. Used by one thread, {@link #start}, {@link #changeFrom} and {@link #shownAt} by any.
 *
 * <p>What becomes of a packet may depend on those behind it (CoDel looks at the queue when the packet leaves it) and on what the schedule does
 * meanwhile. So it is decided when it leaves the queue: {@link #offer} lets it in or not, and {@link #decide} tells the fates of those that
 * were let in, in their order, each as soon as it has begun to be sent; on a link that is changed from outside, when it has been sent.
 *
 * <p>With a schedule, rate, delay and loss change at certain times after its start. What waits is sent at the new rate; what was sent before
 * arrives as it would have, and no packet overtakes another when the delay falls. Delay and loss are those at the moment at which the last
 * bit is sent. A schedule that {@link #start} begins again leaves the packet that is being sent the arrival that it was told.
 */
public final class LinkModel {
    /** Instead of a due time: there is nothing to tell yet. */
    public static final long NOTHING = -1;
    /** Instead of a due time: the packet took its time on the link and was lost. */
    public static final long LOST = -2;
    /** Instead of a due time: CoDel took the packet out of the queue. */
    public static final long DROPPED = -3;

    /** A byte's work: 8 bits, each of 10^9 (bit/s)·ns. */
    static final long WORK_OF_A_BYTE = 8_000_000_000L;

    private static final long NOT_STARTED = Long.MIN_VALUE;
    private static final long MAX_RATE = 100_000_000_000L;

    private final RateSchedule schedule;
    private final Transmitter transmitter;
    private final DemandCapacity demand; // null for a link whose capacity is there
    private final CoDelControl coDel; // null for none
    private final Chance chance;
    private final boolean reorders;
    private final long queueWork;
    private final Queue<Order> orders = new ConcurrentLinkedQueue<>();
    private final int queuePackets;
    private final WaitingPackets waiting = new WaitingPackets();
    private long leastDelay;
    private boolean changes; // from outside may come
    private volatile long wantedStart = NOT_STARTED;
    private long started = NOT_STARTED;

    private boolean sending; // a packet whose end is not known yet
    private int sentBytes;
    private long sentUntil; // the last packet's end
    private long latestNow;
    private long latestDue;
    private int copies;

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
            if (rateBitsPerSecond < 1 || rateBitsPerSecond > MAX_RATE || delayNanos < 0 || atNanos < 0) {
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
     * An idle link at time 0.
     *
     * @param base what it is until the first step, and until {@link #start}
     * @param queueBytes 1 to 10^9: with it, all products here stay below 2^63
     * @param steps in the order of time
     * @param features what it does besides
     * @param seed of all that happens by chance
     */
    public LinkModel(Step base, long queueBytes, List<Step> steps, LinkFeatures features, long seed) {
        if (queueBytes < 1 || queueBytes > 1_000_000_000) {
            throw new IllegalArgumentException("queue " + queueBytes + " bytes");
        }
        this.schedule = new RateSchedule(base, steps);
        this.demand = features.onDemand()
                .map(each -> new DemandCapacity(each, schedule))
                .orElse(null);
        this.transmitter = features.trace()
                .<Transmitter>map(each -> new TraceTransmitter(each, schedule))
                .orElseGet(() -> new RateTransmitter(demand == null ? schedule : demand, schedule));
        this.coDel = features.coDel().map(CoDelControl::new).orElse(null);
        this.chance = new Chance(features, seed);
        this.reorders = features.jitter().filter(each -> each.reorder()).isPresent();
        this.queueWork = queueBytes * WORK_OF_A_BYTE;
        this.queuePackets = features.queuePackets() == 0 ? Integer.MAX_VALUE : features.queuePackets();
        this.leastDelay = features.jitter().isPresent() ? 0 : schedule.shortestDelay();
    }

    /** The same without features. */
    public LinkModel(Step base, long queueBytes, List<Step> steps, long seed) {
        this(base, queueBytes, steps, LinkFeatures.NONE, seed);
    }

    /**
     * A packet arrives at the queue. What was to be told until now has been told by {@link #decide} before.
     *
     * @param nowNanos in ns, not negative; an earlier time than the last counts as the last
     * @param bytes 1 to 131 070
     * @return whether there was room
     */
    public boolean offer(long nowNanos, int bytes) {
        latestNow = Math.max(latestNow, nowNanos);
        if (waitingWork() + bytes * WORK_OF_A_BYTE > queueWork || waitingPackets() >= queuePackets) {
            return false;
        }
        if (coDel != null) {
            coDel.arrived(bytes);
        }
        if (demand != null) {
            demand.arrived(bytes);
        }
        waiting.add(latestNow, bytes);
        return true;
    }

    /**
     * What becomes of the next packet that was let in, in their order.
     *
     * @param nowNanos in ns, not negative; an earlier time than the last counts as the last
     * @return when it arrives at the far end, in ns, rounded up; or {@link #LOST}, {@link #DROPPED} or {@link #NOTHING}
     */
    public long decide(long nowNanos) {
        latestNow = Math.max(latestNow, nowNanos);
        if (demand != null) {
            demand.begin(latestNow);
        }
        while (true) {
            if (sending) {
                long finish = transmitter.finish();
                if (finish != Transmitter.NOT_YET && isCertain(finish)) {
                    sending = false;
                    sentUntil = finish;
                    return fate(finish);
                }
            }
            long start = nextStart();
            if (wantedStart != started && start >= wantedStart) {
                started = wantedStart;
                transmitter.restart(started);
            } else if (ordered(start)) {
                Order order = orders.remove();
                schedule.become(order.step());
                transmitter.restart(order.atNanos());
            } else if (demand != null && demand.nextRequest() <= Math.min(start, latestNow)) {
                request();
            } else if (start > latestNow) {
                return NOTHING;
            } else if (!begin(start)) {
                return DROPPED;
            }
        }
    }

    /** Whether no change from outside can come any more before that time: what is being sent is sent on at the new rate, if it can. */
    private boolean isCertain(long finish) {
        return !changes || finish <= latestNow && !ordered(finish) && (wantedStart == started || finish < wantedStart);
    }

    /** Whether a change from outside comes before that time. */
    private boolean ordered(long start) {
        Order next = orders.peek();
        return next != null && start >= next.atNanos();
    }

    private long nextStart() {
        return sending || waiting.isEmpty() ? Transmitter.NOT_YET : transmitter.startOf(waiting.firstArrival());
    }

    private void request() {
        if (waiting.isEmpty() && !sending) {
            demand.skipTo(latestNow);
        }
        long at = demand.nextRequest();
        if (at <= latestNow) {
            demand.request((waitingWork(at) + WORK_OF_A_BYTE - 1) / WORK_OF_A_BYTE);
        }
    }

    /** The first packet leaves the queue: false if it is dropped. */
    private boolean begin(long start) {
        long arrival = waiting.firstArrival();
        int bytes = waiting.remove();
        if (coDel != null && coDel.drops(start, start - arrival, waiting.bytes())) {
            if (waiting.isEmpty()) {
                coDel.emptied();
            }
            return false;
        }
        transmitter.send(arrival, bytes);
        sending = true;
        sentBytes = bytes;
        return true;
    }

    private long fate(long finish) {
        Step now = schedule.at(finish);
        boolean lost = chance.loses(sentBytes, now.loss());
        long delay = Math.max(0, now.delayNanos() + chance.deviation());
        copies = chance.copies();
        if (lost) {
            return LOST;
        }
        long due = finish + delay;
        latestDue = Math.max(latestDue, due);
        return reorders ? due : latestDue;
    }

    /** How often the packet comes out that {@link #decide} has just told the time of: 1 or 2. */
    public int copies() {
        return copies;
    }

    /** Whether packets may overtake each other. */
    public boolean reorders() {
        return reorders;
    }

    /** Before this time nothing new is due, in ns; {@link Long#MAX_VALUE} for never. */
    public long nothingDueBefore() {
        if (sending) {
            long finish = transmitter.finish();
            return finish == Transmitter.NOT_YET ? transmitter.knowsMoreAt() : finish;
        }
        if (waiting.isEmpty()) {
            return Long.MAX_VALUE;
        }
        long start = transmitter.startOf(waiting.firstArrival());
        if (start == Transmitter.NOT_YET) {
            return demand == null ? Long.MAX_VALUE : demand.nextRequest();
        }
        return start + leastDelay;
    }

    /** From any thread: the schedule begins, or begins again, at this time. */
    public void start(long nowNanos) {
        wantedStart = nowNanos;
    }

    /**
     * It will be changed from outside: a packet's fate is told when its last bit is sent, not before, for a change may come in the
     * middle of it, and what is due when is looked at as soon as it can be known.
     */
    public void expectChanges() {
        leastDelay = 0;
        changes = true;
    }

    /** From any thread: from this time on the link is as the step says, and its schedule is over. The step's own time does not count. */
    public void changeFrom(long nowNanos, Step step) {
        orders.add(new Order(nowNanos, step));
    }

    /** From any thread: what the link is at a time. */
    public Step shownAt(long nowNanos) {
        return schedule.shownAt(nowNanos);
    }

    /** Bytes waiting for the link at the time of the last call, the rest of the packet being sent included; rounded up. */
    public long backlogBytes() {
        return (waitingWork() + WORK_OF_A_BYTE - 1) / WORK_OF_A_BYTE;
    }

    private long waitingWork() {
        return waitingWork(latestNow);
    }

    private long waitingWork(long now) {
        return waiting.bytes() * WORK_OF_A_BYTE + transmitter.remainingWork(now);
    }

    private long waitingPackets() {
        return waiting.count() + (sending || sentUntil > latestNow ? 1 : 0);
    }
}

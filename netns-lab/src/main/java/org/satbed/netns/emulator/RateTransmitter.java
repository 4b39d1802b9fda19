package org.satbed.netns.emulator;

/**
 * Sends at a rate that may change at any time, exactly: times are kept in ns and a remainder in units of 1/rate of a ns, so that no rounding
 * error grows.
 */
final class RateTransmitter implements Transmitter {
    private final Capacity capacity;
    private final RateSchedule schedule;

    // The link is free, or has come with the unfinished packet, at freeNanos + freeFraction / rate, 0 <= freeFraction <
    // rate.
    private long freeNanos;
    private long freeFraction;
    private long unfinishedWork; // behind what is known of the capacity

    /** @param capacity the schedule itself, or what is made of it */
    RateTransmitter(Capacity capacity, RateSchedule schedule) {
        this.capacity = capacity;
        this.schedule = schedule;
    }

    @Override
    public long startOf(long arrival) {
        long at = freeNanos < arrival ? arrival : freeNanos + (freeFraction > 0 ? 1 : 0);
        while (at < capacity.knownUntil()) {
            if (capacity.rateAt(at) > 0) {
                return at;
            }
            at = capacity.endAt(at);
            freeNanos = at; // no packet can be sent before: the past is not asked for again
            freeFraction = 0;
        }
        return NOT_YET;
    }

    @Override
    public void send(long arrival, int bytes) {
        if (freeNanos < arrival) {
            freeNanos = arrival;
            freeFraction = 0;
        }
        unfinishedWork = bytes * LinkModel.WORK_OF_A_BYTE;
    }

    @Override
    public long finish() {
        goOn();
        return unfinishedWork > 0 ? NOT_YET : freeNanos + (freeFraction > 0 ? 1 : 0);
    }

    /** As far as the capacity is known. */
    private void goOn() {
        while (unfinishedWork > 0 && freeNanos < capacity.knownUntil()) {
            long rate = capacity.rateAt(freeNanos);
            long end = capacity.endAt(freeNanos);
            if (rate > 0) {
                long total = freeFraction + unfinishedWork;
                long span = total / rate;
                if (end == Capacity.NEVER || span < end - freeNanos) {
                    freeNanos += span;
                    freeFraction = total % rate;
                    unfinishedWork = 0;
                    return;
                }
                unfinishedWork = total - (end - freeNanos) * rate;
            }
            freeNanos = end;
            freeFraction = 0;
        }
    }

    @Override
    public long remainingWork(long now) {
        return unfinishedWork + workBetween(now, freeNanos) + (freeNanos >= now ? freeFraction : 0);
    }

    private long workBetween(long from, long to) {
        long work = 0;
        for (long at = from; at < to; ) {
            long end = Math.min(capacity.endAt(at), to);
            work += (end - at) * capacity.rateAt(at);
            at = end;
        }
        return work;
    }

    /** What is left of the packet being sent is sent at the new rate; where its arrival has been told, that stays. */
    @Override
    public void restart(long nanos) {
        if (capacity != schedule) { // grants stay as they were asked for
            schedule.start(nanos);
            return;
        }
        boolean busy = freeNanos > nanos;
        long work = busy ? remainingWork(nanos) : 0;
        schedule.start(nanos);
        freeFraction = 0; // idle, there is no packet half sent
        if (busy) {
            freeNanos = nanos;
            unfinishedWork = work;
            goOn();
        }
    }

    @Override
    public long knowsMoreAt() {
        return capacity.knownUntil();
    }
}

package org.satbed.netns.emulator;

import java.util.List;

/** What a link is when: as at first, and from each step's time on as the step says. */
final class RateSchedule implements Capacity {
    private static final long NOT_STARTED = Long.MAX_VALUE;

    private static final LinkModel.Step[] NONE = {};

    private volatile LinkModel.Step base;
    private volatile LinkModel.Step[] steps;
    private LinkModel.Step next; // instead of all that, from the next start on
    private volatile long started = NOT_STARTED;
    private int current = -1; // the step in force when last looked

    RateSchedule(LinkModel.Step base, List<LinkModel.Step> steps) {
        this.base = base;
        this.steps = steps.toArray(LinkModel.Step[]::new);
    }

    /** From the next start on it is as this step says, for good. */
    void become(LinkModel.Step step) {
        next = step;
    }

    /** The steps count from now on, and until the first of them the link is as at first. */
    void start(long nanos) {
        if (next != null) {
            steps = NONE;
            base = next;
            next = null;
        }
        started = nanos;
        current = -1;
    }

    /** What it is at a time. */
    LinkModel.Step at(long nanos) {
        settle(nanos);
        return current < 0 ? base : steps[current];
    }

    private void settle(long nanos) {
        while (current >= 0 && nanos - started < steps[current].atNanos()) {
            current--;
        }
        while (current + 1 < steps.length
                && started != NOT_STARTED
                && nanos - started >= steps[current + 1].atNanos()) {
            current++;
        }
    }

    @Override
    public long rateAt(long nanos) {
        return at(nanos).rateBitsPerSecond();
    }

    @Override
    public long endAt(long nanos) {
        settle(nanos);
        boolean last = started == NOT_STARTED || current + 1 == steps.length;
        return last ? NEVER : started + steps[current + 1].atNanos();
    }

    @Override
    public long knownUntil() {
        return NEVER;
    }

    /** The same as {@link #at} for another thread, to show it. */
    LinkModel.Step shownAt(long nanos) {
        long begin = started;
        LinkModel.Step found = base;
        if (begin != NOT_STARTED) {
            for (LinkModel.Step step : steps) {
                if (nanos - begin < step.atNanos()) {
                    break;
                }
                found = step;
            }
        }
        return found;
    }

    /** The shortest delay that it ever has, in ns. */
    long shortestDelay() {
        long shortest = base.delayNanos();
        for (LinkModel.Step step : steps) {
            shortest = Math.min(shortest, step.delayNanos());
        }
        return shortest;
    }
}

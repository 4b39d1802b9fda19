package org.satbed.junit;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.satbed.netns.DirectionCounters;
import org.satbed.netns.InlineLink;
import org.satbed.netns.LinkStep;
import org.satbed.scenarios.Durations;
import org.satbed.scenarios.Loss;
import org.satbed.scenarios.Rate;

/**
 * The satellite link, which a test may change while it runs. A change holds from now on: what waits, and what is left of the packet that is being sent, is sent at the new rate, what is on its way
 * arrives as it would have, and no packet overtakes another. For any thread.
 *
 * <p>Values are written as in {@link SatellitePath}; one that cannot be read or is out of range throws an {@link IllegalArgumentException}
 * that says so, and changes nothing.
 */
public final class SatelliteLink {
    private final InlineLink link;
    private final LinkSettings settings;
    private final ScheduledExecutorService clock;
    private final List<Future<?>> planned = new ArrayList<>();
    private LinkStep forward;
    private LinkStep returnLink;
    private boolean outage;
    /** Of resets. What was planned before one may be waiting for this object already, where cancelling does not reach it. */
    private int generation;

    SatelliteLink(InlineLink link, LinkSettings settings, ScheduledExecutorService clock) {
        this.link = link;
        this.settings = settings;
        this.clock = clock;
        this.forward = settings.forwardStep();
        this.returnLink = settings.returnStep();
    }

    /** The round-trip time without queueing, half of it in each direction. */
    public synchronized SatelliteLink rtt(String rtt) {
        long nanos = Durations.parse(rtt).toNanos();
        return become(
                new LinkStep(0, forward.rateBitsPerSecond(), nanos / 2, forward.loss()),
                new LinkStep(0, returnLink.rateBitsPerSecond(), nanos - nanos / 2, returnLink.loss()));
    }

    /** The rate from gw to st. */
    public synchronized SatelliteLink forward(String rate) {
        long bits = Rate.parse(rate).bitsPerSecond();
        return become(new LinkStep(0, bits, forward.delayNanos(), forward.loss()), returnLink);
    }

    /** The rate from st to gw. */
    public synchronized SatelliteLink returnLink(String rate) {
        long bits = Rate.parse(rate).bitsPerSecond();
        return become(forward, new LinkStep(0, bits, returnLink.delayNanos(), returnLink.loss()));
    }

    /** The part of the packets that is lost at random in each direction. */
    public synchronized SatelliteLink loss(String loss) {
        double part = Loss.parse(loss);
        return become(
                new LinkStep(0, forward.rateBitsPerSecond(), forward.delayNanos(), part),
                new LinkStep(0, returnLink.rateBitsPerSecond(), returnLink.delayNanos(), part));
    }

    /** From now on, whatever is sent is lost, both ways, until {@link #restore}. */
    public synchronized SatelliteLink outage() {
        outage = true;
        return become(forward, returnLink);
    }

    /** The end of an outage. */
    public synchronized SatelliteLink restore() {
        outage = false;
        return become(forward, returnLink);
    }

    /**
     * An outage that comes while the test does something else; returns at once.
     *
     * @param after from now to its begin, such as {@code "2s"}
     * @param length from its begin to its end
     */
    public synchronized SatelliteLink outage(String after, String length) {
        Duration begin = Durations.parse(after);
        Duration end = begin.plus(Durations.parse(length));
        plan(begin, this::outage);
        plan(end, this::restore);
        return this;
    }

    private void plan(Duration after, Runnable change) {
        int planning = generation;
        planned.add(clock.schedule(() -> unlessReset(planning, change), after.toNanos(), TimeUnit.NANOSECONDS));
    }

    private synchronized void unlessReset(int planning, Runnable change) {
        if (planning == generation) {
            change.run();
        }
    }

    /** As the annotation has it, without an outage, not even one that was still to come. */
    public synchronized SatelliteLink reset() {
        generation++;
        planned.forEach(each -> each.cancel(false));
        planned.clear();
        outage = false;
        return become(settings.forwardStep(), settings.returnStep());
    }

    private SatelliteLink become(LinkStep newForward, LinkStep newReturn) {
        link.change(sent(newReturn), sent(newForward));
        forward = newForward;
        returnLink = newReturn;
        return this;
    }

    private LinkStep sent(LinkStep step) {
        return outage ? new LinkStep(0, step.rateBitsPerSecond(), step.delayNanos(), 1) : step;
    }

    /** What came from gw to st so far; some ms. */
    public DirectionCounters forwardCounters() {
        return link.counters().secondToFirst();
    }

    /** What came from st to gw so far; some ms. */
    public DirectionCounters returnCounters() {
        return link.counters().firstToSecond();
    }
}

package org.satbed.scenarios;

import java.time.Duration;
import java.util.List;

/**
 * The satellite link.
 *
 * @param forward gw to st
 * @param returnLink st to gw
 * @param emulator what emulates it
 * @param schedule what changes during each measurement, in the order of time
 */
public record Link(LinkDirection forward, LinkDirection returnLink, Emulator emulator, List<LinkChange> schedule) {

    /**
     * Makes a link.
     *
     * @throws IllegalArgumentException if a queue comes to less than 1500 bytes or more than 1 GB
     */
    public Link {
        Duration rtt = forward.delay().plus(returnLink.delay());
        Limits.queue(forward.queue(), forward.rate(), rtt);
        Limits.queue(returnLink.queue(), returnLink.rate(), rtt);
        schedule = List.copyOf(schedule);
        boolean plain = forward.features().equals(LinkFeatures.NONE)
                && returnLink.features().equals(LinkFeatures.NONE)
                && forward.queue().packets() + returnLink.queue().packets() == 0;
        if (emulator == Emulator.NETEM && !(plain && schedule.isEmpty())) {
            throw new IllegalArgumentException(
                    "netem is given rate, delay, queue in bytes and loss alone; the rest needs satbed's own emulator");
        }
    }

    /** A link that stays as it is. */
    public Link(LinkDirection forward, LinkDirection returnLink, Emulator emulator) {
        this(forward, returnLink, emulator, List.of());
    }

    /** The round-trip time without queueing: the sum of both delays. */
    public Duration rtt() {
        return forward.delay().plus(returnLink.delay());
    }

    /** The one direction or the other. */
    public LinkDirection direction(Direction direction) {
        return direction == Direction.FORWARD ? forward : returnLink;
    }

    /** What the queue of a direction holds, in bytes. */
    public long queueBytes(Direction direction) {
        LinkDirection one = direction(direction);
        return one.queue().bytes(one.rate(), rtt());
    }

    /** A direction as {@code satbed link} takes it: {@code rate=50Mbit,delay=300ms,queue=3750000B,loss=0%}. */
    public String text(Direction direction) {
        LinkDirection one = direction(direction);
        StringBuilder text = new StringBuilder("rate=" + one.rate() + ",delay=" + Durations.print(one.delay())
                + ",queue=" + queueBytes(direction) + "B,loss=" + Loss.print(one.loss()));
        if (one.queue().packets() > 0) {
            text.append(",packets=").append(one.queue().packets());
        }
        one.features()
                .texts()
                .forEach(
                        (key, value) -> text.append(',').append(key).append('=').append(value));
        return text.toString();
    }
}

package org.satbed.scenarios;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The changes of a link as steps of each direction, with every value said. */
public final class LinkSchedule {
    private LinkSchedule() {}

    /**
     * From a time on, a direction is as said, until the next step.
     *
     * @param at after the begin of a measurement
     * @param rate of IP packets
     * @param delay one way
     * @param loss fraction of packets lost, 1 in an outage
     */
    public record Step(Duration at, Rate rate, Duration delay, double loss) {}

    /** The steps of a direction, in the order of time; none for a link that stays as it is. */
    public static List<Step> steps(Link link, Direction direction) {
        List<Step> steps = new ArrayList<>();
        LinkDirection base = link.direction(direction);
        Rate rate = base.rate();
        Duration delay = base.delay();
        double loss = base.loss();
        Optional<Duration> back = Optional.empty();
        for (LinkChange change : link.schedule()) {
            if (back.isPresent() && back.get().compareTo(change.at()) <= 0) {
                steps.add(new Step(back.get(), rate, delay, loss));
                back = Optional.empty();
            }
            LinkChange.Direction own = (direction == Direction.FORWARD ? change.forward() : change.returnLink())
                    .orElse(LinkChange.Direction.NONE);
            rate = own.rate().orElse(rate);
            delay = own.delay().orElse(delay);
            loss = own.loss().orElse(loss);
            if (change.outage().isPresent()) {
                back = Optional.of(change.at().plus(change.outage().get()));
            }
            steps.add(new Step(change.at(), rate, delay, back.isPresent() ? 1 : loss));
        }
        if (back.isPresent()) {
            steps.add(new Step(back.get(), rate, delay, loss));
        }
        return List.copyOf(steps);
    }
}

package org.satbed.scenarios;

import java.time.Duration;
import java.util.Optional;

/**
 * What changes of a link at a time after a measurement's begin. What is not named stays as it is.
 *
 * @param at after the begin of each measurement, up to 24 h
 * @param forward of the link from gw to st
 * @param returnLink of the link from st to gw
 * @param outage how long everything that is sent is lost, both ways; absent for no outage
 */
public record LinkChange(
        Duration at, Optional<Direction> forward, Optional<Direction> returnLink, Optional<Duration> outage) {

    /**
     * The new values of one direction.
     *
     * @param rate of IP packets
     * @param delay one way
     * @param loss fraction of packets lost at random
     */
    public record Direction(Optional<Rate> rate, Optional<Duration> delay, Optional<Double> loss) {
        /** Nothing new. */
        static final Direction NONE = new Direction(Optional.empty(), Optional.empty(), Optional.empty());

        /**
         * Makes a change.
         *
         * @throws IllegalArgumentException if a value is out of range
         */
        public Direction {
            rate.ifPresent(Limits::rate);
            delay.ifPresent(Limits::delay);
            loss.ifPresent(Limits::loss);
        }
    }

    /**
     * Makes a change.
     *
     * @throws IllegalArgumentException if a time is out of range, or nothing changes
     */
    public LinkChange {
        if (at.isNegative() || at.compareTo(Duration.ofHours(24)) > 0) {
            throw new IllegalArgumentException(Durations.print(at) + " is out of range: 0s to 24h");
        }
        outage.ifPresent(time -> {
            if (time.isZero() || time.isNegative() || time.compareTo(Duration.ofHours(1)) > 0) {
                throw new IllegalArgumentException(
                        "an outage of " + Durations.print(time) + " is out of range: above 0s, to 1h");
            }
        });
        if (forward.isEmpty() && returnLink.isEmpty() && outage.isEmpty()) {
            throw new IllegalArgumentException("nothing changes; give forward, return or outage");
        }
    }
}

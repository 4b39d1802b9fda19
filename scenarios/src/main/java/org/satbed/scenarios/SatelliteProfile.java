package org.satbed.scenarios;

import java.time.Duration;
import java.util.Optional;

/**
 * What satbed's proxy is told of the link, where that is not what the link is: to see what becomes of a path whose proxy is wrong, or knows
 * nothing; and how it sends on it.
 *
 * @param estimated whether it is told no rate and has to find out
 * @param forward the rate that gw is told; absent for the link's
 * @param returnRate the rate that st is told; absent for the link's
 * @param rtt from which windows and buffers follow; absent for the link's
 * @param congestionControl of the satellite leg; absent for BBR, or the host's where it has none
 */
public record SatelliteProfile(
        boolean estimated,
        Optional<Rate> forward,
        Optional<Rate> returnRate,
        Optional<Duration> rtt,
        Optional<String> congestionControl) {
    /** No proxy is told of queues, but a link has one. */
    private static final QueueLimit ANY_QUEUE = new QueueLimit.Bytes(new DataSize(1_000_000));

    /** The truth. */
    public static final SatelliteProfile DEFAULT =
            new SatelliteProfile(false, Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());

    /**
     * Makes a profile.
     *
     * @throws IllegalArgumentException if a value is out of range
     */
    public SatelliteProfile {
        forward.ifPresent(Limits::rate);
        returnRate.ifPresent(Limits::rate);
        rtt.ifPresent(Limits::rtt);
        congestionControl.ifPresent(Limits::congestionControl);
        if (estimated && (forward.isPresent() || returnRate.isPresent())) {
            throw new IllegalArgumentException("a rate is either told or estimated");
        }
    }

    /** The link as the proxy takes it to be. */
    public Link of(Link link) {
        Duration there =
                rtt.map(told -> told.dividedBy(2)).orElse(link.forward().delay());
        Duration back =
                rtt.map(told -> told.minus(there)).orElse(link.returnLink().delay());
        return new Link(
                told(link.forward(), forward, there),
                told(link.returnLink(), returnRate, back),
                link.emulator(),
                link.schedule());
    }

    private static LinkDirection told(LinkDirection direction, Optional<Rate> rate, Duration delay) {
        return new LinkDirection(rate.orElse(direction.rate()), delay, ANY_QUEUE, direction.loss());
    }
}

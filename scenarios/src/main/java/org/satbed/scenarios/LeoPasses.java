package org.satbed.scenarios;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;

/**
 * The delays of a path over low satellites, from the geometry of circular orbits over a round Earth that does not turn (Maral, Bousquet and Sun,
 * "Satellite Communications Systems", chapter 2): terminal and gateway stand together, one satellite after the other passes, each serves from
 * one handover to the next, and a packet goes up and down, twice the slant range. What the scenario gives as delay is added, as the way on the ground.
 *
 * <p>With the Earth's radius R = 6371 km, the altitude h and r = R + h, a satellite at elevation e is seen under the central angle
 * γ = arccos(R/r · cos e) − e, and its slant range is d = √(R² + r² − 2 R r cos γ). At the time t from the middle of a pass whose highest elevation
 * belongs to γ₀, cos γ = cos γ₀ · cos ωt, with ω = √(μ / r³) and μ = 398 600.4418 km³/s² (WGS 84).
 *
 * @param altitudeMetres h, 160 km to 2000 km
 * @param maskDegrees the least elevation, 5 to below 90
 * @param handover how long a satellite serves at most; absent for its whole pass
 * @param outage at each handover, zero for none
 * @param every how often the delay changes
 * @param length of it all
 * @param seed which passes: their highest elevations and what part of each is used
 */
record LeoPasses(
        double altitudeMetres,
        double maskDegrees,
        Optional<Duration> handover,
        Duration outage,
        Duration every,
        Duration length,
        long seed) {
    static final List<String> KEYS = List.of("altitude", "mask", "handover", "outage", "every", "for", "seed");

    private static final double EARTH_RADIUS = 6_371_000; // m, mean
    private static final double GRAVITATION = 3.986004418e14; // m^3/s^2, the Earth's
    private static final double LIGHT = 299_792_458; // m/s
    private static final int MOST_STEPS = 20_000;
    private static final Quantity DISTANCE = new Quantity(
            "a distance", "metres", "m", "550km", List.of(new Quantity.Unit("m", 1), new Quantity.Unit("km", 1000)));
    private static final Quantity ANGLE = new Quantity(
            "an angle", "thousandths of a degree", "deg", "25deg", List.of(new Quantity.Unit("deg", 1000)));

    LeoPasses {
        if (!(altitudeMetres >= 160e3 && altitudeMetres <= 2_000e3)) {
            throw new IllegalArgumentException(
                    "an altitude of " + altitudeMetres / 1e3 + " km is out of range: a low orbit is 160km to 2000km");
        }
        if (!(maskDegrees >= 5 && maskDegrees < 90)) {
            throw new IllegalArgumentException(
                    "a mask of " + maskDegrees + " deg is out of range: 5deg to below 90deg");
        }
        if (every.isZero() || length.dividedBy(every) > MOST_STEPS) {
            throw new IllegalArgumentException("more than " + MOST_STEPS + " steps; give 'every' a longer time");
        }
        if (handover.filter(time -> time.compareTo(every) < 0).isPresent() || outage.compareTo(every) > 0) {
            throw new IllegalArgumentException("'handover' is not shorter than 'every', and 'outage' not longer");
        }
    }

    static LeoPasses read(Fields fields) {
        return new LeoPasses(
                fields.optional("altitude", DISTANCE::parse, 550_000L).orElse(550_000L),
                fields.optional("mask", ANGLE::parse, 25_000L).orElse(25_000L) / 1000.0,
                fields.value("handover", Durations::parse),
                fields.optional("outage", Durations::parse, Duration.ZERO).orElse(Duration.ZERO),
                fields.optional("every", Durations::parse, Duration.ofSeconds(1))
                        .orElse(Duration.ofSeconds(1)),
                fields.optional("for", Durations::parse, Duration.ofMinutes(10)).orElse(Duration.ofMinutes(10)),
                fields.optional("seed", Fields.integer(seed -> seed), 1).orElse(1));
    }

    /** The central angle under which a satellite at an elevation is seen, in radians. */
    double centralAngle(double elevation) {
        return Math.acos(EARTH_RADIUS / orbitRadius() * Math.cos(elevation)) - elevation;
    }

    private double orbitRadius() {
        return EARTH_RADIUS + altitudeMetres;
    }

    /** The distance to the satellite, in metres. */
    double slantRange(double centralAngle) {
        double r = orbitRadius();
        return Math.sqrt(EARTH_RADIUS * EARTH_RADIUS + r * r - 2 * EARTH_RADIUS * r * Math.cos(centralAngle));
    }

    /** Radians a second. */
    double angularSpeed() {
        return Math.sqrt(GRAVITATION / Math.pow(orbitRadius(), 3));
    }

    /** Half the time that a satellite is above the mask, in seconds. */
    double halfPass(double smallestAngle) {
        double mask = centralAngle(Math.toRadians(maskDegrees));
        return Math.acos(Math.min(1, Math.cos(mask) / Math.cos(smallestAngle))) / angularSpeed();
    }

    /** Up and down, at a time from the middle of a pass. */
    Duration delay(double smallestAngle, double seconds) {
        double angle = Math.acos(Math.cos(smallestAngle) * Math.cos(angularSpeed() * seconds));
        return Duration.ofNanos(Math.round(2 * slantRange(angle) / LIGHT * 1e9));
    }

    /** The schedule. Its first change is at the begin. */
    List<LinkChange> changes(LinkDirection forward, LinkDirection back) {
        SplittableRandom random = new SplittableRandom(seed);
        List<LinkChange> changes = new ArrayList<>();
        Duration now = Duration.ZERO;
        while (now.compareTo(length) < 0) {
            double smallest = smallestAngle(random);
            double half = halfPass(smallest);
            double service = handover.map(Durations::seconds)
                    .map(time -> Math.min(time, 2 * half))
                    .orElse(2 * half);
            double from = -half + random.nextDouble() * (2 * half - service);
            // At least one step, so that it ends.
            long steps = Math.max(1, Math.round(service / Durations.seconds(every)));
            for (long i = 0; i < steps && now.compareTo(length) < 0; i++) {
                Duration space = delay(smallest, from + i * Durations.seconds(every));
                boolean gap = i == 0 && !changes.isEmpty() && !outage.isZero();
                changes.add(new LinkChange(
                        now,
                        LinkShape.delay(Limits.delay(forward.delay().plus(space))),
                        LinkShape.delay(Limits.delay(back.delay().plus(space))),
                        gap ? Optional.of(outage) : Optional.empty()));
                now = now.plus(every);
            }
        }
        return changes;
    }

    /**
     * Of a pass that is high enough to matter: satellites cross the circle that is in view with all distances from its middle alike; those that
     * would be above the mask for less than two steps are passed over.
     */
    private double smallestAngle(SplittableRandom random) {
        double mask = centralAngle(Math.toRadians(maskDegrees));
        double angle = random.nextDouble() * mask;
        while (2 * halfPass(angle) < 2 * Durations.seconds(every)) {
            angle /= 2;
            if (angle < 1e-6) {
                throw new IllegalArgumentException("no pass is as long as two steps of 'every'");
            }
        }
        return angle;
    }
}

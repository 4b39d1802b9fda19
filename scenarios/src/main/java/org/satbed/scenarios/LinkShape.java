package org.satbed.scenarios;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Schedules that have a name. Each stands for a list of changes. */
enum LinkShape {
    /** Everything is lost for a time, once. */
    OUTAGE("outage", "at", "duration") {
        @Override
        List<LinkChange> changes(Values values, LinkDirection forward, LinkDirection back) {
            return List.of(new LinkChange(
                    values.time("at", "10s"),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.of(values.time("duration", "1s"))));
        }
    },
    /** The rates are others from a time on, or until another. */
    RATE_STEP("rate-step", "at", "until", "forward", "return") {
        @Override
        List<LinkChange> changes(Values values, LinkDirection forward, LinkDirection back) {
            Optional<Rate> there = values.rate("forward");
            Optional<Rate> backwards = values.rate("return");
            if (there.isEmpty() && backwards.isEmpty()) {
                throw new IllegalArgumentException("a rate step needs a rate forward, return or both");
            }
            List<LinkChange> changes = new ArrayList<>();
            changes.add(rates(values.time("at", "10s"), there, backwards));
            values.optionalTime("until")
                    .ifPresent(until -> changes.add(
                            rates(until, there.map(rate -> forward.rate()), backwards.map(rate -> back.rate()))));
            return changes;
        }
    },
    /** Both rates fall to a share, stay there, and rise again, in steps. */
    RAIN_FADE("rain-fade", "at", "fall", "hold", "rise", "to", "every") {
        @Override
        List<LinkChange> changes(Values values, LinkDirection forward, LinkDirection back) {
            Duration every = values.time("every", "500ms");
            double to = values.share("to", 0.2);
            if (every.isZero() || to <= 0) {
                throw new IllegalArgumentException("'every' is above 0s, and 'to' above 0%");
            }
            Duration begin = values.time("at", "10s");
            Duration fall = values.time("fall", "10s");
            Duration hold = values.time("hold", "10s");
            Duration rise = values.time("rise", "10s");
            List<LinkChange> changes = new ArrayList<>();
            ramp(changes, begin, fall, every, 1, to, forward, back);
            ramp(changes, begin.plus(fall).plus(hold), rise, every, to, 1, forward, back);
            return changes;
        }
    },
    /** Again and again, another satellite: everything is lost for a moment, and the delays are longer by turns. */
    HANDOVER("handover", "every", "outage", "delay", "for") {
        @Override
        List<LinkChange> changes(Values values, LinkDirection forward, LinkDirection back) {
            Duration every = values.time("every", "15s");
            Duration length = values.time("for", "10min");
            Duration longer = values.time("delay", "0s");
            Duration outage = values.time("outage", "100ms");
            requireSteps(length, every);
            if (outage.isZero() || outage.compareTo(every) >= 0) {
                throw new IllegalArgumentException("'outage' is above 0s and shorter than 'every'");
            }
            List<LinkChange> changes = new ArrayList<>();
            for (int i = 1; every.multipliedBy(i).compareTo(length) <= 0; i++) {
                Duration more = i % 2 == 1 ? longer : Duration.ZERO;
                changes.add(new LinkChange(
                        every.multipliedBy(i),
                        longer.isZero()
                                ? Optional.empty()
                                : delay(forward.delay().plus(more)),
                        longer.isZero() ? Optional.empty() : delay(back.delay().plus(more)),
                        Optional.of(outage)));
            }
            return changes;
        }
    };

    private static final int MOST_STEPS = 20_000;

    private final String id;
    private final List<String> keys;

    LinkShape(String id, String... keys) {
        this.id = id;
        List<String> all = new ArrayList<>(List.of("shape"));
        all.addAll(List.of(keys));
        this.keys = List.copyOf(all);
    }

    String id() {
        return id;
    }

    List<String> keys() {
        return keys;
    }

    /** What it stands for. */
    abstract List<LinkChange> changes(Values values, LinkDirection forward, LinkDirection back);

    /** A shape's values, with their defaults; what is wrong is noted. */
    record Values(Fields fields) {
        Duration time(String key, String absent) {
            return fields.optional(key, Durations::parse, Durations.parse(absent))
                    .orElse(Durations.parse(absent));
        }

        Optional<Duration> optionalTime(String key) {
            return fields.value(key, Durations::parse);
        }

        Optional<Rate> rate(String key) {
            return fields.value(key, text -> Limits.rate(Rate.parse(text)));
        }

        double share(String key, double absent) {
            return fields.optional(key, Parts::share, absent).orElse(absent);
        }
    }

    private static void ramp(
            List<LinkChange> changes,
            Duration begin,
            Duration length,
            Duration every,
            double from,
            double to,
            LinkDirection forward,
            LinkDirection back) {
        requireSteps(length, every);
        int steps = (int) Math.max(1, length.toNanos() / every.toNanos());
        for (int i = 1; i <= steps; i++) {
            double share = from + (to - from) * i / steps;
            Duration at = begin.plus(length.multipliedBy(i).dividedBy(steps));
            changes.add(rates(at, Optional.of(of(forward, share)), Optional.of(of(back, share))));
        }
    }

    private static void requireSteps(Duration length, Duration every) {
        if (every.isZero() || length.dividedBy(every) > MOST_STEPS) {
            throw new IllegalArgumentException("more than " + MOST_STEPS + " steps; give 'every' a longer time");
        }
    }

    private static Rate of(LinkDirection direction, double share) {
        return Limits.rate(new Rate(Math.max(1, Math.round(direction.rate().bitsPerSecond() * share))));
    }

    private static LinkChange rates(Duration at, Optional<Rate> forward, Optional<Rate> back) {
        return new LinkChange(at, forward.map(LinkShape::rate), back.map(LinkShape::rate), Optional.empty());
    }

    private static LinkChange.Direction rate(Rate rate) {
        return new LinkChange.Direction(Optional.of(rate), Optional.empty(), Optional.empty());
    }

    static Optional<LinkChange.Direction> delay(Duration delay) {
        return Optional.of(new LinkChange.Direction(Optional.empty(), Optional.of(delay), Optional.empty()));
    }
}

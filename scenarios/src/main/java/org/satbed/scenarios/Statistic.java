package org.satbed.scenarios;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A number that the summary has of a workload in a variant, by the name that expectations use.
 *
 * @param name as in a scenario, e.g. "median"
 * @param ofBulk what it is of a bulk transfer; absent if it has none
 * @param ofObjects what it is of other workloads; absent if they have none
 * @param value from the row; absent if nothing was measured
 */
record Statistic(
        String name, Optional<Kind> ofBulk, Optional<Kind> ofObjects, Function<Summary.Row, Optional<Double>> value) {

    private static final Pattern PERCENTILE = Pattern.compile("p([1-9][0-9]?)");

    private static final List<Statistic> NAMED = List.of(
            valued("median", Spread::median),
            new Statistic("mean", Optional.of(Kind.RATE), Optional.of(Kind.TIME), Summary.Row::mean),
            valued("min", Spread::min),
            valued("max", Spread::max),
            valued("iqr", Spread::iqr),
            new Statistic(
                    "first-byte",
                    Optional.empty(),
                    Optional.of(Kind.TIME),
                    row -> row.firstByte().map(Spread::median)),
            new Statistic("bound-ratio", Optional.empty(), Optional.of(Kind.NUMBER), Summary.Row::ratioToBound),
            new Statistic(
                    "goodput",
                    Optional.of(Kind.RATE),
                    Optional.empty(),
                    row -> row.goodput().map(Spread::median)),
            new Statistic("utilisation", Optional.of(Kind.SHARE), Optional.empty(), Summary.Row::utilisation),
            both("jain", Kind.NUMBER, Summary.Row::jain),
            both("transfer-time-ratio", Kind.NUMBER, row -> row.rfc6349().transferTimeRatio()),
            new Statistic(
                    "efficiency",
                    Optional.of(Kind.SHARE),
                    Optional.empty(),
                    row -> row.rfc6349().efficiency()),
            new Statistic(
                    "buffer-delay",
                    Optional.of(Kind.SHARE),
                    Optional.empty(),
                    row -> row.rfc6349().bufferDelay()),
            both("samples", Kind.NUMBER, row -> Optional.of((double) row.count())),
            both("failures", Kind.NUMBER, row -> Optional.of((double) row.failed())));

    /** What kind of number it is, and so how it is written. */
    enum Kind {
        TIME("a time, e.g. 2s"),
        RATE("a rate, e.g. 20Mbit"),
        SHARE("a share, e.g. 90%"),
        NUMBER("a number, e.g. 2");

        private final String example;

        Kind(String example) {
            this.example = example;
        }

        String example() {
            return example;
        }

        /** Reads a value: seconds, bit/s, a fraction, or a number; throws IllegalArgumentException if it is none. */
        double parse(String text) {
            return switch (this) {
                case TIME -> Durations.seconds(Durations.parse(text));
                case RATE -> Rate.parse(text).bitsPerSecond();
                case SHARE -> OpenSandMapper.share(text);
                case NUMBER -> number(text);
            };
        }

        private static double number(String text) {
            if (!text.matches(Quantity.NUMBER)) {
                throw new IllegalArgumentException("'" + text + "' is not a number; expected e.g. 2");
            }
            return Double.parseDouble(text);
        }

        /** As people read it. */
        String print(double value) {
            return switch (this) {
                case TIME -> NumberText.digits(value) + " s";
                case RATE -> NumberText.digits(value / 1e6) + " Mbit/s";
                case SHARE -> String.format(Locale.ROOT, "%.1f %%", value * 100);
                case NUMBER -> value == Math.rint(value) ? Long.toString(Math.round(value)) : NumberText.digits(value);
            };
        }
    }

    /** Of the values that the median is of. */
    private static Statistic valued(String name, Function<Spread, Double> value) {
        return new Statistic(
                name,
                Optional.of(Kind.RATE),
                Optional.of(Kind.TIME),
                row -> row.spread().map(value));
    }

    private static Statistic both(String name, Kind kind, Function<Summary.Row, Optional<Double>> value) {
        return new Statistic(name, Optional.of(kind), Optional.of(kind), value);
    }

    /** How many times as fast as another variant, by the medians. */
    static Statistic ratio(String name) {
        return both(name, Kind.NUMBER, row -> Optional.empty());
    }

    /** The one of this name, or percentile p1 to p99; empty if there is none. */
    static Optional<Statistic> of(String name) {
        Matcher percentile = PERCENTILE.matcher(name);
        if (percentile.matches()) {
            double p = Integer.parseInt(percentile.group(1)) / 100.0;
            return Optional.of(new Statistic(
                    name,
                    Optional.of(Kind.RATE),
                    Optional.of(Kind.TIME),
                    row -> row.values().isEmpty() ? Optional.empty() : Optional.of(Spread.quantile(row.values(), p))));
        }
        return NAMED.stream().filter(s -> s.name().equals(name)).findFirst();
    }

    /** All names, for messages. */
    static List<String> names() {
        return Stream.concat(NAMED.stream().map(Statistic::name), Stream.of("p95"))
                .toList();
    }

    /** What kind of number it is of a workload; empty if the workload has none. */
    Optional<Kind> kind(Workload workload) {
        return workload instanceof Bulk ? ofBulk : ofObjects;
    }
}

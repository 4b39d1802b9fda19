package org.satbed.scenarios;

import java.time.Duration;
import java.util.List;

/** Durations as text with a unit, from nanoseconds to hours. */
public final class Durations {

    private static final Quantity TEXT = new Quantity(
            "a duration",
            "nanoseconds",
            "s",
            "600ms",
            List.of(
                    new Quantity.Unit("ns", 1),
                    new Quantity.Unit("us", 1_000),
                    new Quantity.Unit("ms", 1_000_000),
                    new Quantity.Unit("s", 1_000_000_000),
                    new Quantity.Unit("min", 60_000_000_000L),
                    new Quantity.Unit("h", 3_600_000_000_000L)));

    /** What {@link #parse} takes, as a regular expression. */
    static final String PATTERN = Quantity.pattern(TEXT.units());

    private Durations() {}

    /**
     * Reads a duration: "600ms", "20s", "1.5s", "100us", "2min", "1h".
     *
     * @throws IllegalArgumentException if the text is no duration; the message says what was expected
     */
    public static Duration parse(String text) {
        return Duration.ofNanos(TEXT.parse(text));
    }

    /**
     * The shortest text that {@link #parse} reads back as this duration: "1.5s".
     *
     * @throws IllegalArgumentException if the duration is negative
     */
    public static String print(Duration duration) {
        if (duration.isNegative()) {
            throw new IllegalArgumentException("a duration is not negative: " + duration);
        }
        return TEXT.print(duration.toNanos());
    }

    /** The duration in seconds. */
    static double seconds(Duration duration) {
        return duration.toNanos() / 1e9;
    }
}

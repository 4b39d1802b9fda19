package org.satbed.proxy.cli;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Sizes, rates and durations as people write them, with their units. What is malformed is an {@link IllegalArgumentException} in one line. */
final class Units {
    private static final Pattern QUANTITY = Pattern.compile("([0-9]+(?:\\.[0-9]+)?) ?([A-Za-z]*)");
    private static final Map<String, Long> SIZES = Map.of(
            "B",
            1L,
            "kB",
            1_000L,
            "MB",
            1_000_000L,
            "GB",
            1_000_000_000L,
            "KiB",
            1L << 10,
            "MiB",
            1L << 20,
            "GiB",
            1L << 30);
    private static final Map<String, Long> RATES =
            Map.of("bit", 1L, "kbit", 1_000L, "Mbit", 1_000_000L, "Gbit", 1_000_000_000L);
    private static final Map<String, Long> MILLIS = Map.of("ms", 1L, "s", 1_000L, "min", 60_000L, "h", 3_600_000L);

    private Units() {}

    /** Bytes, 1 to 1 GiB; without a unit too, as PEPsal and the kernel take them. */
    static int bytes(String text) {
        BigDecimal bytes = text.matches("[0-9]+") ? new BigDecimal(text) : quantity(text, SIZES, "a size, e.g. 15MB");
        return (int) within(text, bytes, 1, 1 << 30, "bytes");
    }

    /** bit/s, at least 8000. */
    static long bitsPerSecond(String text) {
        return within(text, quantity(text, RATES, "a rate, e.g. 48Mbit"), 8_000, 1_000_000_000_000L, "bit/s");
    }

    /** A duration, up to 30 days; without a unit seconds, as PEPsal takes them. */
    static Duration duration(String text) {
        BigDecimal millis = text.matches("[0-9]+")
                ? new BigDecimal(text).movePointRight(3)
                : quantity(text, MILLIS, "a duration, e.g. 30s");
        return Duration.ofMillis(within(text, millis, 0, 30L * 24 * 3_600_000, "ms"));
    }

    private static BigDecimal quantity(String text, Map<String, Long> units, String expected) {
        Matcher matcher = QUANTITY.matcher(text);
        if (!matcher.matches() || !units.containsKey(matcher.group(2))) {
            throw new IllegalArgumentException("'" + text + "' is not " + expected);
        }
        return new BigDecimal(matcher.group(1)).multiply(BigDecimal.valueOf(units.get(matcher.group(2))));
    }

    /** Compared before it is cut to a long: a number with twenty digits is out of range, not some other number. */
    private static long within(String text, BigDecimal value, long least, long most, String unit) {
        if (value.compareTo(BigDecimal.valueOf(least)) < 0 || value.compareTo(BigDecimal.valueOf(most)) > 0) {
            throw new IllegalArgumentException("'" + text + "' is out of range: " + least + " to " + most + " " + unit);
        }
        return value.longValue();
    }
}

package org.satbed.scenarios;

import java.time.Duration;
import java.util.List;

/**
 * The queue discipline CoDel (RFC 8289).
 *
 * @param target acceptable standing delay, above 0s
 * @param interval on the order of a worst-case RTT, from the target to 60s
 */
public record CoDel(Duration target, Duration interval) {
    /** As RFC 8289 section 4.3 has it. */
    public static final CoDel DEFAULT = new CoDel(Duration.ofMillis(5), Duration.ofMillis(100));

    /** What {@link #parse} takes, as a regular expression. */
    static final String PATTERN = "default|" + Durations.PATTERN + Parts.SLASH + Durations.PATTERN;

    /** Checks the ranges. */
    public CoDel {
        if (target.isZero() || interval.compareTo(target) < 0 || interval.compareTo(Duration.ofMinutes(1)) > 0) {
            throw new IllegalArgumentException("CoDel's times are out of range: 0s < target <= interval <= 60s");
        }
    }

    /**
     * Reads {@code TARGET/INTERVAL}, or {@code default}.
     *
     * @throws IllegalArgumentException if the text is none
     */
    public static CoDel parse(String text) {
        if (text.strip().equals("default")) {
            return DEFAULT;
        }
        List<String> parts = Parts.of(text, "CoDel's target and interval", 2, 2, "5ms/100ms, or default");
        return new CoDel(Durations.parse(parts.get(0)), Durations.parse(parts.get(1)));
    }

    /** As {@link #parse} reads it. */
    @Override
    public String toString() {
        return Durations.print(target) + "/" + Durations.print(interval);
    }
}

package org.satbed.scenarios;

import java.time.Duration;
import java.util.List;
import java.util.Locale;

/**
 * A delay that varies from packet to packet.
 *
 * @param deviation of a uniform one the largest to either side, of a normal one the standard deviation; above 0s, to 10s
 * @param distribution of the deviations
 * @param reorder whether packets may overtake each other
 */
public record Jitter(Duration deviation, Distribution distribution, boolean reorder) {
    private static final String REORDER = "reorder";

    /** How the deviations are distributed. */
    public enum Distribution {
        /** All from −deviation to +deviation alike. */
        UNIFORM,
        /** Gauss's. */
        NORMAL;

        /** The name in a scenario. */
        public String id() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** What {@link #parse} takes, as a regular expression. */
    static final String PATTERN =
            Durations.PATTERN + "(?:" + Parts.SLASH + "(?:uniform|normal)(?:" + Parts.SLASH + REORDER + ")?)?";

    /** Checks the range. */
    public Jitter {
        Limits.delay(deviation);
        if (deviation.isZero()) {
            throw new IllegalArgumentException("a jitter of 0s is none; leave it out");
        }
    }

    /**
     * Reads {@code 5ms}, {@code 5ms/normal} or {@code 5ms/uniform/reorder}.
     *
     * @throws IllegalArgumentException if the text is none
     */
    public static Jitter parse(String text) {
        List<String> parts = Parts.of(text, "a jitter", 1, 3, "5ms/normal/reorder");
        Distribution distribution = parts.size() < 2
                ? Distribution.UNIFORM
                : Ids.parse(Distribution.values(), Distribution::id, "a distribution", parts.get(1));
        if (parts.size() > 2 && !parts.get(2).equals(REORDER)) {
            throw new IllegalArgumentException("'" + parts.get(2) + "': expected 'reorder' or nothing");
        }
        return new Jitter(Durations.parse(parts.get(0)), distribution, parts.size() > 2);
    }

    /** As {@link #parse} reads it. */
    @Override
    public String toString() {
        return Durations.print(deviation) + "/" + distribution.id() + (reorder ? "/" + REORDER : "");
    }
}

package org.satbed.openbach.stat;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Statistics of one moment. Two points of a job with the same moment and suffix would overwrite each other in InfluxDB: what belongs to one
 * moment is one point.
 *
 * @param millis Unix time in milliseconds
 * @param suffix tells flows apart, such as "Flow1"; empty for the job as a whole
 * @param values by the statistic's name: {@link Long} for counters and {@link Double} for measures, for ever, because InfluxDB keeps the
 *     type of the first value and loses what has another
 */
public record StatPoint(long millis, Optional<String> suffix, Map<String, Number> values) {
    /** Milliseconds of the year 1973: what is below it was counted in seconds, which rstats refuses. */
    private static final long EARLIEST = 100_000_000_000L;

    /**
     * Checks the point.
     *
     * @throws IllegalArgumentException for a clock in seconds, a name that OpenBACH uses itself, or a value that is no finite number
     */
    public StatPoint {
        if (millis < EARLIEST) {
            throw new IllegalArgumentException(millis + " is no time in milliseconds since 1970");
        }
        suffix.filter(each -> each.isEmpty() || each.chars().anyMatch(Character::isISOControl))
                .ifPresent(each -> {
                    throw new IllegalArgumentException("a suffix is a word, not '" + each + "'");
                });
        values = Collections.unmodifiableMap(new LinkedHashMap<>(values));
        values.forEach((name, value) -> {
            StatName.mistake(name).ifPresent(why -> {
                throw new IllegalArgumentException(why);
            });
            boolean fits = value instanceof Long || value instanceof Double number && Double.isFinite(number);
            if (!fits) {
                throw new IllegalArgumentException(name + ": " + value + " is neither a counter nor a finite measure");
            }
        });
    }

    /** Of the job as a whole. */
    public StatPoint(long millis, Map<String, Number> values) {
        this(millis, Optional.empty(), values);
    }

    /** Of one flow. */
    public StatPoint(long millis, String suffix, Map<String, Number> values) {
        this(millis, Optional.of(suffix), values);
    }
}

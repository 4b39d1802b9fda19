package org.satbed.scenarios;

import java.time.Duration;

/**
 * As many bytes as the path takes, for a time.
 *
 * @param id the name in results
 * @param duration 1 s to 1 h
 * @param direction which way the bytes go
 * @param parallel how many connections at once, 1 to 1000
 */
public record Bulk(String id, Duration duration, Direction direction, int parallel) implements Workload {

    /**
     * Makes the workload.
     *
     * @throws IllegalArgumentException if a value is out of range
     */
    public Bulk {
        Limits.id(id);
        Limits.duration(duration);
        Limits.parallel(parallel);
    }

    /** With the default id: "bulk-forward-20s", "bulk-return-20s-x4". */
    public Bulk(Duration duration, Direction direction, int parallel) {
        this(
                Workload.defaultId("bulk-" + direction.id() + "-" + Durations.print(duration), parallel),
                duration,
                direction,
                parallel);
    }
}

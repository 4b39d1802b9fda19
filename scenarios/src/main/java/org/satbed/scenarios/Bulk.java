package org.satbed.scenarios;

import java.time.Duration;
import java.util.Optional;

/**
 * As many bytes as the path takes, for a time.
 *
 * @param id the name in results
 * @param duration 1 s to 1 h
 * @param direction which way the bytes go
 * @param parallel how many connections at once, 1 to 1000
 * @param background what else goes over the path meanwhile
 */
public record Bulk(String id, Duration duration, Direction direction, int parallel, Optional<Background> background)
        implements Workload {

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

    /** With nothing else on the path. */
    public Bulk(String id, Duration duration, Direction direction, int parallel) {
        this(id, duration, direction, parallel, Optional.empty());
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

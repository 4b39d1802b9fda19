package org.satbed.scenarios;

import java.time.Instant;
import java.util.Optional;

/**
 * A program of the user's that ended with status 0.
 *
 * @param variant id of the variant
 * @param repetition from 1
 * @param workload id of the workload
 * @param started when it was started
 * @param seconds from then to its end, the start of the process included
 * @param metric the number that it printed; absent if none was wanted
 */
public record ProgramSample(
        String variant, int repetition, String workload, Instant started, double seconds, Optional<Double> metric)
        implements Sample {

    /**
     * Makes a sample.
     *
     * @throws IllegalArgumentException if a number is not finite
     */
    public ProgramSample {
        Limits.finite(seconds, "seconds");
        metric.ifPresent(value -> Limits.finite(value, "metric"));
    }
}

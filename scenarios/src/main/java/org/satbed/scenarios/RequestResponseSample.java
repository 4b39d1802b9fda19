package org.satbed.scenarios;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * Transactions one after the other over one connection.
 *
 * @param variant id of the variant
 * @param repetition from 1
 * @param workload id of the workload
 * @param started when the client began to connect
 * @param setupSeconds from the start until the connection could take the first request
 * @param seconds from then to the end of the last response
 * @param latencyMillis of each transaction, from the request's first byte being written to the response's last byte being read
 */
public record RequestResponseSample(
        String variant,
        int repetition,
        String workload,
        Instant started,
        double setupSeconds,
        double seconds,
        List<Double> latencyMillis)
        implements Sample {

    /**
     * Makes a sample.
     *
     * @throws IllegalArgumentException if a time is not a finite number
     */
    public RequestResponseSample {
        Limits.finite(setupSeconds, "setupSeconds");
        Limits.finite(seconds, "seconds");
        latencyMillis = List.copyOf(latencyMillis);
    }

    /** Transactions per second. */
    public double perSecond() {
        return seconds > 0 ? latencyMillis.size() / seconds : 0;
    }

    /** The latencies in seconds. */
    List<Double> latencySeconds() {
        List<Double> all = new ArrayList<>();
        latencyMillis.forEach(millis -> all.add(millis / 1e3));
        return all;
    }
}

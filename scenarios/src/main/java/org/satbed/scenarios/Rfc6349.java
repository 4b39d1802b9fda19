package org.satbed.scenarios;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import java.util.Optional;

/**
 * The three metrics of RFC 6349 (Framework for TCP Throughput Testing, 2011), section 4, medians of the repetitions.
 *
 * @param transferTimeRatio actual over ideal transfer time, 1 at best; ideal is the payload at rate R, see {@link Bounds}
 * @param efficiency bytes sent once over bytes sent in all, 1 at best; each retransmitted segment counts as 1448 bytes
 * @param bufferDelay (mean RTT during the transfer - RTT without load) / RTT without load, 0 at best
 * @param missing why a metric is absent, a text each
 */
public record Rfc6349(
        Optional<Double> transferTimeRatio,
        Optional<Double> efficiency,
        Optional<Double> bufferDelay,
        @JsonInclude(JsonInclude.Include.NON_EMPTY) List<String> missing) {

    /** Makes it; later changes to the list given do not reach it. */
    public Rfc6349 {
        missing = List.copyOf(missing);
    }
}

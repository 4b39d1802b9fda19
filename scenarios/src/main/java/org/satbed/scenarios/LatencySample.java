package org.satbed.scenarios;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * The round-trip time of small UDP packets without and under load.
 *
 * @param variant id of the variant
 * @param repetition from 1
 * @param workload id of the workload
 * @param started when the first probe was sent
 * @param loadStartSeconds from the start to the moment at which the flows began to connect
 * @param idle the probes before that
 * @param loaded the probes from then on until the last flow had ended
 * @param forwardBitsPerSecond payload that the receivers got over the forward link, all flows together
 * @param returnBitsPerSecond the same of the return link
 */
public record LatencySample(
        String variant,
        int repetition,
        String workload,
        Instant started,
        double loadStartSeconds,
        Probes idle,
        Probes loaded,
        double forwardBitsPerSecond,
        double returnBitsPerSecond)
        implements Sample {

    /**
     * Makes a sample.
     *
     * @throws IllegalArgumentException if a number is not finite
     */
    public LatencySample {
        Limits.finite(loadStartSeconds, "loadStartSeconds");
        Limits.finite(forwardBitsPerSecond, "forwardBitsPerSecond");
        Limits.finite(returnBitsPerSecond, "returnBitsPerSecond");
    }

    /**
     * Probes of one part of the measurement.
     *
     * @param sent how many
     * @param seconds of each that came back, when it was sent, since the sample's start
     * @param rttMillis of each that came back
     */
    public record Probes(int sent, List<Double> seconds, List<Double> rttMillis) {
        /** Makes it; later changes to the lists given do not reach it. */
        public Probes {
            seconds = List.copyOf(seconds);
            rttMillis = List.copyOf(rttMillis);
        }

        /** The round-trip times in seconds. */
        List<Double> rttSeconds() {
            List<Double> all = new ArrayList<>();
            rttMillis.forEach(millis -> all.add(millis / 1e3));
            return all;
        }
    }
}

package org.satbed.scenarios;

import java.time.Instant;

/**
 * What became of the UDP that went beside a workload ({@link Background}).
 *
 * @param variant id of the variant
 * @param repetition from 1
 * @param workload id of the workload that it went beside
 * @param started when it began
 * @param direction which way it went
 * @param seconds from its begin to its end, as its sender saw it
 * @param wantedBitsPerSecond of whole IP packets
 * @param sent packets
 * @param delivered packets
 * @param deliveredBytes of whole IP packets
 */
public record BackgroundSample(
        String variant,
        int repetition,
        String workload,
        Instant started,
        Direction direction,
        double seconds,
        double wantedBitsPerSecond,
        long sent,
        long delivered,
        long deliveredBytes)
        implements Sample {

    /**
     * Makes a sample.
     *
     * @throws IllegalArgumentException if a number is not finite
     */
    public BackgroundSample {
        Limits.finite(seconds, "seconds");
        Limits.finite(wantedBitsPerSecond, "wantedBitsPerSecond");
    }

    /** The share of the packets that arrived, 0 to 1. */
    public double deliveredShare() {
        return sent == 0 ? 0 : (double) delivered / sent;
    }
}

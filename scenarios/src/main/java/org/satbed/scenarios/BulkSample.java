package org.satbed.scenarios;

import java.time.Instant;
import java.util.List;

/**
 * One bulk transfer, all of its connections together.
 *
 * @param variant id of the variant
 * @param repetition from 1
 * @param workload id of the workload
 * @param started when the first connection began
 * @param seconds from the start to the end
 * @param bytes payload that the receiver got
 * @param goodputBitsPerSecond payload at the receiver, over the whole time
 * @param retransmissions TCP segments that the sender sent again; {@link #UNKNOWN} if that is not known
 * @param intervals the transfer piece by piece
 */
public record BulkSample(
        String variant,
        int repetition,
        String workload,
        Instant started,
        double seconds,
        long bytes,
        double goodputBitsPerSecond,
        long retransmissions,
        List<Interval> intervals)
        implements Sample {

    /** A count that is not known. */
    public static final long UNKNOWN = -1;

    /**
     * Makes a sample.
     *
     * @throws IllegalArgumentException if the time or the goodput is not a finite number
     */
    public BulkSample {
        Limits.finite(seconds, "seconds");
        Limits.finite(goodputBitsPerSecond, "goodputBitsPerSecond");
        intervals = List.copyOf(intervals);
    }
}

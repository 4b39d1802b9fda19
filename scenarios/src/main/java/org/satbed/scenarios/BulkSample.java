package org.satbed.scenarios;

import com.fasterxml.jackson.annotation.JsonSetter;
import com.fasterxml.jackson.annotation.Nulls;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

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
 * @param flowBytes payload that the receiver got over each of the connections; empty if that is not known
 * @param meanRttMillis mean of the RTTs that the sender's connections had, in ms; absent if that is not known
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
        List<Interval> intervals,
        @JsonSetter(nulls = Nulls.AS_EMPTY) List<Long> flowBytes, // absent in files before it was kept
        Optional<Double> meanRttMillis)
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
        flowBytes = List.copyOf(flowBytes);
        meanRttMillis.ifPresent(rtt -> Limits.finite(rtt, "meanRttMillis"));
    }

    /** A sample of which neither each connection's share nor the RTT is known. */
    public BulkSample(
            String variant,
            int repetition,
            String workload,
            Instant started,
            double seconds,
            long bytes,
            double goodputBitsPerSecond,
            long retransmissions,
            List<Interval> intervals) {
        this(
                variant,
                repetition,
                workload,
                started,
                seconds,
                bytes,
                goodputBitsPerSecond,
                retransmissions,
                intervals,
                List.of(),
                Optional.empty());
    }
}

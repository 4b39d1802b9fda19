package org.satbed.scenarios;

import java.time.Instant;

/**
 * One object that was transferred, over one connection.
 *
 * @param variant id of the variant
 * @param repetition from 1
 * @param workload id of the workload
 * @param kind "download" or "upload"
 * @param flow which of the workload's parallel objects, from 0
 * @param started when the client began to connect
 * @param bytes size of the object
 * @param firstByteSeconds from the start to the first byte of the object at its receiver
 * @param completionSeconds from the start to the last byte
 */
public record ObjectSample(
        String variant,
        int repetition,
        String workload,
        String kind,
        int flow,
        Instant started,
        long bytes,
        double firstByteSeconds,
        double completionSeconds)
        implements Sample {

    /**
     * Makes a sample.
     *
     * @throws IllegalArgumentException if a time is not a finite number
     */
    public ObjectSample {
        Limits.finite(firstByteSeconds, "firstByteSeconds");
        Limits.finite(completionSeconds, "completionSeconds");
    }

    /** The same as another of the workload's parallel objects. */
    public ObjectSample asFlow(int number) {
        return new ObjectSample(
                variant, repetition, workload, kind, number, started, bytes, firstByteSeconds, completionSeconds);
    }
}

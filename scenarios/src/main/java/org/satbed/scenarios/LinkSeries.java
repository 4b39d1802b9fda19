package org.satbed.scenarios;

import java.util.List;

/**
 * What went over one direction of the link during a workload, second by second, as the emulator counted it. All lists are of the same length.
 *
 * @param variant id of the variant
 * @param repetition from 1
 * @param workload id of the workload
 * @param direction which
 * @param seconds since the workload's begin, at the end of each second; the last may be a piece of one
 * @param rateBitsPerSecond at that time, as the scenario's schedule has it
 * @param deliveredBytes IP bytes that came out at the far end in that second
 * @param droppedByQueue packets that the queue dropped in it
 * @param lost packets lost by chance or in an outage in it
 * @param queueBytes the most that waited in it
 * @param delayMillis one way, without queueing and jitter, as the schedule has it
 */
public record LinkSeries(
        String variant,
        int repetition,
        String workload,
        Direction direction,
        List<Double> seconds,
        List<Long> rateBitsPerSecond,
        List<Long> deliveredBytes,
        List<Long> droppedByQueue,
        List<Long> lost,
        List<Long> queueBytes,
        List<Double> delayMillis) {
    /** Makes a series; later changes to the lists given do not reach it. */
    public LinkSeries {
        seconds = List.copyOf(seconds);
        rateBitsPerSecond = List.copyOf(rateBitsPerSecond);
        deliveredBytes = List.copyOf(deliveredBytes);
        droppedByQueue = List.copyOf(droppedByQueue);
        lost = List.copyOf(lost);
        queueBytes = List.copyOf(queueBytes);
        delayMillis = List.copyOf(delayMillis);
    }
}

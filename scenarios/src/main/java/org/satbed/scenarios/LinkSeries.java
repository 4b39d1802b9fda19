package org.satbed.scenarios;

import java.util.List;
import java.util.Optional;

/**
 * What went over one direction of the link during a workload, second by second, as the emulator counted it. All lists are of the same length.
 * Each entry has what passed since the end of the one before, which is a second where the emulator's host was not too busy.
 *
 * @param variant id of the variant
 * @param repetition from 1
 * @param workload id of the workload
 * @param direction which
 * @param forgottenSeconds where the first entry begins, in seconds since the workload's begin, if what was before is missing
 * @param seconds since the workload's begin, at the end of each entry as it really was; the last may be a piece of a second
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
        Optional<Double> forgottenSeconds,
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

package org.satbed.netns;

/**
 * What one direction of a link did in a second, or in the piece of one at the end. It begins where the one before it ended, and is as long as the
 * two ends are apart: on a host that is too busy longer or shorter than a second.
 *
 * @param seconds since the log's begin, at its end
 * @param rateBitsPerSecond at its end, as the schedule has it
 * @param delayMillis likewise
 * @param deliveredBytes IP bytes that came out
 * @param droppedByQueue packets
 * @param lost packets, by chance or in an outage
 * @param queueBytes the most that waited
 */
public record LinkSecond(
        double seconds,
        long rateBitsPerSecond,
        double delayMillis,
        long deliveredBytes,
        long droppedByQueue,
        long lost,
        long queueBytes) {}

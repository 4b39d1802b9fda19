package org.satbed.netns;

/**
 * What one direction of a link did since it was opened. The first four kinds of loss are the link's own, as its
 * parameters want them or as its memory allows; the last is a fault of the emulation, which a measurement must find
 * 0.
 *
 * @param deliveredPackets packets that came out at the far end
 * @param deliveredBytes their IP bytes
 * @param droppedByQueue packets that found the queue full, or that CoDel took out of it
 * @param lost packets that used the link and were lost by chance
 * @param droppedByRing packets that the emulator's memory had no room for; happens only with a link full of packets
 *     under 32 bytes
 * @param ignored what the kernel sent to the TUN interface but no router forwards (link-local multicast), malformed
 *     packets, and packets that the kernel did not take back
 * @param overrun packets that the kernel dropped in front of the emulator because it did not come to reading them; −1
 *     when the kernel could not be asked
 * @param peakBacklogBytes the most bytes that ever waited for the link
 * @param medianLatenessNanos how long after its time half the packets had left, to 1/16, in ns
 * @param p99LatenessNanos the same of 99 %
 * @param maximumLatenessNanos the latest of all, exactly
 * @param superPackets whether TCP segments may pass as one; they are counted one by one all the same
 */
public record DirectionCounters(
        long deliveredPackets,
        long deliveredBytes,
        long droppedByQueue,
        long lost,
        long droppedByRing,
        long ignored,
        long overrun,
        long peakBacklogBytes,
        long medianLatenessNanos,
        long p99LatenessNanos,
        long maximumLatenessNanos,
        boolean superPackets) {}

package org.satbed.netns;

/**
 * A delay that varies from packet to packet, each independent of the others. It is never below 0 altogether.
 *
 * @param nanos of a uniform one the largest deviation to either side, of a normal one the standard deviation; 0 to 10 s
 * @param distribution of the deviation
 * @param reorder whether a packet may overtake others; if not, it waits for those in front of it, and its delay is the longer of the two
 */
public record Jitter(long nanos, Distribution distribution, boolean reorder) {
    private static final long MOST = 10_000_000_000L;

    /** How the deviations are distributed. */
    public enum Distribution {
        /** All from −nanos to +nanos alike. */
        UNIFORM,
        /** Gauss's, with mean 0. */
        NORMAL
    }

    /**
     * Checks the range.
     *
     * @throws IllegalArgumentException if the deviation is out of range
     */
    public Jitter {
        if (nanos < 0 || nanos > MOST) {
            throw new IllegalArgumentException("jitter " + nanos + " ns is out of range: 0 to " + MOST + " ns");
        }
    }
}

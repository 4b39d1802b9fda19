package org.satbed.netns;

/**
 * Controlled delay, the queue discipline of RFC 8289: drops where packets leave the queue, when all of an interval's waited longer than the
 * target.
 *
 * @param targetNanos acceptable standing delay, above 0, to 60 s
 * @param intervalNanos on the order of a worst-case RTT, from the target to 60 s
 */
public record CoDel(long targetNanos, long intervalNanos) {
    /** 5 ms and 100 ms (RFC 8289 section 4.3). */
    public static final CoDel DEFAULT = new CoDel(5_000_000, 100_000_000);

    private static final long MOST = 60_000_000_000L;

    /**
     * Checks the ranges.
     *
     * @throws IllegalArgumentException if a time is out of range
     */
    public CoDel {
        if (targetNanos < 1 || intervalNanos < targetNanos || intervalNanos > MOST) {
            throw new IllegalArgumentException("CoDel's target " + targetNanos + " ns and interval " + intervalNanos
                    + " ns are out of range: 0 < target <= interval <= " + MOST + " ns");
        }
    }
}

package org.satbed.netns;

/**
 * Capacity that is asked for and granted, as on the return link of DVB-RCS2, simplified to one terminal (ETSI EN 301 545-2: CRA, RBDC, VBDC).
 *
 * <p>Time is cut into frames. At the end of each, the terminal asks for the bytes that arrived in it, for as many may arrive again (the rate,
 * RBDC), and for those that wait and that it has not asked for yet or was not granted (the volume, VBDC). The grant is in force for one frame, a request–grant delay later, as a rate: what was
 * asked for over the frame's length, at least what is guaranteed (CRA), at most the link's rate. So a packet that finds no grant waits for
 * the rest of the frame and the delay; after that capacity follows demand.
 *
 * @param grantNanos from a request to the begin of its grant, 0 to 10 s; at least a round trip to the controller, behind the satellite
 * @param frameNanos a frame's length, 1 ms to 1 s
 * @param guaranteedBitsPerSecond what is there without asking, 0 to the link's rate
 */
public record OnDemand(long grantNanos, long frameNanos, long guaranteedBitsPerSecond) {
    private static final long MOST = 10_000_000_000L;
    private static final long LEAST_FRAME = 1_000_000;
    private static final long LONGEST_FRAME = 1_000_000_000;

    /**
     * Checks the ranges.
     *
     * @throws IllegalArgumentException if a value is out of range
     */
    public OnDemand {
        if (grantNanos < 0 || grantNanos > MOST) {
            throw new IllegalArgumentException(
                    "a request-grant delay of " + grantNanos + " ns is out of range: 0 to 10 s");
        }
        if (frameNanos < LEAST_FRAME || frameNanos > LONGEST_FRAME) {
            throw new IllegalArgumentException("a frame of " + frameNanos + " ns is out of range: 1 ms to 1 s");
        }
        if (guaranteedBitsPerSecond < 0) {
            throw new IllegalArgumentException("a guaranteed rate is not negative: " + guaranteedBitsPerSecond);
        }
    }
}

package org.satbed.netns;

import java.util.Arrays;

/**
 * A link's rate as mahimahi records it (Netravali et al., "Mahimahi: Accurate Record-and-Replay for HTTP", USENIX ATC 2015; mm-link(1)): times at
 * which a packet's worth of bytes can be sent. Each time is an opportunity to send {@link #OPPORTUNITY_BYTES}; a packet may take several, several packets may share
 * one, and what nobody takes is gone. After the last time the trace begins again.
 */
public final class DeliveryTrace {
    /** What an opportunity carries: a packet of 1500 bytes with the 4 bytes that mahimahi's TUN interface puts in front of it. */
    public static final int OPPORTUNITY_BYTES = 1504;
    /** Those 4 bytes, which count for each packet. */
    public static final int PACKET_HEADER_BYTES = 4;

    private static final long NANOS = 1_000_000;

    private final int[] millis;

    private DeliveryTrace(int[] millis) {
        this.millis = millis;
    }

    /**
     * A trace.
     *
     * @param millis times since the begin, ascending, not all 0; the last is the trace's length
     * @throws IllegalArgumentException if they are not
     */
    public static DeliveryTrace of(int[] millis) {
        if (millis.length == 0 || millis[millis.length - 1] <= 0) {
            throw new IllegalArgumentException("a delivery trace has times in ms, and its last is above 0");
        }
        for (int i = 0; i < millis.length; i++) {
            if (millis[i] < (i == 0 ? 0 : millis[i - 1])) {
                throw new IllegalArgumentException("a delivery trace's times ascend, and " + millis[i] + " ms, number "
                        + (i + 1) + ", comes before the one above it");
            }
        }
        return new DeliveryTrace(millis.clone());
    }

    /** How many opportunities there are before it begins again. */
    public int size() {
        return millis.length;
    }

    /** When an opportunity is, in ns since the begin. */
    public long atNanos(int index) {
        return millis[index] * NANOS;
    }

    /** After which it begins again, in ns. */
    public long periodNanos() {
        return atNanos(millis.length - 1);
    }

    /** On average, in bits of opportunity a second. */
    public double meanBitsPerSecond() {
        return OPPORTUNITY_BYTES * 8e9 * millis.length / periodNanos();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof DeliveryTrace trace && Arrays.equals(millis, trace.millis);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(millis);
    }
}

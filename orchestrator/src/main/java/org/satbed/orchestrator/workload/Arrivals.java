package org.satbed.orchestrator.workload;

import java.util.BitSet;

/** Counts packets as they arrive; the rate is that between the first and the last arrival. */
final class Arrivals {
    private final BitSet seen = new BitSet();
    private long packets;
    private long bytesAfterFirst;
    private long firstNanos;
    private long lastNanos;

    /** One packet of so many IP bytes; what the link has made of it once more does not count. */
    synchronized void add(long nanos, int ipBytes, long number) {
        int place = (int) Math.min(Math.max(number, 0), Integer.MAX_VALUE - 1L);
        if (seen.get(place)) {
            return;
        }
        seen.set(place);
        if (packets == 0) {
            firstNanos = nanos;
        } else {
            // The first packet only starts the clock: its own time on the link was before it arrived.
            bytesAfterFirst += ipBytes;
        }
        packets++;
        lastNanos = nanos;
    }

    synchronized Count count() {
        return new Count(packets, bytesAfterFirst, lastNanos - firstNanos);
    }

    /**
     * What arrived.
     *
     * @param packets all of them
     * @param bytesAfterFirst IP bytes without those of the first packet
     * @param nanos from the first to the last
     */
    record Count(long packets, long bytesAfterFirst, long nanos) {

        double seconds() {
            return nanos / 1e9;
        }

        double bitsPerSecond() {
            return nanos == 0 ? 0 : bytesAfterFirst * 8 / seconds();
        }
    }
}

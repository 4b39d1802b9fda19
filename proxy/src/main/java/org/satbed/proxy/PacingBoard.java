package org.satbed.proxy;

import java.util.concurrent.atomic.AtomicLongArray;

/**
 * What the reactors of one proxy tell each other about the satellite leg, without a lock: each writes its own row, all read all rows. A row
 * is the weight of the flows that could send more, what the others need, and what arrives (whose acknowledgements use the link too).
 */
final class PacingBoard {
    /** A cache line, so that no reactor's writes disturb another's. */
    private static final int ROW = 8;

    private static final int WEIGHT = 0;
    private static final int NEEDED = 1;
    private static final int ARRIVING = 2;
    private static final int ALL_WEIGHT = 3;

    /**
     * IP bytes of acknowledgements for each byte of payload that arrives: measured 1.1 Mbit/s for 48 Mbit/s of full segments, somewhat more
     * than one of 52 bytes for two segments.
     */
    private static final double ACKNOWLEDGED = 0.024;

    private final AtomicLongArray rows;
    private final int reactors;
    private final double payloadBytesPerSecond;

    PacingBoard(int reactors, double payloadBytesPerSecond) {
        this.reactors = reactors;
        this.rows = new AtomicLongArray((reactors + 1) * ROW);
        this.payloadBytesPerSecond = payloadBytesPerSecond;
    }

    /**
     * From the reactor that owns the row.
     *
     * @param weight of its flows that could send more
     * @param needed bytes per second that its other flows send
     * @param allWeight of all its flows that have had something to send lately
     */
    void publish(int reactor, long weight, double needed, long allWeight) {
        int row = (reactor + 1) * ROW;
        rows.setRelease(row + WEIGHT, weight);
        rows.setRelease(row + NEEDED, Math.round(needed));
        rows.setRelease(row + ALL_WEIGHT, allWeight);
    }

    /** Payload bytes per second that arrive over the satellite. */
    void publishArriving(int reactor, double bytesPerSecond) {
        rows.setRelease((reactor + 1) * ROW + ARRIVING, Math.round(bytesPerSecond));
    }

    /** What all flows together may send, payload bytes per second; a tenth of the rate at least, whatever arrives. */
    double available() {
        double acknowledgements = sum(ARRIVING) * ACKNOWLEDGED;
        return Math.max(payloadBytesPerSecond / 10, payloadBytesPerSecond - acknowledgements);
    }

    /**
     * Bytes per second for each unit of weight of a flow that could send more (max-min fairness: what others do not need is shared out). Never
     * less than an equal part of everything, to which each flow is entitled whatever others say they need.
     *
     * @param more weight that has not been published yet
     */
    double level(long more) {
        double available = available();
        double weight = Math.max(1, sum(WEIGHT) + more);
        double equal = available / Math.max(1, sum(ALL_WEIGHT) + more);
        return Math.max(equal, (available - sum(NEEDED)) / weight);
    }

    private long sum(int column) {
        long sum = 0;
        for (int i = 1; i <= reactors; i++) {
            sum += rows.getAcquire(i * ROW + column);
        }
        return sum;
    }
}

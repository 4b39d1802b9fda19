package org.satbed.proxy;

import java.util.List;
import java.util.OptionalDouble;

/**
 * What the satellite link carries in the direction in which this proxy sends, to be shared out among the connections that have something to
 * send.
 *
 * @param bitsPerSecond of IP packets, as a link's rate is meant; {@link #ESTIMATED} for what the link is seen to carry
 * @param receivedBitsPerSecond what it carries in the other direction, 0 when that is not known
 * @param asked the share that is left for what is not ours, 0 to 0.9; empty for {@link #DEFAULT_HEADROOM}, and less where less will do
 * @param weights of kinds of connections; 1 for those that no one matches, the first that matches counts
 */
public record SatelliteRate(
        long bitsPerSecond, long receivedBitsPerSecond, OptionalDouble asked, List<Weight> weights) {
    /** Enough for the segments that are smaller than full ones (measured: with 1 % over the link's rate queues grow). */
    public static final double DEFAULT_HEADROOM = 0.02;

    /** No rate is given. */
    public static final long ESTIMATED = 0;

    private static final double ROOM_FOR_ACKNOWLEDGEMENTS = 0.8;

    /** Of the default headroom, while the same full segments go on. */
    private static final double STEADY = 0.25;

    /** Of a full segment at MTU 1500 with timestamps (RFC 7323): SO_MAX_PACING_RATE counts payload alone. */
    private static final double PAYLOAD_SHARE = 1448.0 / 1500;

    private static final int MOST_WEIGHT = 1_000;

    /**
     * A kind of connections that gets more than others.
     *
     * @param port the server's, 0 for any
     * @param trafficClass the whole octet of the client's SYN, -1 for any
     * @param weight 1 to 1000: so many times the share of a connection without one
     */
    public record Weight(int port, int trafficClass, int weight) {
        /** Checks the ranges. */
        public Weight {
            if (port < 0 || port > 0xffff || trafficClass < -1 || trafficClass > 0xff) {
                throw new IllegalArgumentException("a weight is for a port 1 to 65535 or a traffic class 0 to 255");
            }
            if (weight < 1 || weight > MOST_WEIGHT) {
                throw new IllegalArgumentException("weight " + weight + ": 1 to " + MOST_WEIGHT + " are allowed");
            }
        }
    }

    /**
     * Checks the ranges.
     *
     * @throws IllegalArgumentException for a value out of its range
     */
    public SatelliteRate {
        weights = List.copyOf(weights);
        if (bitsPerSecond < 8_000 && bitsPerSecond != ESTIMATED
                || asked.isPresent() && !(asked.getAsDouble() >= 0 && asked.getAsDouble() <= 0.9)) {
            throw new IllegalArgumentException("a satellite rate is 8kbit at least, its headroom 0 to 0.9");
        }
    }

    /**
     * Whether the way back is known to take these acknowledgements with room to spare; for a rate that is not known that is taken for granted, since
     * without what the delay tells there would be no estimate.
     *
     * @param bytesPerSecond of IP packets
     */
    boolean takesAcknowledgements(double bytesPerSecond) {
        return bitsPerSecond == ESTIMATED || bytesPerSecond * 8 < ROOM_FOR_ACKNOWLEDGEMENTS * receivedBitsPerSecond;
    }

    /** Payload that the link carries as far as was told, bytes per second. */
    double payloadBytesPerSecond() {
        return bitsPerSecond == ESTIMATED ? RateEstimate.UNBOUNDED : bitsPerSecond / 8.0 * PAYLOAD_SHARE;
    }

    /** The share that is left free while flows begin and end. */
    double headroom() {
        return asked.orElse(DEFAULT_HEADROOM);
    }

    /**
     * The share that is left free while no flow begins or ends, so that there are full segments alone: a quarter of the default; what was asked
     * for stays.
     */
    double steadyHeadroom() {
        return asked.orElse(DEFAULT_HEADROOM * STEADY);
    }

    /** The weight of a connection. */
    int weight(int port, int trafficClass) {
        for (int i = 0; i < weights.size(); i++) {
            Weight each = weights.get(i);
            if ((each.port() == 0 || each.port() == port)
                    && (each.trafficClass() < 0 || each.trafficClass() == trafficClass)) {
                return each.weight();
            }
        }
        return 1;
    }

    /** Whether the headers of SYNs are needed for the weights. */
    boolean needsTrafficClass() {
        return weights.stream().anyMatch(each -> each.trafficClass() >= 0);
    }
}

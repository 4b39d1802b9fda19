package org.satbed.netns;

import java.util.Optional;

/**
 * What one direction of a link does besides rate, delay, queue and uniform loss. Each chance is drawn from a random sequence of its own that
 * follows from the direction's seed, one draw for each packet that is sent: the k-th packet meets the same in every run, whatever else is
 * switched on.
 *
 * @param gilbertElliott losses in bursts
 * @param bitErrorRate probability that a bit is wrong, each independent, 0 to below 1: a packet of n bytes is lost with 1 − (1 − BER)^(8n)
 * @param jitter a delay that varies
 * @param duplicate probability that a packet comes out twice, one behind the other, 0 to 1; the second takes nothing of the link's rate
 * @param queuePackets packets that may wait, the one being sent included; 0 for no such limit, the one in bytes always holds
 * @param coDel drops where packets leave the queue
 * @param mtu the largest packet in bytes that is let in, others are answered with "too big" (ICMP), 1280 to 65535; 0 for the interfaces'
 * @param onDemand capacity that is asked for and granted
 * @param trace instead of the rate, when packets can be sent
 */
public record LinkFeatures(
        Optional<GilbertElliott> gilbertElliott,
        double bitErrorRate,
        Optional<Jitter> jitter,
        double duplicate,
        int queuePackets,
        Optional<CoDel> coDel,
        int mtu,
        Optional<OnDemand> onDemand,
        Optional<DeliveryTrace> trace) {
    /** Nothing. */
    public static final LinkFeatures NONE = new LinkFeatures(
            Optional.empty(), 0, Optional.empty(), 0, 0, Optional.empty(), 0, Optional.empty(), Optional.empty());

    /** The least that IPv6 asks of a link (RFC 8200 section 5). */
    private static final int LEAST_MTU = 1280;

    private static final int LARGEST_MTU = 65_535;

    /**
     * Checks the ranges.
     *
     * @throws IllegalArgumentException if a value is out of range, or a trace and capacity on demand are both given
     */
    public LinkFeatures {
        probability("a duplicate's probability", duplicate);
        probability("a bit error rate", bitErrorRate);
        if (bitErrorRate == 1) {
            throw new IllegalArgumentException("a bit error rate is below 1");
        }
        if (queuePackets < 0) {
            throw new IllegalArgumentException("a queue of " + queuePackets + " packets");
        }
        if (mtu != 0 && (mtu < LEAST_MTU || mtu > LARGEST_MTU)) {
            throw new IllegalArgumentException("MTU " + mtu + " is out of range: " + LEAST_MTU + " to " + LARGEST_MTU);
        }
        if (onDemand.isPresent() && trace.isPresent()) {
            throw new IllegalArgumentException("capacity on demand and a delivery trace exclude each other");
        }
    }

    static void probability(String what, double value) {
        if (!(value >= 0 && value <= 1)) {
            throw new IllegalArgumentException(what + " " + value + " is out of range: 0 to 1");
        }
    }

    /** Whether each packet counts for itself, so that several may not pass as one. */
    boolean needSinglePackets() {
        return gilbertElliott.isPresent()
                || bitErrorRate > 0
                || jitter.isPresent()
                || duplicate > 0
                || queuePackets > 0
                || coDel.isPresent()
                || onDemand.isPresent()
                || trace.isPresent();
    }
}

package org.satbed.scenarios;

import java.time.Duration;

/**
 * One direction of the satellite link.
 *
 * @param rate of IP packets, 1 kbit/s to 40 Gbit/s
 * @param delay one way, without queueing, 0 to 10 s
 * @param queue what waits in front of the link at most
 * @param loss fraction of packets lost at random, 0 &lt;= p &lt; 1
 * @param features what it does besides
 */
public record LinkDirection(Rate rate, Duration delay, QueueLimit queue, double loss, LinkFeatures features) {

    /** A direction that does nothing besides. */
    public LinkDirection(Rate rate, Duration delay, QueueLimit queue, double loss) {
        this(rate, delay, queue, loss, LinkFeatures.NONE);
    }

    private static final long FULL_PACKET = 1500; // bytes

    /**
     * Makes a direction.
     *
     * @throws IllegalArgumentException if a value is out of range
     */
    public LinkDirection {
        Limits.rate(rate);
        Limits.delay(delay);
        Limits.loss(loss);
        features.onDemand().ifPresent(each -> each.within(rate));
    }

    /** The share of packets that is lost in the long run, full ones where it depends on their length. */
    public double meanLoss() {
        double good =
                (1 - loss) * (1 - features.burstLoss().map(BurstLoss::mean).orElse(0.0));
        long bits = 8 * features.mtu().map(DataSize::bytes).orElse(FULL_PACKET);
        return 1 - good * Math.exp(bits * Math.log1p(-features.bitErrors()));
    }

    /** The same after a trace. */
    LinkDirection with(DeliveryTrace trace) {
        return new LinkDirection(rate, delay, queue, loss, features.with(trace));
    }

    /** What full packets get of it: the rate, or after a trace that one's mean. */
    public Rate carried() {
        return features.trace()
                .map(each -> new Rate(Math.round(each.fullPacketBitsPerSecond())))
                .orElse(rate);
    }
}

package org.satbed.scenarios;

import java.time.Duration;

/**
 * One direction of the satellite link.
 *
 * @param rate of IP packets, 1 kbit/s to 40 Gbit/s
 * @param delay one way, without queueing, 0 to 10 s
 * @param queue what waits in front of the link at most
 * @param loss fraction of packets lost at random, 0 &lt;= p &lt; 1
 */
public record LinkDirection(Rate rate, Duration delay, QueueLimit queue, double loss) {

    /**
     * Makes a direction.
     *
     * @throws IllegalArgumentException if a value is out of range
     */
    public LinkDirection {
        Limits.rate(rate);
        Limits.delay(delay);
        Limits.loss(loss);
    }
}

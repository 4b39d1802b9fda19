package org.satbed.scenarios;

/**
 * UDP at a constant rate that goes over the path while a workload runs, from just before it begins until just after it has ended.
 *
 * @param direction which way
 * @param rate of whole IP packets, as a link's, 1 kbit/s to 40 Gbit/s
 * @param packet size of each IP packet, 100 B to 1500 B
 */
public record Background(Direction direction, Rate rate, DataSize packet) {

    /** A full packet. */
    public static final DataSize FULL = new DataSize(1500);

    /**
     * Makes the background.
     *
     * @throws IllegalArgumentException if a value is out of range
     */
    public Background {
        Limits.rate(rate);
        Limits.packet(packet);
    }
}

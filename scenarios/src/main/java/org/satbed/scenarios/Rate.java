package org.satbed.scenarios;

import java.util.List;

/**
 * A rate on the wire, counted in whole IP packets.
 *
 * @param bitsPerSecond bit/s, at least 1
 */
public record Rate(long bitsPerSecond) implements Comparable<Rate> {

    private static final Quantity TEXT = new Quantity(
            "a rate",
            "bit/s",
            "bit",
            "50Mbit",
            List.of(
                    new Quantity.Unit("bit", 1),
                    new Quantity.Unit("kbit", 1_000),
                    new Quantity.Unit("Mbit", 1_000_000),
                    new Quantity.Unit("Gbit", 1_000_000_000)));

    /** What {@link #parse} takes, as a regular expression. */
    static final String PATTERN = Quantity.pattern(TEXT.units());

    /**
     * Makes a rate.
     *
     * @throws IllegalArgumentException if the rate is below 1 bit/s
     */
    public Rate {
        if (bitsPerSecond < 1) {
            throw new IllegalArgumentException("a rate is at least 1bit, not " + bitsPerSecond);
        }
    }

    /**
     * Reads a rate with an SI prefix: "50Mbit", "1.5Gbit", "500kbit", "800bit" (per second).
     *
     * @throws IllegalArgumentException if the text is no rate; the message says what was expected
     */
    public static Rate parse(String text) {
        return new Rate(TEXT.parse(text));
    }

    @Override
    public int compareTo(Rate other) {
        return Long.compare(bitsPerSecond, other.bitsPerSecond);
    }

    /** The shortest text that {@link #parse} reads back as this rate: "1.5Gbit". */
    @Override
    public String toString() {
        return TEXT.print(bitsPerSecond);
    }
}

package org.satbed.scenarios;

import java.util.List;

/**
 * The width of a carrier.
 *
 * @param hertz Hz, 1 kHz to 10 GHz
 */
public record Bandwidth(long hertz) {

    private static final Quantity TEXT = new Quantity(
            "a bandwidth",
            "Hz",
            "Hz",
            "15.4MHz",
            List.of(
                    new Quantity.Unit("Hz", 1),
                    new Quantity.Unit("kHz", 1_000),
                    new Quantity.Unit("MHz", 1_000_000),
                    new Quantity.Unit("GHz", 1_000_000_000)));

    /** What {@link #parse} takes, as a regular expression. */
    static final String PATTERN = Quantity.pattern(TEXT.units());

    /**
     * Makes a bandwidth.
     *
     * @throws IllegalArgumentException if it is out of range
     */
    public Bandwidth {
        if (hertz < 1_000 || hertz > 10_000_000_000L) {
            throw new IllegalArgumentException(
                    TEXT.print(hertz) + " is out of range: a carrier's bandwidth is 1kHz to 10GHz");
        }
    }

    /**
     * Reads a bandwidth: "15.4MHz", "250kHz".
     *
     * @throws IllegalArgumentException if the text is none; the message says what was expected
     */
    public static Bandwidth parse(String text) {
        return new Bandwidth(TEXT.parse(text));
    }

    /** The shortest text that {@link #parse} reads back as this bandwidth. */
    @Override
    public String toString() {
        return TEXT.print(hertz);
    }
}

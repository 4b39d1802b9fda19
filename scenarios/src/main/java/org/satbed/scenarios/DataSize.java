package org.satbed.scenarios;

import java.util.List;

/**
 * An amount of data.
 *
 * @param bytes bytes, at least 0
 */
public record DataSize(long bytes) implements Comparable<DataSize> {

    /** The units of data, smallest first; a queue is given in them too. */
    static final List<Quantity.Unit> UNITS = List.of(
            new Quantity.Unit("B", 1),
            new Quantity.Unit("kB", 1_000),
            new Quantity.Unit("KiB", 1L << 10),
            new Quantity.Unit("MB", 1_000_000),
            new Quantity.Unit("MiB", 1L << 20),
            new Quantity.Unit("GB", 1_000_000_000),
            new Quantity.Unit("GiB", 1L << 30));

    /** What {@link #parse} takes, as a regular expression. */
    static final String PATTERN = Quantity.pattern(UNITS);

    private static final Quantity TEXT = new Quantity("a size", "bytes", "B", "2MB", UNITS);

    /**
     * Makes an amount of data.
     *
     * @throws IllegalArgumentException if it is negative
     */
    public DataSize {
        if (bytes < 0) {
            throw new IllegalArgumentException("a size is not negative: " + bytes);
        }
    }

    /**
     * Reads a size: "500B", "100kB" (100 000), "2MB" (2 000 000), "2MiB" (2 097 152), "1.5GB".
     *
     * @throws IllegalArgumentException if the text is no size; the message says what was expected
     */
    public static DataSize parse(String text) {
        return new DataSize(TEXT.parse(text));
    }

    @Override
    public int compareTo(DataSize other) {
        return Long.compare(bytes, other.bytes);
    }

    /** The shortest text that {@link #parse} reads back as this size: "2MiB". */
    @Override
    public String toString() {
        return TEXT.print(bytes);
    }
}

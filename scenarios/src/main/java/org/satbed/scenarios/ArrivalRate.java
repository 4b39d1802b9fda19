package org.satbed.scenarios;

import java.math.BigDecimal;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How many objects are asked for in a second, on average.
 *
 * @param perSecond above 0
 */
public record ArrivalRate(BigDecimal perSecond) implements Comparable<ArrivalRate> {

    private static final Pattern TEXT = Pattern.compile("(" + Quantity.NUMBER + ")\\s*/s");

    /**
     * Makes a rate.
     *
     * @throws IllegalArgumentException if it is not above 0
     */
    public ArrivalRate {
        if (perSecond.signum() <= 0) {
            throw new IllegalArgumentException("a rate of arrivals is above 0, not " + perSecond);
        }
        perSecond = perSecond.stripTrailingZeros();
    }

    /**
     * Reads a rate: "2/s", "0.5/s".
     *
     * @throws IllegalArgumentException if the text is no such rate; the message says what was expected
     */
    public static ArrivalRate parse(String text) {
        Matcher matcher = TEXT.matcher(text.strip());
        if (!matcher.matches()) {
            throw new IllegalArgumentException("'" + text + "' is not a rate of arrivals; expected e.g. 2/s");
        }
        return new ArrivalRate(new BigDecimal(matcher.group(1)));
    }

    @Override
    public int compareTo(ArrivalRate other) {
        return perSecond.compareTo(other.perSecond);
    }

    /** The text that {@link #parse} reads back as this rate. */
    @Override
    public String toString() {
        return perSecond.toPlainString() + "/s";
    }
}

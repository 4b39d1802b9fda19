package org.satbed.scenarios;

import java.math.BigDecimal;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Packet loss: a fraction in the model, percent in the text. */
public final class Loss {

    private static final Pattern PERCENT = Pattern.compile("(" + Quantity.NUMBER + ")\\s*(%?)");

    private Loss() {}

    /**
     * Reads a loss: "1%" is 0.01, "0%" and "0" are 0.
     *
     * @return the fraction of packets lost, 0 &lt;= p &lt; 1
     * @throws IllegalArgumentException if the text is no loss in that range; the message says what was expected
     */
    public static double parse(String text) {
        Matcher matcher = PERCENT.matcher(text.strip());
        if (!matcher.matches()) {
            throw new IllegalArgumentException("'" + text + "' is not a loss; expected e.g. 0.1%");
        }
        BigDecimal percent = new BigDecimal(matcher.group(1));
        // Only of zero is it clear without a unit whether percent or a fraction is meant.
        if (matcher.group(2).isEmpty() && percent.signum() != 0) {
            throw new IllegalArgumentException("'" + text + "' is not a loss; a number needs a unit, e.g. 0.1%");
        }
        return Limits.loss(percent.movePointLeft(2).doubleValue());
    }

    /**
     * The text in percent that {@link #parse} reads back as this fraction: "0.1%".
     *
     * @throws IllegalArgumentException if the fraction is not in 0 &lt;= p &lt; 1
     */
    public static String print(double fraction) {
        return percent(Limits.loss(fraction)) + "%";
    }

    /** The fraction as a plain number of percent. */
    static String percent(double fraction) {
        // valueOf takes the shortest decimal that means this double, and moving its point is exact.
        BigDecimal percent = BigDecimal.valueOf(fraction).movePointRight(2);
        return percent.signum() == 0 ? "0" : percent.stripTrailingZeros().toPlainString();
    }
}

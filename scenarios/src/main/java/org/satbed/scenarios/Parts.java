package org.satbed.scenarios;

import java.math.BigDecimal;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Values of several parts: {@code 5ms/normal/reorder}. */
final class Parts {
    private static final Pattern SHARE = Pattern.compile("(" + Quantity.NUMBER + ")\\s*%");

    private Parts() {}

    /**
     * The parts.
     *
     * @throws IllegalArgumentException if there are too few or too many
     */
    static List<String> of(String text, String what, int least, int most, String example) {
        List<String> parts = List.of(text.strip().split("\\s*/\\s*", -1));
        if (parts.size() < least || parts.size() > most) {
            throw new IllegalArgumentException("'" + text + "' is not " + what + "; expected e.g. " + example);
        }
        return parts;
    }

    /** A probability: "0%" to "100%". */
    static double share(String text) {
        Matcher matcher = SHARE.matcher(text);
        if (!matcher.matches()) {
            throw new IllegalArgumentException("'" + text + "' is not a share; expected e.g. 1.8%");
        }
        double share = new BigDecimal(matcher.group(1)).movePointLeft(2).doubleValue();
        if (share > 1) {
            throw new IllegalArgumentException(text + " is out of range: a share is 0% to 100%");
        }
        return share;
    }
}

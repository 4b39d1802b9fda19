package org.satbed.scenarios;

import java.math.BigDecimal;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Values of several parts: {@code 5ms/normal/reorder}. */
final class Parts {
    /** What is between two parts, as a regular expression. */
    static final String SLASH = "\\s*/\\s*";
    /** What {@link #share} takes. */
    static final String SHARE = Quantity.NUMBER + "\\s*%";

    private static final String ZERO = "0(?:\\.0+)?";
    /** What {@link #shareOrZero} takes. */
    static final String SHARE_OR_ZERO = "(?:" + SHARE + "|" + ZERO + ")";

    private static final Pattern PERCENT = Pattern.compile("(" + Quantity.NUMBER + ")\\s*%");

    private Parts() {}

    /**
     * The parts.
     *
     * @throws IllegalArgumentException if there are too few or too many
     */
    static List<String> of(String text, String what, int least, int most, String example) {
        List<String> parts = List.of(text.strip().split(SLASH, -1));
        if (parts.size() < least || parts.size() > most) {
            throw new IllegalArgumentException("'" + text + "' is not " + what + "; expected e.g. " + example);
        }
        return parts;
    }

    /** A probability: "0%" to "100%". */
    static double share(String text) {
        Matcher matcher = PERCENT.matcher(text);
        if (!matcher.matches()) {
            throw new IllegalArgumentException("'" + text + "' is not a share; expected e.g. 1.8%");
        }
        double share = new BigDecimal(matcher.group(1)).movePointLeft(2).doubleValue();
        if (share > 1) {
            throw new IllegalArgumentException(text + " is out of range: a share is 0% to 100%");
        }
        return share;
    }

    /** Likewise; of zero it is clear without a unit what is meant. */
    static double shareOrZero(String text) {
        return text.strip().matches(ZERO) ? 0 : share(text);
    }
}

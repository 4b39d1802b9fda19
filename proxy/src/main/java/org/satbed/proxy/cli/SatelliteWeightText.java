package org.satbed.proxy.cli;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.satbed.proxy.SatelliteRate;

/** Weights and shares of the satellite's rate as people write them. */
final class SatelliteWeightText {
    private static final Pattern WEIGHT =
            Pattern.compile("(?:(\\d{1,5})|tos:(0x[0-9a-fA-F]{1,2}|\\d{1,3}))=(\\d{1,4})");
    private static final Pattern SHARE = Pattern.compile("(\\d{1,2}(?:\\.\\d+)?) ?%");

    private SatelliteWeightText() {}

    /**
     * {@code 443=4} or {@code tos:0xb8=8}.
     *
     * @throws IllegalArgumentException in one line
     */
    static SatelliteRate.Weight parse(String text) {
        Matcher matcher = WEIGHT.matcher(text.strip());
        if (!matcher.matches()) {
            throw new IllegalArgumentException("'" + text + "': expected e.g. 443=4 or tos:0xb8=8");
        }
        int weight = Integer.parseInt(matcher.group(3));
        return matcher.group(1) != null
                ? new SatelliteRate.Weight(Math.max(1, Integer.parseInt(matcher.group(1))), -1, weight)
                : new SatelliteRate.Weight(0, Integer.decode(matcher.group(2)), weight);
    }

    /**
     * {@code 10%} as 0.1.
     *
     * @throws IllegalArgumentException in one line
     */
    static double share(String text) {
        Matcher matcher = SHARE.matcher(text.strip());
        if (!matcher.matches() || Double.parseDouble(matcher.group(1)) > 90) {
            throw new IllegalArgumentException("'" + text + "': expected 0% to 90%");
        }
        return Double.parseDouble(matcher.group(1)) / 100;
    }
}

package org.satbed.scenarios;

import java.util.List;

/**
 * Losses in bursts after Gilbert and Elliott, with the parameters of netem's {@code loss gemodel}; docs/scenario-format.md says what they do.
 *
 * @param p probability per packet of a change from the good state to the bad one, 0 to 1
 * @param r the same from the bad state to the good one, above 0, to 1
 * @param lossInBad 1−h, share of packets lost in the bad state
 * @param lossInGood 1−k, the same in the good state
 */
public record BurstLoss(double p, double r, double lossInBad, double lossInGood) {
    /** What {@link #parse} takes, as a regular expression. */
    static final String PATTERN =
            Parts.SHARE + Parts.SLASH + Parts.SHARE + "(?:" + Parts.SLASH + Parts.SHARE + "){0,2}";

    /** Makes a loss. */
    public BurstLoss {
        if (r == 0) {
            throw new IllegalArgumentException("a bad state that never ends: the second value is above 0%");
        }
    }

    /**
     * Reads {@code P/R}, {@code P/R/1-H} or {@code P/R/1-H/1-K}: "1.8%/64.5%/100%/0%".
     *
     * @throws IllegalArgumentException if the text is none
     */
    public static BurstLoss parse(String text) {
        List<String> parts = Parts.of(text, "a loss in bursts", 2, 4, "1.8%/64.5%/100%/0%");
        return new BurstLoss(
                Parts.share(parts.get(0)),
                Parts.share(parts.get(1)),
                parts.size() > 2 ? Parts.share(parts.get(2)) : 1,
                parts.size() > 3 ? Parts.share(parts.get(3)) : 0);
    }

    /** The share of packets that is lost in the long run. */
    public double mean() {
        return (p * lossInBad + r * lossInGood) / (p + r);
    }

    /** As {@link #parse} reads it. */
    @Override
    public String toString() {
        return Loss.percent(p) + "%/" + Loss.percent(r) + "%/" + Loss.percent(lossInBad) + "%/"
                + Loss.percent(lossInGood) + "%";
    }
}

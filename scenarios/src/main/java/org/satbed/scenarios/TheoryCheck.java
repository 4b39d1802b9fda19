package org.satbed.scenarios;

import java.util.Locale;
import java.util.Optional;

/**
 * What variant "none" measured, beside what {@link Theory} says.
 *
 * @param workload id of the workload
 * @param law its name and source
 * @param unit "s" or "bit/s"
 * @param predicted by the law
 * @param measured the median
 * @param least what still fits
 * @param most what still fits
 * @param fits whether the median is between them
 */
public record TheoryCheck(
        String workload,
        String law,
        String unit,
        double predicted,
        double measured,
        double least,
        double most,
        boolean fits) {

    /** A transfer may be this much shorter than the law says: the RTT and the rate themselves are that exact. */
    static final double SHORTER = 0.05;
    /** And this much longer, and one more RTT: delayed ACKs, and a header that takes a segment of its own. */
    static final double LONGER = 0.25;
    /** Within this factor an average window fits: the laws are for losses at equal distances and long times. */
    static final double WINDOW_FACTOR = 2;

    /** A time in seconds: 5 % less to 25 % and an RTT more fit. */
    static TheoryCheck ofTime(String workload, String law, double predicted, double measured, double rttSeconds) {
        double least = predicted * (1 - SHORTER);
        double most = predicted * (1 + LONGER) + rttSeconds;
        return new TheoryCheck(
                workload, law, "s", predicted, measured, least, most, measured >= least && measured <= most);
    }

    /** A goodput in bit/s: half to double fits. */
    static TheoryCheck ofRate(String workload, String law, double predicted, double measured) {
        double least = predicted / WINDOW_FACTOR;
        double most = predicted * WINDOW_FACTOR;
        return new TheoryCheck(
                workload, law, "bit/s", predicted, measured, least, most, measured >= least && measured <= most);
    }

    /** A line on what does not fit; empty if it fits. */
    public Optional<String> note() {
        if (fits) {
            return Optional.empty();
        }
        double factor = measured / predicted;
        return Optional.of(String.format(
                Locale.ROOT,
                "%s with none: %s, %.2f× the %s of %s; %s to %s would fit",
                workload,
                text(measured),
                factor,
                text(predicted),
                law,
                text(least),
                text(most)));
    }

    private String text(double value) {
        return unit.equals("s") ? NumberText.digits(value) + " s" : NumberText.digits(value / 1e6) + " Mbit/s";
    }
}

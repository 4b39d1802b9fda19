package org.satbed.scenarios;

import java.util.List;

/**
 * The measured round-trip time of a path without load. All times in milliseconds.
 *
 * @param wantedMillis what the scenario says
 * @param count number of answers
 * @param medianMillis median of the answers
 * @param p99Millis 99th percentile of the answers
 * @param minMillis fastest answer
 * @param maxMillis slowest answer
 * @param samplesMillis every answer, in the order of the requests
 */
public record RttCheck(
        double wantedMillis,
        int count,
        double medianMillis,
        double p99Millis,
        double minMillis,
        double maxMillis,
        List<Double> samplesMillis) {

    /** Makes a check; later changes to the list given do not reach it. */
    public RttCheck {
        samplesMillis = List.copyOf(samplesMillis);
    }

    /**
     * Makes a check of its samples, with the quantiles of {@link Spread}.
     *
     * @throws IllegalArgumentException if there is no sample
     */
    public static RttCheck of(double wantedMillis, List<Double> samplesMillis) {
        Spread spread = Spread.of(samplesMillis);
        return new RttCheck(
                wantedMillis,
                samplesMillis.size(),
                spread.median(),
                Spread.quantile(samplesMillis, 0.99),
                spread.min(),
                spread.max(),
                samplesMillis);
    }

    /** The median's relative error: (median - wanted) / wanted. */
    public double error() {
        return Calibration.relativeError(medianMillis, wantedMillis);
    }
}

package org.satbed.scenarios;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * The path as measured before the variants, to be compared with the path that the scenario wants.
 *
 * @param rtt the round-trip time without load
 * @param rates the rate of each direction, by protocol
 */
public record Calibration(RttCheck rtt, List<RateCheck> rates) {

    /** The relative error from which on a path is not the one that was wanted: 2 %. */
    public static final double TOLERANCE = 0.02;

    /** Makes a calibration; later changes to the list given do not reach it. */
    public Calibration {
        rates = List.copyOf(rates);
    }

    /**
     * A line for each measurement that is off.
     *
     * @param tolerance the largest relative error that is still right, e.g. {@link #TOLERANCE}
     */
    public List<String> warnings(double tolerance) {
        List<String> warnings = new ArrayList<>();
        if (Math.abs(rtt.error()) > tolerance) {
            warnings.add(String.format(
                    Locale.ROOT,
                    "the path's RTT is %.1f ms (median of %d), not %.1f ms: %+.1f %%",
                    rtt.medianMillis(),
                    rtt.count(),
                    rtt.wantedMillis(),
                    rtt.error() * 100));
        }
        for (RateCheck rate : rates) {
            if (Math.abs(rate.error()) > tolerance) {
                warnings.add(String.format(
                        Locale.ROOT,
                        "the %s link's rate is %.2f Mbit/s (%s), not %.2f Mbit/s: %+.1f %%",
                        rate.direction().id(),
                        rate.measuredBitsPerSecond() / 1e6,
                        rate.protocol(),
                        rate.wantedBitsPerSecond() / 1e6,
                        rate.error() * 100));
            }
        }
        return warnings;
    }

    /** (measured - wanted) / wanted; where nothing is wanted, 0 for nothing measured, else infinity. */
    static double relativeError(double measured, double wanted) {
        if (wanted == 0) {
            return measured == 0 ? 0 : Double.POSITIVE_INFINITY;
        }
        return (measured - wanted) / wanted;
    }
}

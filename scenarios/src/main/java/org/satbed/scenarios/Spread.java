package org.satbed.scenarios;

import java.util.List;
import org.apache.commons.statistics.descriptive.Quantile;

/**
 * How values are spread. Quantiles are interpolated linearly between the two nearest order statistics (type 7 of
 * Hyndman and Fan 1996, the default of R and NumPy): quantile p of n sorted values lies at position (n - 1) p, from 0.
 *
 * @param median the quantile 0.5
 * @param q1 the quantile 0.25
 * @param q3 the quantile 0.75
 * @param min the smallest value
 * @param max the largest value
 */
public record Spread(double median, double q1, double q3, double min, double max) {

    private static final Quantile TYPE_7 =
            Quantile.withDefaults().with(Quantile.EstimationMethod.HF7).withCopy(false);

    /**
     * The spread of some values, in their unit.
     *
     * @throws IllegalArgumentException if there is no value
     */
    public static Spread of(List<Double> values) {
        return new Spread(
                quantile(values, 0.5),
                quantile(values, 0.25),
                quantile(values, 0.75),
                quantile(values, 0),
                quantile(values, 1));
    }

    /**
     * A quantile of some values, of type 7.
     *
     * @param p 0 to 1
     * @throws IllegalArgumentException if there is no value or p is out of range
     */
    public static double quantile(List<Double> values, double p) {
        if (values.isEmpty() || !(p >= 0 && p <= 1)) {
            throw new IllegalArgumentException("quantile " + p + " of " + values.size() + " values");
        }
        return TYPE_7.evaluate(values.stream().mapToDouble(Double::doubleValue).toArray(), p);
    }

    /** The interquartile range, q3 - q1. */
    public double iqr() {
        return q3 - q1;
    }
}

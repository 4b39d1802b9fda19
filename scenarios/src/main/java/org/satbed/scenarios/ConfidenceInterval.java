package org.satbed.scenarios;

/**
 * A 95 % confidence interval, in the unit of what it is of.
 *
 * @param low its lower end
 * @param high its upper end
 */
public record ConfidenceInterval(double low, double high) {

    /**
     * How wide it is beside the value that it is of; infinite beside 0.
     *
     * @param estimate the value, e.g. the median
     */
    public double relativeWidth(double estimate) {
        return high == low ? 0 : (high - low) / Math.abs(estimate);
    }
}

package org.satbed.scenarios;

import java.util.List;

/**
 * What something measured by itself while a run went on.
 *
 * @param source what measured, e.g. "opensand st1"
 * @param name of what was measured, as the source calls it
 * @param unit of the values
 * @param seconds since the run began, ascending
 * @param values one for each moment
 */
public record TimeSeries(String source, String name, String unit, List<Double> seconds, List<Double> values) {

    /**
     * Makes a series; later changes to the lists given do not reach it.
     *
     * @throws IllegalArgumentException if there are not as many values as moments, or JSON could not hold one
     */
    public TimeSeries {
        seconds = List.copyOf(seconds);
        values = List.copyOf(values);
        if (seconds.size() != values.size()) {
            throw new IllegalArgumentException(seconds.size() + " moments, but " + values.size() + " values");
        }
        seconds.forEach(each -> Limits.finite(each, "a moment"));
        values.forEach(each -> Limits.finite(each, "a value"));
    }
}

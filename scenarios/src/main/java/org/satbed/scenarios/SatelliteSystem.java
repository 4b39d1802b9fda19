package org.satbed.scenarios;

import java.util.List;

/**
 * What stood for the satellite link in a run, where that was a system of its own such as OpenSAND.
 *
 * @param description carriers with their theoretical rates, delays, shaping and the like, a line each
 * @param series what it measured by itself
 */
public record SatelliteSystem(List<String> description, List<TimeSeries> series) {
    /** Makes it; later changes to the lists given do not reach it. */
    public SatelliteSystem {
        description = List.copyOf(description);
        series = List.copyOf(series);
    }
}

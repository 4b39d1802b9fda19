package org.satbed.scenarios;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * A scenario file with all the scenarios that it stands for.
 *
 * @param points in the order in which they are run, the last key of the matrix changing fastest; at least one
 */
public record ScenarioMatrix(List<Point> points) {

    /**
     * One combination of the matrix's values.
     *
     * @param values by the matrix's keys; empty for a file without a matrix
     * @param scenario what is run there
     */
    public record Point(Map<String, String> values, Scenario scenario) {

        /** Makes a point; later changes to the map given do not reach it. */
        public Point {
            values = Collections.unmodifiableMap(new LinkedHashMap<>(values));
        }

        /** Its name: "rtt=40ms,loss=0.1%"; empty for a file without a matrix. */
        public String id() {
            return values.entrySet().stream()
                    .map(e -> e.getKey() + "=" + e.getValue())
                    .collect(Collectors.joining(","));
        }

        /** Its name as that of a directory: "rtt-40ms_loss-0.1". */
        public String directory() {
            return values.entrySet().stream()
                    .map(e -> (e.getKey() + "-" + e.getValue()).replaceAll("[^A-Za-z0-9.-]", ""))
                    .collect(Collectors.joining("_"));
        }
    }

    /** Makes a matrix; later changes to the list given do not reach it. */
    public ScenarioMatrix {
        points = List.copyOf(points);
    }

    /** Whether the file has a matrix. */
    public boolean isMatrix() {
        return !points.get(0).values().isEmpty();
    }

    /** The point of this name, whatever the order of its values in the name; empty if there is none. */
    public Optional<Point> point(String id) {
        List<String> wanted = List.of(id.split(",")).stream()
                .map(part -> part.replace(" ", ""))
                .sorted()
                .toList();
        return points.stream()
                .filter(point -> List.of(point.id().split(",")).stream()
                        .map(part -> part.replace(" ", ""))
                        .sorted()
                        .toList()
                        .equals(wanted))
                .findFirst();
    }
}

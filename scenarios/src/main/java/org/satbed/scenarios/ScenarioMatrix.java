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
     * @param directory its name as that of a directory, which no other point has: "rtt-40ms_loss-0.1"; empty for a file without a matrix
     */
    public record Point(Map<String, String> values, Scenario scenario, String directory) {

        /** Makes a point; later changes to the map given do not reach it. */
        public Point {
            values = Collections.unmodifiableMap(new LinkedHashMap<>(values));
        }

        /** The only point of a file without a matrix. */
        public Point(Scenario scenario) {
            this(Map.of(), scenario, "");
        }

        /** Its name: "rtt=40ms,loss=0.1%"; empty for a file without a matrix. */
        public String id() {
            return values.entrySet().stream()
                    .map(e -> e.getKey() + "=" + e.getValue())
                    .collect(Collectors.joining(","));
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

    /** The point of this name, whatever the order of its values in the name, and if there is none, whatever its blanks; empty if there is none. */
    public Optional<Point> point(String id) {
        return points.stream()
                .filter(point -> parts(point.id()).equals(parts(id)))
                .findFirst()
                .or(() -> points.stream()
                        .filter(point -> parts(point.id().replace(" ", "")).equals(parts(id.replace(" ", ""))))
                        .findFirst());
    }

    private static List<String> parts(String id) {
        return List.of(id.split(",")).stream().map(String::strip).sorted().toList();
    }
}

package org.satbed.scenarios;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What the run of a matrix leaves beside its points' results: the file {@code index.json}.
 *
 * @param scenario name of the scenario
 * @param points in the order in which they were run, also those that could not be measured
 */
@JsonIgnoreProperties({ResultFile.FORMAT_KEY, ResultFile.VERSION_KEY})
public record MatrixIndex(String scenario, List<Entry> points) {

    /** The name of the file. */
    public static final String FILE = "index.json";

    private static final String FORMAT = "satbed-matrix";
    private static final int VERSION = 1;

    /**
     * One point.
     *
     * @param id its name, e.g. "rtt=40ms,loss=0.1%"
     * @param values by the matrix's keys
     * @param directory of its result, relative to that of the index
     * @param failures measurements that could not be made
     * @param expectationsFailed verdicts of its expectations that failed
     * @param reason why there is no result; absent if there is one
     */
    public record Entry(
            String id,
            Map<String, String> values,
            String directory,
            int failures,
            int expectationsFailed,
            Optional<String> reason) {

        /** Makes an entry; later changes to the map given do not reach it. */
        public Entry {
            values = Collections.unmodifiableMap(new LinkedHashMap<>(values));
        }

        /** Of a point that was measured. */
        public static Entry measured(ScenarioMatrix.Point point, String directory, RunResult result) {
            return new Entry(
                    point.id(),
                    point.values(),
                    directory,
                    result.failures().size(),
                    Findings.in(result).failed().size(),
                    Optional.empty());
        }

        /** Of a point that was not. */
        public static Entry failed(ScenarioMatrix.Point point, String directory, String reason) {
            return new Entry(point.id(), point.values(), directory, 0, 0, Optional.of(reason));
        }

        /** Whether it was measured, nothing failed, and all is as expected. */
        public boolean good() {
            return reason.isEmpty() && failures == 0 && expectationsFailed == 0;
        }
    }

    /** Makes an index; later changes to the list given do not reach it. */
    public MatrixIndex {
        points = List.copyOf(points);
    }

    /** Its text, as it is in the file. */
    public String json() {
        ObjectNode root = Json.MAPPER.createObjectNode();
        root.put(ResultFile.FORMAT_KEY, FORMAT).put(ResultFile.VERSION_KEY, VERSION);
        root.setAll(Json.MAPPER.<ObjectNode>valueToTree(this));
        try {
            return Json.pretty().writeValueAsString(root) + "\n";
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("records of texts and numbers can always be written", e);
        }
    }

    /**
     * Reads one.
     *
     * @throws IOException if it cannot be read, or is none
     */
    public static MatrixIndex read(Path file) throws IOException {
        return Json.MAPPER.readValue(Files.readAllBytes(file), MatrixIndex.class);
    }
}

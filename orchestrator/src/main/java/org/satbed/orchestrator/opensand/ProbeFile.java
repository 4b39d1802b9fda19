package org.satbed.orchestrator.opensand;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.satbed.scenarios.TimeSeries;

/** Reads what {@link Collector} wrote. */
public final class ProbeFile {
    private static final ObjectMapper JSON = new ObjectMapper();
    /** Growth of one process that a run should not end without a word about, in bytes. */
    private static final double MEMORY = 200e6;

    private ProbeFile() {}

    /** A series under construction. */
    private record Draft(String entity, String name, List<Double> seconds, List<Double> values) {}

    /**
     * The series of a file, by entity and probe; empty when it cannot be read. A line that was cut off is left out.
     *
     * @param start of the run: seconds count from there
     */
    public static List<TimeSeries> read(Path file, Instant start) {
        Map<String, Draft> drafts = new LinkedHashMap<>();
        try {
            for (String line : Files.readAllLines(file)) {
                add(line, start, drafts);
            }
        } catch (IOException e) {
            return List.of();
        }
        return drafts.values().stream()
                .map(draft -> new TimeSeries(
                        "opensand " + draft.entity(),
                        draft.name(),
                        Probes.of(draft.name()).map(Probes.Probe::unit).orElse(""),
                        draft.seconds(),
                        draft.values()))
                .toList();
    }

    private static void add(String line, Instant start, Map<String, Draft> drafts) {
        try {
            JsonNode reading = JSON.readTree(line);
            double second = (reading.path("millis").asLong() - start.toEpochMilli()) / 1e3;
            String entity = reading.path("entity").asText();
            reading.path("values").properties().forEach(each -> {
                Draft draft = drafts.computeIfAbsent(
                        entity + " " + each.getKey(),
                        key -> new Draft(entity, each.getKey(), new ArrayList<>(), new ArrayList<>()));
                draft.seconds().add(second);
                draft.values().add(each.getValue().asDouble());
            });
        } catch (JsonProcessingException e) {
            // the last line of a process that was killed
        }
    }

    /** A line on a process that has grown much: OpenSAND 8.2.0's terminal leaks about two bytes for each byte sent. */
    public static Optional<String> memoryWarning(List<TimeSeries> series) {
        for (TimeSeries each : series) {
            if (each.name().equals("process.rss") && !each.values().isEmpty()) {
                double first = each.values().get(0);
                double last = each.values().get(each.values().size() - 1);
                if (last - first > MEMORY) {
                    return Optional.of(String.format(
                            Locale.ROOT,
                            "%s grew by %.0f MB of memory during the run, as OpenSAND 8.2's terminal is known to;"
                                    + " a run much longer may end for lack of it",
                            each.source(),
                            (last - first) / 1e6));
                }
            }
        }
        return Optional.empty();
    }
}

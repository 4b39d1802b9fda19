package org.satbed.openbach.controller;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.satbed.openbach.stat.StatCsv;
import org.satbed.scenarios.Bulk;
import org.satbed.scenarios.BulkSample;
import org.satbed.scenarios.Download;
import org.satbed.scenarios.Failure;
import org.satbed.scenarios.Interval;
import org.satbed.scenarios.ObjectSample;
import org.satbed.scenarios.Provenance;
import org.satbed.scenarios.RunResult;
import org.satbed.scenarios.Sample;
import org.satbed.scenarios.Scenario;
import org.satbed.scenarios.Variant;
import org.satbed.scenarios.Workload;

/** What an OpenBACH scenario that satbed made has measured, as a result of satbed's. Functions are known by their labels. */
public final class FetchedRun {
    private static final Pattern FLOW = Pattern.compile("Flow(\\d+)");

    private final Scenario scenario;
    private final JsonNode instance;
    private final Map<String, List<Map<String, String>>> rows = new LinkedHashMap<>();
    private final List<Sample> samples = new ArrayList<>();
    private final List<Failure> failures = new ArrayList<>();

    private FetchedRun(Scenario scenario, JsonNode instance, String csv) {
        this.scenario = scenario;
        this.instance = instance;
        StatCsv.read(csv)
                .forEach(row -> rows.computeIfAbsent(row.getOrDefault("@job_instance_id", ""), id -> new ArrayList<>())
                        .add(row));
    }

    /**
     * Puts it together; a measurement of which nothing came back is a failure in the result.
     *
     * @param instance as the controller tells it
     * @param csv as the controller exports it
     * @param version of this satbed
     * @param commandLine that fetched it
     */
    public static RunResult of(
            Scenario scenario, JsonNode instance, String csv, String version, List<String> commandLine) {
        return new FetchedRun(scenario, instance, csv).result(version, commandLine);
    }

    private RunResult result(String version, List<String> commandLine) {
        Map<String, JsonNode> functions = new LinkedHashMap<>();
        for (JsonNode each : instance.path("openbach_functions")) {
            functions.put(each.path("label").asText(), each);
        }
        for (int repetition = 1; repetition <= scenario.repeat(); repetition++) {
            for (Variant variant : scenario.variants()) {
                for (Workload workload : scenario.workloads()) {
                    String label = repetition + " " + variant.id() + " " + workload.id();
                    measurement(functions.get(label), variant, repetition, workload);
                }
            }
        }
        List<Instant> times = rows.values().stream()
                .flatMap(List::stream)
                .flatMap(row -> time(row).stream())
                .sorted()
                .toList();
        Instant began = times.isEmpty() ? Instant.EPOCH : times.get(0);
        samples.sort(Comparator.comparing(Sample::started));
        return new RunResult(
                version,
                samples.isEmpty() ? began : samples.get(0).started(),
                times.isEmpty() ? began : times.get(times.size() - 1),
                commandLine,
                "openbach-" + instance.path("scenario_instance_id").asText(),
                "openbach",
                1,
                scenario,
                provenance(),
                Optional.empty(),
                samples,
                failures,
                List.of("measured by OpenBACH on several hosts: the path itself was not measured by satbed"),
                List.of(),
                Optional.empty());
    }

    /** Of the hosts OpenBACH tells nothing. */
    private Provenance provenance() {
        Map<String, String> agents = new LinkedHashMap<>();
        rows.values()
                .forEach(all -> all.forEach(row -> agents.put(
                        "agent of " + row.getOrDefault("@job_name", ""), row.getOrDefault("@agent_name", ""))));
        return new Provenance("", "", "", "", 0, 0, "", Map.of(), Map.of(), agents);
    }

    private void measurement(JsonNode function, Variant variant, int repetition, Workload workload) {
        if (function == null) {
            failures.add(new Failure(variant.id(), repetition, workload.id(), "OpenBACH did not come to it"));
            return;
        }
        String id = function.path("job").path("id").asText();
        List<Map<String, String>> own = rows.getOrDefault(id, List.of());
        List<Sample> made = workload instanceof Bulk
                ? bulk(own, variant, repetition, workload).stream()
                        .map(Sample.class::cast)
                        .toList()
                : objects(own, variant, repetition, workload);
        int wanted = workload instanceof Bulk ? 1 : workload.parallel();
        if (made.size() == wanted) {
            samples.addAll(made);
        } else {
            failures.add(new Failure(
                    variant.id(),
                    repetition,
                    workload.id(),
                    "OpenBACH has " + made.size() + " of " + wanted + " measurements of job instance " + id
                            + ", whose status is "
                            + function.path("job").path("status").asText("unknown")));
        }
    }

    private static List<Sample> objects(
            List<Map<String, String>> rows, Variant variant, int repetition, Workload workload) {
        List<Sample> made = new ArrayList<>();
        for (Map<String, String> row : rows) {
            Matcher flow = FLOW.matcher(row.getOrDefault("@suffix", ""));
            Optional<Double> seconds = number(row, "download_time");
            Optional<Instant> end = time(row);
            if (flow.matches() && seconds.isPresent() && end.isPresent()) {
                made.add(new ObjectSample(
                        variant.id(),
                        repetition,
                        workload.id(),
                        workload instanceof Download ? "download" : "upload",
                        Integer.parseInt(flow.group(1)) - 1,
                        end.get().minusNanos(Math.round(seconds.get() * 1e9)),
                        number(row, "sent_data").orElse(0.0).longValue(),
                        number(row, "first_byte_time").orElse(0.0),
                        seconds.get()));
            }
        }
        return made;
    }

    private static Optional<BulkSample> bulk(
            List<Map<String, String>> rows, Variant variant, int repetition, Workload workload) {
        Optional<Map<String, String>> whole = rows.stream()
                .filter(row -> number(row, "average_throughput").isPresent())
                .findFirst();
        if (whole.isEmpty() || time(whole.get()).isEmpty()) {
            return Optional.empty();
        }
        double goodput = number(whole.get(), "average_throughput").orElseThrow();
        long bytes = number(whole.get(), "total_transfer").orElse(0.0).longValue();
        double seconds = goodput > 0 ? 8 * bytes / goodput : 0;
        Instant started = time(whole.get()).orElseThrow().minusNanos(Math.round(seconds * 1e9));
        return Optional.of(new BulkSample(
                variant.id(),
                repetition,
                workload.id(),
                started,
                seconds,
                bytes,
                goodput,
                number(whole.get(), "total_retransmission")
                        .map(Double::longValue)
                        .orElse(BulkSample.UNKNOWN),
                intervals(rows, started)));
    }

    /** From the cumulative bytes: each row ends an interval. */
    private static List<Interval> intervals(List<Map<String, String>> rows, Instant started) {
        List<Interval> intervals = new ArrayList<>();
        double from = 0;
        long before = 0;
        List<Map<String, String>> ordered = rows.stream()
                .filter(row ->
                        number(row, "throughput").isPresent() && time(row).isPresent())
                .sorted(Comparator.comparing(row -> time(row).orElseThrow()))
                .toList();
        for (Map<String, String> row : ordered) {
            long bytes = number(row, "sent_data").orElse(0.0).longValue();
            double to = Math.max(from, (time(row).orElseThrow().toEpochMilli() - started.toEpochMilli()) / 1e3);
            intervals.add(new Interval(from, to, bytes - before));
            from = to;
            before = bytes;
        }
        return intervals;
    }

    private static Optional<Double> number(Map<String, String> row, String name) {
        return Stream.ofNullable(row.get(name))
                .filter(text -> text.matches("-?[0-9.]+(?:[eE][-+]?\\d+)?"))
                .map(Double::valueOf)
                .findFirst();
    }

    private static Optional<Instant> time(Map<String, String> row) {
        String text = row.getOrDefault(StatCsv.TIME, "");
        return text.isEmpty() ? Optional.empty() : Optional.of(StatCsv.time(text));
    }
}

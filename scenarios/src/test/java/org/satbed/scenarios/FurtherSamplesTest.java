package org.satbed.scenarios;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The samples of the further workloads in a result file and in its summary. */
class FurtherSamplesTest {
    private static final Instant START = Instant.parse("2026-01-01T10:00:00Z");

    private final RunResult result = result();
    private final Summary summary = Summary.of(result);

    private static RunResult result() {
        RunResult base = SampleRun.result();
        return new RunResult(
                base.satbedVersion(),
                base.started(),
                base.ended(),
                base.commandLine(),
                base.testbed(),
                base.backend(),
                5,
                scenario(),
                base.provenance(),
                base.calibration(),
                samples(scenario()),
                List.of(),
                List.of(),
                List.of(),
                Optional.empty());
    }

    private static Scenario scenario() {
        try {
            return ScenarioParser.parse("geo.yml", """
                    name: geo
                    link: {rtt: 600ms, forward: {rate: 50Mbit}, return: {rate: 10Mbit}}
                    variants: [none]
                    workloads:
                      - arrivals: {size: 50kB, rate: 2/s, duration: 20s, id: arrivals}
                      - page: {har: tree.har, id: page}
                      - latency: {duration: 1s, id: latency}
                      - rr: {count: 4, id: rr}
                      - program: {command: x, id: program, background: {rate: 1Mbit}}
                    """);
        } catch (ScenarioException e) {
            throw new AssertionError(e);
        }
    }

    private static List<Sample> samples(Scenario scenario) {
        List<Sample> samples = new ArrayList<>();
        int count = ((PoissonArrivals) scenario.workloads().get(0)).arrivals(5).size();
        for (int flow = 0; flow < count; flow++) {
            samples.add(new ObjectSample("none", 1, "arrivals", "download", flow, START, 50_000, 1.2, 2));
        }
        List<PageSample.Transfer> objects = List.of(
                new PageSample.Transfer("http://a/", 10_000, -1, 0, 0.6, 1.2, 1.3),
                new PageSample.Transfer("http://a/b", 20_000, 0, 1.3, 1.3, 1.9, 2));
        samples.add(new PageSample("none", 1, "page", START, 30_000, 2, 1, 1.2, 1.3, 2, objects));
        samples.add(new LatencySample(
                "none",
                1,
                "latency",
                START,
                5,
                new LatencySample.Probes(4, List.of(0.0, 0.1, 0.2), List.of(600.0, 601.0, 602.0)),
                new LatencySample.Probes(2, List.of(5.0, 5.1), List.of(800.0, 900.0)),
                40e6,
                8e6));
        samples.add(new RequestResponseSample("none", 1, "rr", START, 1.2, 2.5, List.of(600.0, 610.0, 620.0, 670.0)));
        samples.add(new ProgramSample("none", 1, "program", START, 3.5, Optional.of(17.0)));
        samples.add(new BackgroundSample("none", 1, "program", START, Direction.FORWARD, 4, 1e6, 400, 300, 450_000));
        return samples;
    }

    @Test
    void aResultFileKeepsThem(@TempDir Path directory) throws IOException {
        Path file = directory.resolve("result.json");
        ResultFile.write(result, file);
        assertEquals(result, ResultFile.read(file));
    }

    @Test
    void eachHasARowAndTheBackgroundHasNone() {
        assertEquals(5, summary.rows().size());
        assertTrue(summary.rows().stream().allMatch(row -> row.failed() == 0 && row.count() > 0));
        assertEquals(2, median("arrivals"));
        assertEquals(2, median("page"));
        assertEquals(0.85, median("latency"), 1e-9);
        assertEquals(0.615, median("rr"), 1e-9);
        assertEquals(3.5, median("program"));
        // One RTT for each of two objects that refer to one another, and their 30 kB at 48.3 Mbit/s.
        assertEquals(1.2 + 8 * 30_000 / (50e6 * 1448 / 1500), bound("page"), 1e-9);
        assertEquals(0.6, bound("latency"), 1e-9);
        assertEquals(0.6, bound("rr"), 1e-5);
        assertEquals(Optional.empty(), row("program").bound());
    }

    @Test
    void aRepetitionWithoutAllArrivalsDoesNotCount() {
        List<Sample> fewer = new ArrayList<>(result.samples());
        fewer.remove(0);
        RunResult incomplete = new RunResult(
                result.satbedVersion(),
                result.started(),
                result.ended(),
                result.commandLine(),
                result.testbed(),
                result.backend(),
                result.seed(),
                result.scenario(),
                result.provenance(),
                result.calibration(),
                fewer,
                List.of(),
                List.of(),
                List.of(),
                Optional.empty());
        Summary.Row row = Summary.of(incomplete).row("arrivals", "none").orElseThrow();
        assertEquals(0, row.count());
        assertEquals(1, row.failed());
        assertTrue(summary.measures().stream().anyMatch(each -> each.workload().equals("arrivals")));
        assertTrue(
                Summary.of(incomplete).measures().stream()
                        .noneMatch(each -> each.workload().equals("arrivals")),
                "quantiles of what the row does not count");
    }

    @Test
    void whatElseIsKnownIsListedAndPrinted() {
        assertEquals(0.601, measure("latency", "idle p50"), 1e-9);
        assertEquals(0.899, measure("latency", "loaded p99"), 1e-9);
        assertEquals(0.25, measure("latency", "idle lost"), 1e-9);
        assertEquals(1.6, measure("rr", "transactions"), 1e-9);
        assertEquals(0.75, measure("program", "background delivered"), 1e-9);
        assertEquals(900_000, measure("program", "background rate"), 1e-6);
        String table = SummaryTable.render(summary, result);
        assertTrue(
                table.contains("program with none: metric 17, background delivered 75 %, background rate 0.900 Mbit/s"),
                table);
        assertTrue(table.contains("idle p50 601 ms"), table);
        assertTrue(table.lines().allMatch(line -> line.length() <= 110), table);
    }

    private double median(String workload) {
        return row(workload).completion().orElseThrow().median();
    }

    private double bound(String workload) {
        return row(workload).bound().orElseThrow();
    }

    private Summary.Row row(String workload) {
        return summary.row(workload, "none").orElseThrow();
    }

    private double measure(String workload, String name) {
        return summary.measures().stream()
                .filter(each -> each.workload().equals(workload) && each.name().equals(name))
                .findFirst()
                .orElseThrow()
                .value();
    }
}

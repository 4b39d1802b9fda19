package org.satbed.orchestrator.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.satbed.linux.tool.ToolPath;
import org.satbed.netns.testing.RequiresRoot;
import org.satbed.orchestrator.run.Progress;
import org.satbed.orchestrator.run.RunOptions;
import org.satbed.orchestrator.run.Runner;
import org.satbed.orchestrator.testbed.Testbed;
import org.satbed.orchestrator.testbed.TestbedPlan;
import org.satbed.scenarios.FlowSeries;
import org.satbed.scenarios.ResultFile;
import org.satbed.scenarios.RunResult;
import org.satbed.scenarios.Scenario;
import org.satbed.scenarios.ScenarioParser;
import org.satbed.scenarios.Workload;

/** One object without and with the proxy over 100 ms and 20 Mbit/s: what the kernel and tcpdump tell of it, and what the report makes of that. */
@RequiresRoot
class RecordedRunTest {
    private static final double OBJECT = 2_000_000;
    /** The answer's header comes with it. */
    private static final double HEADER = 2_000;

    @TempDir
    private Path directory;

    @Test
    void connectionsAndCapturesShowTheObjectOnItsLegs() throws Exception {
        boolean tcpdump = ToolPath.find("tcpdump").isPresent(); // the launcher installs it for the tests
        LoadedResult loaded = run(tcpdump);
        assertEquals(List.of(), loaded.result().failures());
        FlowSeries whole = flow(loaded, "none", "ws-gw");
        assertEquals(FlowSeries.SATELLITE, whole.leg());
        assertTrue(max(whole.rttMillis()) >= 100, "the path's RTT: " + whole.rttMillis());
        assertTrue(max(whole.cwndBytes()) > 10 * 1460, "more than the initial window: " + whole.cwndBytes());
        FlowSeries near = flow(loaded, "satbed", "ws-gw");
        FlowSeries far = flow(loaded, "satbed", "gw");
        assertEquals(FlowSeries.TERRESTRIAL, near.leg());
        assertEquals(FlowSeries.SATELLITE, far.leg());
        assertTrue(max(far.rttMillis()) >= 100, "the leg over the satellite: " + far.rttMillis());
        assertTrue(max(near.rttMillis()) < 90, "the leg to the server: " + near.rttMillis());
        assertTrue(max(far.deliveredBytes()) <= OBJECT + HEADER);
        goodputIsTheObject(loaded);
        if (tcpdump) {
            capturesAreTheObject(loaded);
        }
    }

    /** The area under goodput over time is the object, however it came. */
    private static void goodputIsTheObject(LoadedResult loaded) {
        Figure goodput = figure(loaded, "goodput");
        for (String variant : loaded.variants()) {
            List<Point> points = series(goodput, variant).points();
            double width = points.get(1).x() - points.get(0).x();
            double bits = points.stream()
                    .mapToDouble(point -> point.y() * 1e6 * width)
                    .sum();
            assertEquals(OBJECT * 8, bits, OBJECT * 8 * 0.12, variant + ": " + points); // a last piece that is not full
            double sum =
                    0; // what waited behind a lost packet may come faster than the link, but all together nothing does
            for (Point point : points) {
                sum += point.y() * width;
                assertTrue(sum <= 20 * (point.x() + width), "faster than the link: " + points);
            }
        }
        assertEquals(20, series(goodput, "link rate").points().get(0).y());
        assertEquals(
                100,
                series(figure(loaded, "rtt"), "link RTT without queue")
                        .points()
                        .get(0)
                        .y());
    }

    private static void capturesAreTheObject(LoadedResult loaded) {
        assertEquals(8, loaded.captures().size(), "one for each interface: " + loaded.captures());
        Figure sequence = figure(loaded, "sequence");
        for (String variant : loaded.variants()) {
            List<Point> points = series(sequence, variant).points();
            double sent = points.get(points.size() - 1).y() * 1e6;
            assertEquals(OBJECT, sent, HEADER, variant);
        }
    }

    private LoadedResult run(boolean captures) throws Exception {
        Scenario scenario = ScenarioParser.parse("small.yml", """
                name: small
                link: {rtt: 100ms, forward: {rate: 20Mbit, queue: 1bdp}, return: {rate: 5Mbit, queue: 1bdp}}
                variants: [none, satbed]
                repeat: 1
                workloads:
                  - download: {size: 2MB}
                """);
        TestbedPlan plan = TestbedPlan.of("rec" + ProcessHandle.current().pid(), scenario, 1);
        Path pcap = directory.resolve("pcap");
        RunOptions options = new RunOptions(scenario, 1, "satbed test", List.of("satbed", "run", "small.yml"))
                .recording(new RunOptions.Recording(true, Optional.of(pcap).filter(any -> captures)));
        try (Testbed testbed = Testbed.up(plan);
                Progress progress = new Progress(new PrintStream(OutputStream.nullOutputStream()), false)) {
            RunResult result = Runner.run(testbed, options, progress);
            ResultFile.write(result, directory.resolve("result.json"));
        }
        return LoadedResult.read(List.of(directory)).get(0);
    }

    private static FlowSeries flow(LoadedResult loaded, String variant, String host) {
        return loaded.result().flows().stream()
                .filter(each -> each.variant().equals(variant) && each.host().equals(host))
                .filter(each -> max(each.deliveredBytes()) > OBJECT / 2)
                .findFirst()
                .orElseThrow(() -> new AssertionError(loaded.result().flows().toString()));
    }

    private static double max(List<? extends Number> values) {
        return values.stream().mapToDouble(Number::doubleValue).max().orElseThrow();
    }

    private static Figure figure(LoadedResult loaded, String what) {
        Workload workload = loaded.result().scenario().workloads().get(0);
        return Report.figures(loaded).stream()
                .filter(each -> each.id().equals(loaded.id(what, workload)))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no figure " + what));
    }

    private static Figure.Series series(Figure figure, String name) {
        return figure.series().stream()
                .filter(each -> each.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new AssertionError(figure.id() + " has no " + name));
    }
}

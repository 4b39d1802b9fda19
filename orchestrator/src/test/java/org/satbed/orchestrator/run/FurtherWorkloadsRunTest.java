package org.satbed.orchestrator.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.satbed.netns.testing.HostShare;
import org.satbed.netns.testing.RequiresRoot;
import org.satbed.orchestrator.SelfCommand;
import org.satbed.scenarios.BackgroundSample;
import org.satbed.scenarios.Failure;
import org.satbed.scenarios.LatencySample;
import org.satbed.scenarios.ObjectSample;
import org.satbed.scenarios.PageGraph;
import org.satbed.scenarios.PageSample;
import org.satbed.scenarios.PoissonArrivals;
import org.satbed.scenarios.ProgramSample;
import org.satbed.scenarios.RequestResponseSample;
import org.satbed.scenarios.ResultFile;
import org.satbed.scenarios.RunResult;
import org.satbed.scenarios.Sample;
import org.satbed.scenarios.Spread;

/** One run over 20 ms with every further workload: what physics says of each. */
@RequiresRoot
class FurtherWorkloadsRunTest {
    private static final double RTT = 0.020;
    private static final String SCENARIO = """
            name: further
            link: {rtt: 20ms, forward: {rate: 50Mbit}, return: {rate: 10Mbit}}
            variants: [none]
            repeat: 1
            workloads:
              - arrivals: {size: 20kB, rate: 20/s, duration: 2s, id: arrivals, background: {rate: 5Mbit}}
              - page: {har: news, id: page}
              - latency: {duration: 2s, parallel: 2, idle: 1s, every: 20ms, id: latency}
              - rr: {request: 100B, response: 1kB, count: 20, id: rr}
              - program: {command: sleep 1, timeout: 10s, id: overload, background: {rate: 20Mbit, direction: return}}
              - program: {host: gw, command: [sh, -c, "ip link show sat0 && echo repetition=$(printenv SATBED_REPETITION) of $SATBED_BYTES"], size: 2MB, metric: "repetition=1 of ([0-9]+)", id: tells}
              - program: {command: [sh, -c, "echo broken >&2; exit 3"], id: breaks}
              - program: {command: sleep 30, timeout: 1s, id: sleeps}
            """;

    @TempDir
    private Path directory;

    private RunResult result;

    @Test
    void everyWorkloadObeysPhysics() throws Exception {
        Path scenario = Files.writeString(directory.resolve("further.yml"), SCENARIO);
        List<String> argv = new ArrayList<>(SelfCommand.argv(
                "run",
                scenario.toString(),
                "--name",
                "further" + ProcessHandle.current().pid(),
                "--out",
                directory.resolve("out").toString()));
        Path log = directory.resolve("log");
        Process run = new ProcessBuilder(argv)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        try {
            assertTrue(run.waitFor(90, TimeUnit.SECONDS), "the run did not end");
        } finally {
            run.destroy();
        }
        assertEquals(1, run.exitValue(), Files.readString(log));
        result = ResultFile.read(directory.resolve("out/result.json"));
        programs();
        arrivals();
        page();
        latency();
        requestResponse();
        background();
    }

    private void arrivals() {
        List<PoissonArrivals.Arrival> plan =
                ((PoissonArrivals) result.scenario().workloads().get(0)).arrivals(result.seed());
        List<ObjectSample> objects = of(ObjectSample.class);
        assertEquals(plan.size(), objects.size());
        assertEquals(40, objects.size(), 4 * Math.sqrt(40)); // a Poisson count is as spread as its root
        List<Double> late = new ArrayList<>();
        for (int i = 0; i < objects.size(); i++) {
            ObjectSample object = objects.get(i);
            assertTrue(object.completionSeconds() >= 2 * RTT, "a handshake and a request: " + object);
            double at =
                    Duration.between(objects.get(0).started(), object.started()).toNanos() / 1e9;
            late.add(Math.abs(at - (plan.get(i).atSeconds() - plan.get(0).atSeconds())));
        }
        assertTrue(Spread.quantile(late, 0.5) < 0.05, "they begin when they shall: " + late);
    }

    private void page() throws Exception {
        PageSample page = of(PageSample.class).get(0);
        PageGraph news = PageGraph.load("news", Optional.empty());
        assertEquals(60, page.objects().size());
        // A handshake, and five objects one after the other.
        assertTrue(page.loadSeconds() >= (1 + news.depth()) * RTT, page.loadSeconds() + " s");
        assertTrue(page.loadSeconds() >= news.bytes() * 8 / 48.3e6, "no faster than the link");
        assertTrue(page.firstByteSeconds() >= 2 * RTT && page.firstObjectSeconds() < page.loadSeconds());
        Map<String, List<PageSample.Transfer>> byOrigin = page.objects().stream()
                .collect(Collectors.groupingBy(
                        object -> object.url().substring(0, object.url().indexOf('/', 8))));
        assertEquals(5, byOrigin.size());
        byOrigin.forEach((origin, objects) -> objects.forEach(object -> {
            long atOnce = objects.stream()
                    .filter(other -> other.requestedSeconds() <= object.requestedSeconds()
                            && other.completionSeconds() > object.requestedSeconds())
                    .count();
            assertTrue(atOnce <= 6, atOnce + " at once from " + origin);
        }));
        for (PageSample.Transfer object : page.objects()) {
            double there = object.dependsOn() < 0
                    ? 0
                    : page.objects().get(object.dependsOn()).completionSeconds();
            assertTrue(object.requestedSeconds() >= there, object.url());
            assertTrue(object.firstByteSeconds() - object.requestedSeconds() >= RTT, object.url());
        }
    }

    private void latency() {
        LatencySample latency = of(LatencySample.class).get(0);
        double idle = Spread.quantile(latency.idle().rttMillis(), 0.5);
        double loaded = Spread.quantile(latency.loaded().rttMillis(), 0.5);
        assertTrue(idle >= 20 && idle < 40, "idle " + idle + " ms");
        // Queues of one BDP, 20 ms each way; they fill.
        assertTrue(loaded > idle + 5 && loaded < 150, "loaded " + loaded + " ms");
        assertEquals(50, latency.idle().sent(), 10);
        double forward = latency.forwardBitsPerSecond();
        double back = latency.returnBitsPerSecond();
        assertTrue(forward > 5e6 && forward <= 48.5e6, "forward " + forward);
        assertTrue(back > 1e6 && back <= 9.8e6, "return " + back);
    }

    private void requestResponse() {
        RequestResponseSample rr = of(RequestResponseSample.class).get(0);
        assertEquals(20, rr.latencyMillis().size());
        assertTrue(rr.latencyMillis().stream().allMatch(millis -> millis >= 20), rr.toString());
        assertTrue(rr.perSecond() <= 50 && rr.perSecond() > 10, rr.perSecond() + "/s");
        assertTrue(rr.setupSeconds() >= 2 * RTT, "a handshake and a request");
    }

    private void background() {
        BackgroundSample fits = of(BackgroundSample.class).get(0);
        assertEquals("arrivals", fits.workload());
        assertEquals(5e6 * fits.seconds() / 12_000, fits.sent(), 0.05 * fits.sent());
        assertTrue(fits.deliveredShare() > 0.97, fits.toString());
        BackgroundSample tooMuch = of(BackgroundSample.class).get(1);
        assertEquals("overload", tooMuch.workload());
        assertTrue(tooMuch.seconds() >= 1);
        // Twice what the link takes, of which a BDP of 25 kB more fits into the queue.
        assertEquals(0.5, tooMuch.deliveredShare(), 0.05);
    }

    private void programs() {
        List<ProgramSample> programs = of(ProgramSample.class);
        assertEquals(
                List.of("overload", "tells"),
                programs.stream().map(Sample::workload).toList());
        assertTrue(
                programs.get(0).seconds() >= 1
                        && HostShare.inTime(programs.get(0).seconds(), 3),
                "sleep 1");
        assertEquals(2_000_000, programs.get(1).metric().orElseThrow());
        List<String> reasons = result.failures().stream().map(Failure::reason).toList();
        assertEquals(
                List.of(
                        "'sh' ended with status 3: broken",
                        "'sleep' did not end within 1.0 s; give it more by timeout, up to 1h"),
                reasons);
    }

    private <T extends Sample> List<T> of(Class<T> type) {
        return result.samples().stream()
                .filter(type::isInstance)
                .map(type::cast)
                .toList();
    }
}

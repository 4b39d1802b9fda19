package org.satbed.orchestrator.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.satbed.linux.tool.FileJournal;
import org.satbed.linux.tool.IpCommand;
import org.satbed.linux.tool.ProcessIdentity;
import org.satbed.linux.tool.Undo;
import org.satbed.netns.testing.Await;
import org.satbed.netns.testing.HostShare;
import org.satbed.netns.testing.NetworkState;
import org.satbed.netns.testing.RequiresRoot;
import org.satbed.orchestrator.SelfCommand;
import org.satbed.orchestrator.testbed.StateDirectory;
import org.satbed.scenarios.Failure;
import org.satbed.scenarios.ObjectSample;
import org.satbed.scenarios.ResultFile;
import org.satbed.scenarios.RunResult;
import org.satbed.scenarios.Spread;
import org.satbed.scenarios.Summary;

/** {@code satbed run} as a user starts it: a process, its exit status, its files, and the host afterwards. */
@RequiresRoot
class RunCommandTest {
    private static final String SCENARIO = "name: small\nlink:\n  rtt: 40ms\n"
            + "  forward: {rate: 50Mbit, queue: 1bdp}\n  return: {rate: 10Mbit, queue: 1bdp}\n"
            + "repeat: 2\nworkloads:\n";
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final String name = "run" + ProcessHandle.current().pid();

    @TempDir
    private Path directory;

    private String before;

    @BeforeEach
    void lookAtTheHost() {
        before = NetworkState.ofHost();
    }

    @AfterEach
    void theHostIsAsItWas() throws Exception {
        if (Files.isDirectory(StateDirectory.of(name).path())) {
            satbed("down", name).waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        }
        assertEquals(before, NetworkState.ofHost());
        assertEquals(List.of(), namespaces());
    }

    @Test
    void measuresEveryWorkloadInEveryVariantAndTheProxyHelps() throws Exception {
        RunResult result = run(
                0,
                "  - download: {size: 1MB}\n  - upload: {size: 20kB, parallel: 3}\n  - bulk: {duration: 1s, direction: forward}\n");
        assertEquals(List.of(), result.failures());
        // 2 repetitions of 3 variants of 1 + 3 objects and a bulk transfer.
        assertEquals(2 * 3 * (1 + 3 + 1), result.samples().size());
        assertTrue(result.samples().stream()
                .filter(ObjectSample.class::isInstance)
                .map(ObjectSample.class::cast)
                .allMatch(sample -> sample.bytes() == (sample.kind().equals("download") ? 1_000_000 : 20_000)));
        double rtt = result.calibration().orElseThrow().rtt().medianMillis();
        assertTrue(rtt >= 40 && HostShare.inTime(rtt, 42), "round-trip time " + rtt + " ms");
        Summary summary = Summary.of(result);
        double none = median(summary, "none");
        double split = median(summary, "satbed");
        // Request and answer over 40 ms, then 1 MB at 48.3 Mbit/s: nothing can be faster.
        double bound = 0.040 + 8e6 / 48.3e6;
        assertTrue(split >= bound, split + " s");
        assertTrue(split < none, "none " + none + " s, satbed " + split + " s");
    }

    /** Objects one after the other beside a larger one, through each proxy on each side; over the trunk nothing waits for a handshake. */
    @Test
    void everyProxyWorksOnEverySide() throws Exception {
        List<String> variants = List.of(
                "none",
                "satbed-trunk",
                "satbed-st-only",
                "satbed-gw-only",
                "satbed-plain-st-only",
                "satbed-plain-gw-only");
        Path scenario = scenario("  - requests: {size: 20kB, every: 200ms, count: 4}\n"
                + "  - requests: {size: 20kB, every: 100ms, count: 3, beside: 20MB}\n");
        String chosen = String.join(",", variants);
        RunResult result = finish(satbed(runArguments(scenario, "--variants", chosen, "--repeat", "1")), 0);
        assertEquals(List.of(), result.failures());
        assertEquals(variants.size() * (4 + 3), result.samples().size());
        double none = firstByte(result, "none");
        double trunk = firstByte(result, "satbed-trunk");
        assertTrue(none >= 0.08, "a handshake and a request: " + none + " s");
        assertTrue(trunk >= 0.04 && trunk < 0.065, "a request alone: " + trunk + " s");
    }

    /** The median of those that went alone. */
    private static double firstByte(RunResult result, String variant) {
        return Spread.of(result.samples().stream()
                        .filter(sample -> sample.variant().equals(variant)
                                && sample.workload().equals("requests-20kB"))
                        .map(sample -> ((ObjectSample) sample).firstByteSeconds())
                        .toList())
                .median();
    }

    @Test
    void aProxyThatDiesFailsItsVariantWithTheReasonAndTheNextIsRun() throws Exception {
        Path scenario = scenario("  - bulk: {duration: 3s, direction: forward}\n  - download: {size: 100kB}\n");
        Process run = satbed(runArguments(scenario, "--variants", "satbed,none", "--repeat", "1"));
        long proxy = awaitProcess("proxy on st");
        // Not while the variant is put in place: in mid-transfer.
        Await.until(
                "iperf3 in ws-st", PATIENCE, () -> processOf("iperf3 on ws-gw").isPresent());
        ProcessHandle.of(proxy).ifPresent(ProcessHandle::destroyForcibly);
        RunResult result = finish(run, 1);
        assertEquals(2, result.failures().size(), result.failures().toString());
        for (Failure failure : result.failures()) {
            assertEquals("satbed", failure.variant());
            assertTrue(failure.reason().contains("proxy on st ended"), failure.reason());
        }
        assertTrue(result.samples().stream().allMatch(sample -> sample.variant().equals("none")));
        assertEquals(2, result.samples().size());
    }

    @Test
    void interruptedItPutsTheHostBackWithinFiveSeconds() throws Exception {
        Process run = satbed(
                runArguments(scenario("  - bulk: {duration: 30s, direction: forward}\n"), "--variants", "satbed"));
        awaitProcess("iperf3 on ws-gw");
        new ProcessBuilder("kill", "-INT", Long.toString(run.pid())).start().waitFor();
        assertTrue(run.waitFor(5, TimeUnit.SECONDS), "still running 5 s after the signal");
        assertEquals(130, run.exitValue());
        assertEquals(List.of(), namespaces());
        assertFalse(Files.exists(directory.resolve("out")), "an empty result directory was left");
    }

    @Test
    void killedItIsPutBackByDown() throws Exception {
        Process run = satbed(
                runArguments(scenario("  - bulk: {duration: 30s, direction: forward}\n"), "--variants", "satbed"));
        awaitProcess("iperf3 on ws-gw");
        run.destroyForcibly().waitFor();
        Process down = satbed("down", name);
        assertTrue(down.waitFor(10, TimeUnit.SECONDS));
        assertEquals(0, down.exitValue());
        assertEquals(List.of(), namespaces());
        assertFalse(Files.exists(StateDirectory.of(name).path()));
    }

    private RunResult run(int status, String workloads) throws Exception {
        return finish(satbed(runArguments(scenario(workloads))), status);
    }

    private RunResult finish(Process run, int status) throws Exception {
        assertTrue(run.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS), "the run did not end");
        assertEquals(status, run.exitValue(), () -> read("log"));
        return ResultFile.read(directory.resolve("out/result.json"));
    }

    private Path scenario(String workloads) throws IOException {
        return Files.writeString(directory.resolve("small.yml"), SCENARIO + workloads);
    }

    private String[] runArguments(Path scenario, String... more) {
        List<String> arguments = new ArrayList<>(List.of(
                "run",
                scenario.toString(),
                "--name",
                name,
                "--out",
                directory.resolve("out").toString()));
        arguments.addAll(List.of(more));
        return arguments.toArray(String[]::new);
    }

    private Process satbed(String... arguments) throws IOException {
        // A shell starts background jobs with SIGINT ignored, which would be inherited from whoever runs the tests.
        List<String> argv = new ArrayList<>(List.of("env", "--default-signal=INT"));
        argv.addAll(SelfCommand.argv(arguments));
        return new ProcessBuilder(argv)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(
                        directory.resolve("log").toFile()))
                .start();
    }

    private String read(String file) {
        try {
            return Files.readString(directory.resolve(file));
        } catch (IOException e) {
            return e.toString();
        }
    }

    private long awaitProcess(String role) throws Exception {
        Await.until(role, PATIENCE, () -> processOf(role).isPresent());
        return processOf(role).orElseThrow();
    }

    private Optional<Long> processOf(String role) {
        Path journal = StateDirectory.of(name).journal();
        if (!Files.exists(journal)) {
            return Optional.empty();
        }
        return FileJournal.open(journal).stream()
                .filter(Undo.EndProcess.class::isInstance)
                .map(Undo.EndProcess.class::cast)
                .filter(undo -> undo.what().equals(role))
                .map(Undo.EndProcess::process)
                .filter(ProcessIdentity::isAlive)
                .map(ProcessIdentity::pid)
                .findFirst();
    }

    private List<String> namespaces() {
        return IpCommand.namespaces().stream()
                .filter(each -> each.startsWith("satbed-" + name))
                .toList();
    }

    private static double median(Summary summary, String variant) {
        return summary.row("download-1MB", variant)
                .orElseThrow()
                .completion()
                .orElseThrow()
                .median();
    }
}

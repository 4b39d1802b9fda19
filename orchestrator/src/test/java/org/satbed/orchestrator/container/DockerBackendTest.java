package org.satbed.orchestrator.container;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.satbed.linux.tool.DockerCommand;
import org.satbed.netns.testing.Await;
import org.satbed.netns.testing.NetworkState;
import org.satbed.netns.testing.RequiresRoot;
import org.satbed.orchestrator.SelfCommand;
import org.satbed.orchestrator.testbed.StateDirectory;
import org.satbed.scenarios.ObjectSample;
import org.satbed.scenarios.ResultFile;
import org.satbed.scenarios.RunResult;
import org.satbed.scenarios.Variant;

/** {@code --backend docker}: the orchestrator over the containers of docker-compose.yml. */
@RequiresDocker
@RequiresRoot
class DockerBackendTest {
    private static final String SCENARIO = "name: small\nlink:\n  rtt: 40ms\n"
            + "  forward: {rate: 50Mbit, queue: 1bdp}\n  return: {rate: 10Mbit, queue: 1bdp}\n"
            + "variants: [none, satbed-trunk]\nrepeat: 3\nworkloads:\n";
    private static final Duration PATIENCE = Duration.ofSeconds(120);

    private final String name = "docker" + ProcessHandle.current().pid();

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
            assertEquals(0, finish(satbed("down", name)));
        }
        assertEquals(before, NetworkState.ofHost());
        assertTrue(!DockerCommand.hasProject("satbed-" + name));
    }

    @Test
    void aRunMeasuresThePathAndTheTrunkHelps() throws Exception {
        Path out = directory.resolve("result");
        assertEquals(0, finish(run(out, "  - download: {size: 100kB}\n")));
        RunResult result = ResultFile.read(out.resolve("result.json"));
        assertEquals(List.of(), result.failures());
        assertEquals("docker", result.backend());
        assertEquals(40, result.calibration().orElseThrow().rtt().medianMillis(), 2);
        double without = quickest(result, Variant.NONE);
        assertTrue(without >= 0.08, "without a proxy, a handshake and a request: " + without + " s");
        double trunk = quickest(result, Variant.SATBED_TRUNK);
        assertTrue(trunk < 0.08 && trunk >= 0.04, "over the trunk: " + trunk + " s");
    }

    /** The first byte's time in s; of several, for a busy host may delay one. */
    private static double quickest(RunResult result, Variant variant) {
        return result.samples().stream()
                .map(ObjectSample.class::cast)
                .filter(sample -> sample.variant().equals(variant.id()))
                .mapToDouble(ObjectSample::firstByteSeconds)
                .min()
                .orElseThrow();
    }

    /** The journal knows the project: what a killed run has left is removed by another process. */
    @Test
    void aKilledRunIsTakenDownFromItsJournal() throws Exception {
        Process run = run(directory.resolve("killed"), "  - bulk: {duration: 60s}\n");
        Await.until(
                "the containers",
                PATIENCE,
                () -> DockerCommand.container("satbed-" + name, "ws-gw").isPresent());
        run.destroyForcibly().waitFor();
        assertEquals(0, finish(satbed("down", name)));
    }

    private Process run(Path out, String workloads) throws Exception {
        Path scenario = Files.writeString(directory.resolve("small.yml"), SCENARIO + workloads);
        return satbed("run", scenario.toString(), "--backend", "docker", "--name", name, "--out", out.toString());
    }

    private Process satbed(String... arguments) throws Exception {
        return new ProcessBuilder(SelfCommand.argv(List.of("-Dsatbed.home=" + ComposedPath.repository()), arguments))
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("output").toFile())
                .start();
    }

    private int finish(Process process) throws Exception {
        assertTrue(process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS), "still running");
        if (process.exitValue() != 0) {
            System.out.println(Files.readString(directory.resolve("output")));
        }
        return process.exitValue();
    }
}

package org.satbed.orchestrator.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

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
import org.satbed.scenarios.ResultFile;
import org.satbed.scenarios.RunResult;

/**
 * {@code --rootless}, as a process. The tests run as root, which is mapped into a user namespace like any other user: there it has no more rights than
 * an ordinary user has in one.
 */
@RequiresRoot
class RootlessTest {
    private static final String SCENARIO = "name: small\nlink:\n  rtt: 40ms\n"
            + "  forward: {rate: 50Mbit, queue: 1bdp}\n  return: {rate: 10Mbit, queue: 1bdp}\n"
            + "repeat: 1\nvariants: [satbed]\nworkloads:\n";
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final String name = "rootless" + ProcessHandle.current().pid();

    @TempDir
    private Path directory;

    private String before;

    @BeforeEach
    void lookAtTheHost() {
        Optional<UserNamespace.Obstacle> obstacle = UserNamespace.obstacle();
        assumeTrue(
                obstacle.isEmpty(), () -> "skipped: " + obstacle.orElseThrow().why());
        before = NetworkState.ofHost();
    }

    @AfterEach
    void theHostIsAsItWas() {
        if (before != null) {
            assertEquals(before, NetworkState.ofHost());
        }
    }

    @Test
    void measuresWithoutBeingSeenByTheHost() throws Exception {
        Process run = run("  - download: {size: 1MB}\n");
        Await.until("the testbed", PATIENCE, () -> Files.exists(journal()) || !run.isAlive());
        assertFalse(IpCommand.namespaces().stream().anyMatch(each -> each.contains(name)), "a namespace of the host's");
        assertFalse(Files.exists(StateDirectory.of(name).path()), "in the host's /run");
        assertTrue(run.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS), "the run did not end");
        assertEquals(0, run.exitValue(), log());
        RunResult result = ResultFile.read(directory.resolve("out/result.json"));
        assertEquals(List.of(), result.failures());
        assertEquals(1, result.samples().size());
        double rtt = result.calibration().orElseThrow().rtt().medianMillis();
        assertTrue(rtt >= 40 && HostShare.inTime(rtt, 42), "round-trip time " + rtt + " ms");
        assertFalse(Files.exists(journal()));
    }

    @Test
    void whatAKilledRunLeftIsRemovedByDown() throws Exception {
        Process run = run("  - bulk: {duration: 30s, direction: forward}\n");
        // The emulator and what calibrates the path.
        Await.until("the testbed's processes", PATIENCE, () -> {
            assertTrue(run.isAlive(), this::log);
            return processes().size() >= 2;
        });
        List<Undo.EndProcess> left = processes();
        run.destroyForcibly().waitFor();
        Process down = satbed("down", name, "--rootless");
        assertTrue(down.waitFor(20, TimeUnit.SECONDS));
        assertEquals(0, down.exitValue(), log());
        left.forEach(each -> assertFalse(each.process().isAlive(), each.what()));
        assertFalse(Files.exists(journal()));
    }

    @Test
    void withoutUserNamespacesOneLineSaysWhatToDo() throws Exception {
        // A user namespace in which no further one may be made stands for a host that allows none.
        List<String> argv = new ArrayList<>(List.of(
                "unshare",
                "--user",
                "--map-root-user",
                "sh",
                "-c",
                "echo 0 >/proc/sys/user/max_user_namespaces && exec \"$@\"",
                "sh"));
        argv.addAll(SelfCommand.argv("run", "quick", "--rootless"));
        Process refused = start(argv);
        assertTrue(refused.waitFor(20, TimeUnit.SECONDS));
        assertEquals(1, refused.exitValue());
        assertEquals(
                "satbed: --rootless: this host allows no user namespaces (user.max_user_namespaces is 0); as root: sysctl -w"
                        + " user.max_user_namespaces=10000",
                log().strip());
    }

    /** Set by somebody on the host, the variable would leave the command there, with root's rights. */
    @Test
    void aVariableDoesNotMakeTheHostAUserNamespace() throws Exception {
        StateDirectory onHost = StateDirectory.create(name, "it is there already");
        try {
            List<String> argv = new ArrayList<>(List.of("env", "SATBED_INSIDE_USER_NAMESPACE=1"));
            argv.addAll(SelfCommand.argv("status", "--rootless"));
            Process status = start(argv);
            assertTrue(status.waitFor(20, TimeUnit.SECONDS));
            assertEquals("no testbed is up", log().strip());
        } finally {
            onHost.delete();
        }
    }

    private Process run(String workloads) throws IOException {
        Path scenario = Files.writeString(directory.resolve("small.yml"), SCENARIO + workloads);
        return satbed(
                "run",
                scenario.toString(),
                "--rootless",
                "--name",
                name,
                "--out",
                directory.resolve("out").toString());
    }

    private Process satbed(String... arguments) throws IOException {
        return start(SelfCommand.argv(arguments));
    }

    private Process start(List<String> argv) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(argv);
        builder.environment().put("XDG_RUNTIME_DIR", directory.toString());
        return builder.redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(
                        directory.resolve("log").toFile()))
                .start();
    }

    private String log() {
        try {
            return Files.readString(directory.resolve("log"));
        } catch (IOException e) {
            return e.toString();
        }
    }

    private Path journal() {
        return directory.resolve("satbed/run/" + name + "/journal.jsonl");
    }

    private List<Undo.EndProcess> processes() {
        return !Files.exists(journal())
                ? List.of()
                : FileJournal.open(journal()).stream()
                        .filter(Undo.EndProcess.class::isInstance)
                        .map(Undo.EndProcess.class::cast)
                        .filter(each -> ProcessIdentity.of(each.process().pid()).isPresent())
                        .toList();
    }
}

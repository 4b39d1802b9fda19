package org.satbed.orchestrator.testbed;

import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.satbed.linux.tool.CommandException;
import org.satbed.linux.tool.CommandRunner;
import org.satbed.linux.tool.FileJournal;
import org.satbed.linux.tool.ProcessIdentity;
import org.satbed.linux.tool.Undo;
import org.satbed.netns.LinkCounters;
import org.satbed.netns.LinkLog;
import org.satbed.orchestrator.UserException;
import org.satbed.scenarios.Emulator;
import org.satbed.scenarios.ScenarioForm;

/**
 * A plan made real. Until {@link #leaveUp} it is taken down when this process ends, by Ctrl-C or
 * TERM too; after {@code kill -9}, {@code satbed down} does it.
 */
public final class Testbed implements Hosts, AutoCloseable {
    private final TestbedPlan plan;
    private final StateDirectory state;
    private final FileJournal journal;
    private final TestbedInfo info;
    private final Ground ground;
    private final Thread hook = new Thread(this::close, "take testbed down");
    private HostProcess emulator;
    private volatile boolean closed;

    private Testbed(TestbedPlan plan, StateDirectory state) {
        this.plan = plan;
        this.state = state;
        this.ground =
                plan.backend() == Backend.DOCKER ? new ContainerGround(plan, state.path()) : new NamespaceGround(plan);
        this.journal = FileJournal.append(state.journal());
        this.info = new TestbedInfo(
                plan.name(),
                plan.scenario().name(),
                ScenarioForm.yaml(plan.scenario()),
                Instant.now().toString(),
                TestbedInfo.self());
    }

    /**
     * Makes a plan real. When it throws, everything was undone.
     *
     * @throws UserException without root, when the name is taken, or when the emulator does not start
     * @throws CommandException when a command fails
     */
    public static Testbed up(TestbedPlan plan) {
        requireRoot();
        Testbed testbed = prepare(plan);
        try {
            testbed.build();
            return testbed;
        } catch (RuntimeException e) {
            if (testbed.isClosed()) { // by the hook: what failed, failed because of that
                throw UserException.failure("interrupted; testbed '" + plan.name() + "' is taken down");
            }
            testbed.close();
            throw e;
        }
    }

    /** Takes the name; from then on, whatever ends this process gently gives it back. */
    private static Testbed prepare(TestbedPlan plan) {
        StateDirectory state = StateDirectory.of(plan.name());
        AtomicBoolean taken = new AtomicBoolean();
        Thread giveBack = new Thread(
                () -> {
                    if (taken.get()) {
                        state.delete();
                    }
                },
                "give back the testbed's name");
        Runtime.getRuntime().addShutdownHook(giveBack);
        try {
            StateDirectory.create(
                    plan.name(),
                    "testbed '" + plan.name() + "' exists already; remove it with 'satbed down " + plan.name()
                            + "' or choose --name");
            taken.set(true);
            Testbed testbed = new Testbed(plan, state);
            testbed.info.write(state.path());
            testbed.ground.requireFree();
            Runtime.getRuntime().addShutdownHook(testbed.hook);
            Runtime.getRuntime().removeShutdownHook(giveBack);
            return testbed;
        } catch (IllegalStateException e) {
            throw UserException.failure("interrupted; nothing was made"); // hooks cannot change any more: giveBack runs
        } catch (RuntimeException e) {
            if (taken.get()) {
                state.delete();
            }
            Runtime.getRuntime().removeShutdownHook(giveBack);
            throw e;
        }
    }

    /** Whether this process may make testbeds. */
    public static void requireRoot() {
        if (!"root".equals(System.getProperty("user.name"))) {
            throw UserException.failure("network namespaces need root; run it with sudo, or run with --rootless");
        }
    }

    private void build() {
        makeHosts();
        // Its JVM takes longer to start than everything else: it waits until what it needs is configured, not the
        // other way round.
        plan.openSand().ifPresent(openSand -> OpenSandLink.writeFiles(openSand, state.path()));
        emulator = start(
                Host.SAT,
                plan.openSand().isPresent() ? "opensand" : "link emulator",
                linkCommand(),
                ProcessBuilder.Redirect.PIPE);
        plan.emulatorDefinitions().forEach(emulator::say);
        ground.furnish(emulator);
        emulator.awaitReady(plan.openSand().isPresent() ? OpenSandLink.PATIENCE : HostProcess.START);
    }

    private List<String> linkCommand() {
        return plan.openSand()
                .map(openSand -> satbed(
                        List.of("-Xmx64m", "-XX:TieredStopAtLevel=1"),
                        OpenSandLink.arguments(plan, openSand, state).toArray(String[]::new)))
                .orElseGet(
                        () -> satbed(List.of("-Xmx1g"), plan.emulatorArguments().toArray(String[]::new)));
    }

    /** Not beside {@link #close}, which would overlook what comes after it. */
    private synchronized void makeHosts() {
        requireOpen();
        ground.undo().forEach(journal::willChange);
        ground.make();
    }

    @Override
    public CommandRunner runner(Host host) {
        return ground.runner(host);
    }

    @Override
    public List<String> satbed(List<String> jvmFlags, String... arguments) {
        return ground.satbed(jvmFlags, arguments);
    }

    @Override
    public TestbedPlan plan() {
        return plan;
    }

    /** Its directory; gone after {@link #close}. */
    public Path directory() {
        return state.path();
    }

    /** Where its processes write. */
    public Path logs() {
        return state.logs();
    }

    /** {@inheritDoc} Its output and errors go to files under {@link #logs}. */
    @Override
    public HostProcess start(Host host, String role, List<String> argv) {
        return start(host, role, argv, ProcessBuilder.Redirect.from(new File("/dev/null")));
    }

    private HostProcess start(Host host, String role, List<String> argv, ProcessBuilder.Redirect input) {
        String file = role.replace(' ', '-') + "-" + host.id();
        Path output = state.logs().resolve(file + ".out");
        Path errors = state.logs().resolve(file + ".err");
        Ground.Launch launch = ground.launch(host, role, argv);
        launch.builder().redirectInput(input).redirectOutput(output.toFile()).redirectError(errors.toFile());
        return launch(host, role, launch, output, errors);
    }

    /** The same with its input, output and errors as pipes to this process. */
    public HostProcess startPiped(Host host, String role, List<String> argv) {
        Path nowhere = Path.of("/dev/null");
        return launch(host, role, ground.launch(host, role, argv), nowhere, nowhere);
    }

    /** The process through whose {@code /proc} directory the network of a process of this testbed can be seen. */
    public long networkPid(Host host, HostProcess process) {
        return ground.networkPid(host, process.process());
    }

    /** A process that is started but not yet noted when we are killed is ended with its namespace. */
    private synchronized HostProcess launch(Host host, String role, Ground.Launch launch, Path output, Path errors) {
        requireOpen();
        String title = role + " on " + host.id();
        try {
            Process process = launch.builder().start();
            Optional<Undo> undo =
                    ProcessIdentity.of(process.pid()).map(identity -> new Undo.EndProcess(title, identity));
            undo.ifPresent(journal::willChange);
            HostProcess started = new HostProcess(title, process, output, errors, () -> undo.ifPresent(this::ended));
            launch.end().ifPresent(started::endBy);
            return started;
        } catch (IOException e) {
            throw UserException.failure("cannot start " + title + ": " + e.getMessage());
        }
    }

    private synchronized void ended(Undo undo) {
        if (!closed) {
            journal.changedBack(undo);
        }
    }

    private void requireOpen() {
        if (closed) {
            throw UserException.failure("testbed '" + plan.name() + "' is being taken down");
        }
    }

    /** Why there is no link any more, if the emulator has ended. */
    public Optional<String> emulatorFailure() {
        return emulator.death();
    }

    /** What the link emulator has counted so far; empty for netem, which counts otherwise, and when it does not answer. */
    public Optional<LinkCounters> linkCounters() {
        return counts() ? LinkReport.request(emulator) : Optional.empty();
    }

    /** What went over the link second by second since {@link #startSchedule}; empty where nothing counts it, and when it does not answer. */
    public Optional<LinkLog.Seconds> linkSeries() {
        return counts() ? LinkReport.series(emulator) : Optional.empty();
    }

    private boolean counts() {
        return plan.openSand().isEmpty() && plan.scenario().link().emulator() != Emulator.NETEM;
    }

    /** A measurement begins: what the link is to change during it is counted from now on, and so is what goes over it. */
    public void startSchedule() {
        if (counts()) {
            LinkReport.startSchedule(emulator);
        }
    }

    /** How often the link was lost and came back; what was measured meanwhile does not count. */
    public int linkRestarts() {
        return plan.openSand().isEmpty() ? 0 : OpenSandLink.restarts(emulator);
    }

    /** {@inheritDoc} Also when it was left up: nothing can be started on it any more. */
    @Override
    public boolean isClosed() {
        return closed;
    }

    /** From now on the testbed stays when this process ends, and {@link #close} does nothing. */
    public synchronized void leaveUp() {
        requireOpen();
        info.leftUp().write(state.path());
        removeHook();
        closed = true;
        journal.close();
    }

    /** Takes it down; problems go to standard error, and {@code satbed down} can try again. */
    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        closed = true;
        removeHook();
        journal.close();
        state.undoAndDelete().forEach(problem -> System.err.println("satbed: not taken back: " + problem));
    }

    private void removeHook() {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            // The JVM is ending: the hook is what runs this, or will find nothing to do.
        }
    }
}

package org.satbed.orchestrator.testbed;

import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.satbed.linux.tool.CommandException;
import org.satbed.linux.tool.CommandRunner;
import org.satbed.linux.tool.FileJournal;
import org.satbed.linux.tool.IpCommand;
import org.satbed.linux.tool.ProcessIdentity;
import org.satbed.linux.tool.ToolPath;
import org.satbed.linux.tool.Undo;
import org.satbed.netns.LinkCounters;
import org.satbed.netns.NetworkNamespace;
import org.satbed.orchestrator.SelfCommand;
import org.satbed.orchestrator.UserException;
import org.satbed.scenarios.Emulator;
import org.satbed.scenarios.ScenarioForm;

/**
 * A plan made real in network namespaces of this host. Until {@link #leaveUp} it is taken down when this process ends, by Ctrl-C or
 * TERM too; after {@code kill -9}, {@code satbed down} does it.
 */
public final class Testbed implements AutoCloseable {
    private final TestbedPlan plan;
    private final StateDirectory state;
    private final FileJournal journal;
    private final TestbedInfo info;
    private final Map<Host, NetworkNamespace> hosts = new HashMap<>();
    private final Thread hook = new Thread(this::close, "take testbed down");
    private HostProcess emulator;
    private volatile boolean closed;

    private Testbed(TestbedPlan plan, StateDirectory state) {
        this.plan = plan;
        this.state = state;
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
            testbed.requireFreeNamespaces();
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
            throw UserException.failure("network namespaces need root; run it with sudo");
        }
    }

    /** Somebody else's namespaces must not come into our journal: it would remove them. */
    private void requireFreeNamespaces() {
        List<String> taken = IpCommand.namespaces();
        plan.hosts().stream()
                .map(TestbedPlan.HostPlan::namespace)
                .filter(taken::contains)
                .findFirst()
                .ifPresent(name -> {
                    throw UserException.failure("network namespace '" + name
                            + "' exists already and belongs to no testbed; remove it with 'ip netns delete " + name
                            + "' or choose --name");
                });
    }

    private void build() {
        makeNamespaces();
        // Its JVM takes longer to start than everything else: it waits until what it needs is configured, not the
        // other way round.
        plan.openSand().ifPresent(openSand -> OpenSandLink.writeFiles(openSand, state.path()));
        emulator = start(
                Host.SAT,
                plan.openSand().isPresent() ? "opensand" : "link emulator",
                linkCommand(),
                ProcessBuilder.Redirect.PIPE);
        configureSysctls();
        onHost(plan.links().stream().map(TestbedPlan.LinkPlan::batchLine).toList());
        configure(plan.host(Host.SAT));
        if (plan.openSand().isEmpty()) {
            emulator.say("go");
        }
        plan.hosts().stream().filter(host -> !host.host().equals(Host.SAT)).forEach(this::configure);
        if (plan.openSand().isPresent()) {
            OpenSandLink.furnish(plan, plan.openSand().get());
            emulator.speaksForOthers();
            emulator.say("go");
        }
        emulator.awaitReady(plan.openSand().isPresent() ? OpenSandLink.PATIENCE : HostProcess.START);
    }

    private List<String> linkCommand() {
        return plan.openSand()
                .map(openSand -> SelfCommand.argv(
                        List.of("-Xmx64m", "-XX:TieredStopAtLevel=1"),
                        OpenSandLink.arguments(plan, openSand, state).toArray(String[]::new)))
                .orElseGet(() -> SelfCommand.argv(
                        List.of("-Xmx1g"), plan.emulatorArguments().toArray(String[]::new)));
    }

    private synchronized void makeNamespaces() {
        requireOpen();
        plan.hosts().forEach(host -> journal.willChange(new Undo.RemoveNamespace(host.namespace())));
        onHost(plan.hosts().stream()
                .map(host -> "netns add " + host.namespace())
                .toList());
        plan.hosts().forEach(host -> hosts.put(host.host(), NetworkNamespace.existing(host.namespace())));
    }

    private void configureSysctls() {
        List<CompletableFuture<Void>> all = plan.hosts().stream()
                .map(host -> CompletableFuture.runAsync(() -> setSysctls(host)))
                .toList();
        try {
            all.forEach(CompletableFuture::join);
        } catch (CompletionException e) {
            throw e.getCause() instanceof RuntimeException cause ? cause : e;
        }
    }

    private void setSysctls(TestbedPlan.HostPlan host) {
        try {
            CommandRunner.in(host.namespace()).run(host.sysctlCommand());
        } catch (CommandException e) {
            String control = host.sysctls().get("net.ipv4.tcp_congestion_control");
            if (control != null && e.getMessage().contains("tcp_congestion_control")) {
                throw UserException.failure("the kernel does not allow congestion control '" + control + "' on "
                        + host.host().id() + "; load it with 'modprobe tcp_" + control
                        + "' and add it to net.ipv4.tcp_allowed_congestion_control, or take it out of the scenario");
            }
            throw e;
        }
    }

    private static void onHost(List<String> lines) {
        CommandRunner.onHost().run(List.of("ip", "-batch", "-"), String.join("\n", lines) + "\n");
    }

    private void configure(TestbedPlan.HostPlan host) {
        CommandRunner.onHost()
                .run(List.of("ip", "-n", host.namespace(), "-batch", "-"), String.join("\n", host.batch()) + "\n");
    }

    /** The namespace of a host. */
    public NetworkNamespace host(Host host) {
        return hosts.get(host);
    }

    /** The plan it was made from. */
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

    /** Starts a process on a host without input; its output and errors go to files under {@link #logs}. It is ended with the testbed. */
    public HostProcess start(Host host, String role, List<String> argv) {
        return start(host, role, argv, ProcessBuilder.Redirect.from(new File("/dev/null")));
    }

    private HostProcess start(Host host, String role, List<String> argv, ProcessBuilder.Redirect input) {
        String file = role.replace(' ', '-') + "-" + host.id();
        Path output = state.logs().resolve(file + ".out");
        Path errors = state.logs().resolve(file + ".err");
        ProcessBuilder builder = command(host, argv)
                .redirectInput(input)
                .redirectOutput(output.toFile())
                .redirectError(errors.toFile());
        return launch(host, role, builder, output, errors);
    }

    /** The same with its input, output and errors as pipes to this process. */
    public HostProcess startPiped(Host host, String role, List<String> argv) {
        Path nowhere = Path.of("/dev/null");
        return launch(host, role, command(host, argv), nowhere, nowhere);
    }

    /** In a session of its own: Ctrl-C is for satbed, which then ends its processes in the right order. */
    private ProcessBuilder command(Host host, List<String> argv) {
        ProcessBuilder builder = host(host).command(argv);
        List<String> full = new ArrayList<>(builder.command());
        ToolPath.find("setsid").ifPresent(setsid -> full.add(0, setsid));
        return builder.command(full);
    }

    /** A process that is started but not yet noted when we are killed is ended with its namespace. */
    private synchronized HostProcess launch(Host host, String role, ProcessBuilder builder, Path output, Path errors) {
        requireOpen();
        String title = role + " on " + host.id();
        try {
            Process process = builder.start();
            Optional<Undo> undo =
                    ProcessIdentity.of(process.pid()).map(identity -> new Undo.EndProcess(title, identity));
            undo.ifPresent(journal::willChange);
            return new HostProcess(title, process, output, errors, () -> undo.ifPresent(this::ended));
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
        boolean counts = plan.openSand().isEmpty() && plan.scenario().link().emulator() != Emulator.NETEM;
        return counts ? LinkReport.request(emulator) : Optional.empty();
    }

    /** A measurement begins: what the link is to change during it is counted from now on. */
    public void startSchedule() {
        if (!plan.scenario().link().schedule().isEmpty()) {
            emulator.say(LinkReport.SCHEDULE);
        }
    }

    /** How often the link was lost and came back; what was measured meanwhile does not count. */
    public int linkRestarts() {
        return plan.openSand().isEmpty() ? 0 : OpenSandLink.restarts(emulator);
    }

    /** Whether it is being taken down, or was left up: nothing can be started on it any more. */
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

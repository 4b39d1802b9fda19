package org.satbed.orchestrator.run;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import org.satbed.linux.tool.ChangeJournal;
import org.satbed.linux.tool.CommandRunner;
import org.satbed.orchestrator.SelfCommand;
import org.satbed.orchestrator.UserException;
import org.satbed.orchestrator.testbed.Host;
import org.satbed.orchestrator.testbed.HostProcess;
import org.satbed.orchestrator.testbed.Testbed;
import org.satbed.orchestrator.testbed.TestbedPlan;
import org.satbed.proxy.interception.Interception;
import org.satbed.proxy.interception.InterceptionTool;

/** A proxy process on one host of the testbed, and the rules that bring traffic to it: the rules come after the proxy accepts, and go before it. */
final class ProxyOnHost implements AutoCloseable {
    private static final Duration LISTENS = Duration.ofSeconds(5);
    private static final long POLL_NANOS = 5_000_000;

    private final HostProcess process;
    private final Interception interception;
    private final boolean saysReady;

    private ProxyOnHost(HostProcess process, Interception interception, boolean saysReady) {
        this.process = process;
        this.interception = interception;
        this.saysReady = saysReady;
    }

    /** Starts a process without waiting for it; {@link #intercept} does. */
    static ProxyOnHost start(Testbed testbed, Host host, InterceptionTool tool, List<String> options) {
        HostProcess process = testbed.start(
                host,
                "proxy",
                SelfCommand.argv(List.of("-Xmx128m"), arguments(options).toArray(String[]::new)));
        return new ProxyOnHost(process, interception(testbed.plan(), host, tool), true);
    }

    /** The same for another program, which is ready when it listens. */
    static ProxyOnHost startOther(Testbed testbed, Host host, InterceptionTool tool, List<String> argv) {
        HostProcess process = testbed.start(host, "proxy", argv);
        return new ProxyOnHost(process, interception(testbed.plan(), host, tool), false);
    }

    /** satbed's proxy with these options, as a person would type it. */
    static List<String> command(List<String> options) {
        List<String> command = new ArrayList<>(List.of("satbed"));
        command.addAll(arguments(options));
        return command;
    }

    /** The commands that it takes on a host, as a person would type them. */
    static List<String> describe(TestbedPlan plan, Host host, InterceptionTool tool, List<String> command) {
        List<String> lines = new ArrayList<>();
        lines.add("ip netns exec " + plan.host(host).namespace() + " " + String.join(" ", command));
        lines.add(
                "# all of the following with: ip netns exec " + plan.host(host).namespace());
        interception(plan, host, tool).describe().lines().forEach(lines::add);
        return lines;
    }

    private static List<String> arguments(List<String> options) {
        String port = Integer.toString(TestbedPlan.PROXY_PORT);
        List<String> arguments = new ArrayList<>(List.of("pep", "-p", port, "--listen", "loopback", "--drain", "0"));
        arguments.addAll(options);
        return arguments;
    }

    private static Interception interception(TestbedPlan plan, Host host, InterceptionTool tool) {
        CommandRunner runner = CommandRunner.in(plan.host(host).namespace());
        return tool.create(plan.interception(), runner, ChangeJournal.NONE);
    }

    /** Waits until the proxy accepts, then installs the rules. */
    void intercept() {
        if (saysReady) {
            process.awaitReady();
        } else {
            awaitListening();
        }
        interception.install();
    }

    /** Waits until its trunk is open. */
    void awaitTrunk() {
        process.awaitLine("trunk open");
    }

    private void awaitListening() {
        ProcNet net = ProcNet.of(process.process().pid());
        long end = System.nanoTime() + LISTENS.toNanos();
        while (!net.listens(TestbedPlan.PROXY_PORT)) {
            process.death().ifPresent(why -> {
                throw UserException.failure(why);
            });
            if (System.nanoTime() > end) {
                throw UserException.failure("the proxy does not listen after " + LISTENS.toSeconds() + " s");
            }
            LockSupport.parkNanos(POLL_NANOS);
        }
    }

    /** Why it is not running any more, if so. */
    Optional<String> death() {
        return process.death();
    }

    @Override
    public void close() {
        interception.close();
        process.close();
    }
}

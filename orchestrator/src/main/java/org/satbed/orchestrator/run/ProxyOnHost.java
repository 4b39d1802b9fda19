package org.satbed.orchestrator.run;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import org.satbed.linux.tool.ChangeJournal;
import org.satbed.linux.tool.CommandRunner;
import org.satbed.orchestrator.UserException;
import org.satbed.orchestrator.testbed.Host;
import org.satbed.orchestrator.testbed.HostProcess;
import org.satbed.orchestrator.testbed.Hosts;
import org.satbed.orchestrator.testbed.TestbedPlan;
import org.satbed.proxy.interception.Interception;
import org.satbed.proxy.interception.InterceptionTool;

/** A proxy process on one host of the testbed, and the rules that bring traffic to it: the rules come after the proxy accepts, and go before it. */
final class ProxyOnHost implements AutoCloseable {
    private static final Duration LISTENS = Duration.ofSeconds(5);
    private static final long POLL_NANOS = 5_000_000;

    private final Hosts hosts;
    private final Host host;
    private final List<String> argv;
    private final Interception interception;
    private final boolean saysReady;
    private HostProcess process;

    private ProxyOnHost(Hosts hosts, Host host, List<String> argv, InterceptionTool tool, boolean saysReady) {
        this.hosts = hosts;
        this.host = host;
        this.argv = argv;
        this.interception = tool.create(hosts.interception(), hosts.runner(host), ChangeJournal.NONE);
        this.saysReady = saysReady;
        this.process = hosts.start(host, "proxy", argv);
    }

    /** Starts a process without waiting for it; {@link #intercept} does. */
    static ProxyOnHost start(Hosts hosts, Host host, InterceptionTool tool, List<String> options) {
        List<String> arguments = arguments(options);
        arguments.addAll(hosts.proxyOptions());
        List<String> argv = hosts.satbed(List.of("-Xmx128m"), arguments.toArray(String[]::new));
        return new ProxyOnHost(hosts, host, argv, tool, true);
    }

    /** The same for another program, which is ready when it listens. */
    static ProxyOnHost startOther(Hosts hosts, Host host, InterceptionTool tool, List<String> argv) {
        return new ProxyOnHost(hosts, host, argv, tool, false);
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
        tool.create(plan.interception(), CommandRunner.onHost(), ChangeJournal.NONE)
                .describe()
                .lines()
                .forEach(lines::add);
        return lines;
    }

    private static List<String> arguments(List<String> options) {
        String port = Integer.toString(TestbedPlan.PROXY_PORT);
        List<String> arguments = new ArrayList<>(List.of("pep", "-p", port, "--listen", "loopback", "--drain", "0"));
        arguments.addAll(options);
        return arguments;
    }

    /** Waits until the proxy accepts, then installs the rules. */
    void intercept() {
        awaitAccepting();
        interception.install();
    }

    /** Starts it once more after its end; the rules have stayed, and let connections pass meanwhile. */
    void restart() {
        process.close();
        process = hosts.start(host, "proxy", argv);
        awaitAccepting();
    }

    private void awaitAccepting() {
        if (saysReady) {
            process.awaitReady();
        } else {
            awaitListening();
        }
    }

    /** Where it is. */
    Host host() {
        return host;
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

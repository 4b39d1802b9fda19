package org.satbed.orchestrator.container;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.satbed.linux.tool.CommandRunner;
import org.satbed.orchestrator.SelfCommand;
import org.satbed.orchestrator.UserException;
import org.satbed.orchestrator.testbed.Host;
import org.satbed.orchestrator.testbed.HostProcess;
import org.satbed.orchestrator.testbed.Hosts;
import org.satbed.orchestrator.testbed.TestbedPlan;
import org.satbed.proxy.interception.InterceptionFilter;
import org.satbed.proxy.interception.InterceptionPlan;

/** The one host that this process is on. Processes' errors are this one's; what they print goes to files. */
final class HostHere implements Hosts, AutoCloseable {
    private static final Path OUTPUT = Path.of("/run/satbed/logs");

    private final TestbedPlan plan;
    private final boolean forComparison;
    private final List<HostProcess> processes = new ArrayList<>();
    private volatile boolean closed;

    /** @param forComparison whether one port of the server stays unproxied, and the proxies tell their counters */
    HostHere(TestbedPlan plan, boolean forComparison) {
        this.plan = plan;
        this.forComparison = forComparison;
    }

    @Override
    public TestbedPlan plan() {
        return plan;
    }

    @Override
    public CommandRunner runner(Host host) {
        return CommandRunner.onHost();
    }

    @Override
    public HostProcess start(Host host, String role, List<String> argv) {
        return start(host, role, argv, ProcessBuilder.Redirect.from(new File("/dev/null")));
    }

    /** The same with its standard input from here. */
    HostProcess startListening(Host host, String role, List<String> argv) {
        return start(host, role, argv, ProcessBuilder.Redirect.PIPE);
    }

    private synchronized HostProcess start(Host host, String role, List<String> argv, ProcessBuilder.Redirect input) {
        if (closed) {
            throw UserException.failure("this host is being taken down");
        }
        String title = role + " on " + host.id();
        Path output = OUTPUT.resolve(title.replace(' ', '-'));
        try {
            Files.createDirectories(OUTPUT);
            Process process = new ProcessBuilder(argv)
                    .redirectInput(input)
                    .redirectOutput(output.toFile())
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
            HostProcess started = new HostProcess(title, process, output, Path.of("/dev/null"), () -> {});
            processes.add(started);
            return started;
        } catch (IOException e) {
            throw new UncheckedIOException("cannot start " + title, e);
        }
    }

    @Override
    public List<String> satbed(List<String> jvmFlags, String... arguments) {
        return SelfCommand.argv(jvmFlags, arguments);
    }

    @Override
    public boolean isClosed() {
        return closed;
    }

    @Override
    public InterceptionPlan interception() {
        return forComparison
                ? plan.interception()
                        .withFilter(
                                new InterceptionFilter(List.of(), List.of(), ComparisonPorts.intercepted(), List.of()))
                : plan.interception();
    }

    @Override
    public List<String> proxyOptions() {
        return forComparison
                ? List.of(
                        "--metrics",
                        "0.0.0.0:" + ComparisonPorts.METRICS,
                        "--metrics-public",
                        "--metrics-host", // as packaging/container/prometheus.yml calls the two
                        "st-lan0,gw-lan0")
                : List.of();
    }

    /** Ends what is left of the processes. */
    @Override
    public synchronized void close() {
        closed = true;
        processes.forEach(HostProcess::close);
    }
}

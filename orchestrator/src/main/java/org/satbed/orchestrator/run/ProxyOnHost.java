package org.satbed.orchestrator.run;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.satbed.linux.tool.ChangeJournal;
import org.satbed.linux.tool.CommandRunner;
import org.satbed.orchestrator.SelfCommand;
import org.satbed.orchestrator.testbed.Host;
import org.satbed.orchestrator.testbed.HostProcess;
import org.satbed.orchestrator.testbed.Testbed;
import org.satbed.orchestrator.testbed.TestbedPlan;
import org.satbed.proxy.interception.Interception;
import org.satbed.proxy.interception.InterceptionTool;

/** A proxy process on one host of the testbed, and the rules that bring traffic to it: the rules come after the proxy accepts, and go before it. */
final class ProxyOnHost implements AutoCloseable {
    private final HostProcess process;
    private final Interception interception;

    private ProxyOnHost(HostProcess process, Interception interception) {
        this.process = process;
        this.interception = interception;
    }

    /** Starts a process without waiting for it; {@link #intercept} does. */
    static ProxyOnHost start(Testbed testbed, Host host, InterceptionTool tool, List<String> options) {
        HostProcess process = testbed.start(
                host,
                "proxy",
                SelfCommand.argv(List.of("-Xmx128m"), arguments(options).toArray(String[]::new)));
        return new ProxyOnHost(process, interception(testbed.plan(), host, tool));
    }

    /** The commands that it takes on a host, as a person would type them. */
    static List<String> describe(TestbedPlan plan, Host host, InterceptionTool tool, List<String> options) {
        List<String> lines = new ArrayList<>();
        lines.add("ip netns exec " + plan.host(host).namespace() + " satbed " + String.join(" ", arguments(options)));
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
        return tool.create(TestbedPlan.interception(), runner, ChangeJournal.NONE);
    }

    /** Waits until the proxy accepts, then installs the rules. */
    void intercept() {
        process.awaitReady();
        interception.install();
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

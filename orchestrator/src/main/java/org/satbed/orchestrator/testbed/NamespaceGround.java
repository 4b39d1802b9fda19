package org.satbed.orchestrator.testbed;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.satbed.linux.tool.CommandException;
import org.satbed.linux.tool.CommandRunner;
import org.satbed.linux.tool.IpCommand;
import org.satbed.linux.tool.ToolPath;
import org.satbed.linux.tool.Undo;
import org.satbed.netns.NetworkNamespace;
import org.satbed.orchestrator.SelfCommand;
import org.satbed.orchestrator.UserException;

/** Network namespaces of this host. */
final class NamespaceGround implements Ground {
    private final TestbedPlan plan;
    private final Map<Host, NetworkNamespace> hosts = new HashMap<>();

    NamespaceGround(TestbedPlan plan) {
        this.plan = plan;
    }

    @Override
    public void requireFree() {
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

    @Override
    public List<Undo> undo() {
        return plan.hosts().stream()
                .<Undo>map(host -> new Undo.RemoveNamespace(host.namespace()))
                .toList();
    }

    @Override
    public void make() {
        onHost(plan.hosts().stream()
                .map(host -> "netns add " + host.namespace())
                .toList());
        plan.hosts().forEach(host -> hosts.put(host.host(), NetworkNamespace.existing(host.namespace())));
    }

    @Override
    public void furnish(HostProcess link) {
        configureSysctls();
        onHost(plan.links().stream().map(TestbedPlan.LinkPlan::batchLine).toList());
        configure(plan.host(Host.SAT));
        if (plan.openSand().isEmpty()) {
            link.say("go");
        }
        plan.hosts().stream().filter(host -> !host.host().equals(Host.SAT)).forEach(this::configure);
        if (plan.openSand().isPresent()) {
            OpenSandLink.furnish(plan, plan.openSand().get());
            link.speaksForOthers();
            link.say("go");
        }
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

    private static void setSysctls(TestbedPlan.HostPlan host) {
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

    @Override
    public CommandRunner runner(Host host) {
        return hosts.get(host).runner();
    }

    /** In a session of its own: Ctrl-C is for satbed, which then ends its processes in the right order. */
    @Override
    public Launch launch(Host host, String role, List<String> argv) {
        ProcessBuilder builder = hosts.get(host).command(argv);
        List<String> full = new ArrayList<>(builder.command());
        ToolPath.find("setsid").ifPresent(setsid -> full.add(0, setsid));
        return new Launch(builder.command(full), Optional.empty());
    }

    @Override
    public long networkPid(Host host, Process process) {
        return process.pid();
    }

    @Override
    public List<String> satbed(List<String> jvmFlags, String... arguments) {
        return SelfCommand.argv(jvmFlags, arguments);
    }
}

package org.satbed.orchestrator.run;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.satbed.linux.CongestionControls;
import org.satbed.linux.tool.CommandRunner;
import org.satbed.orchestrator.testbed.Host;
import org.satbed.orchestrator.testbed.Hosts;
import org.satbed.orchestrator.testbed.TestbedPlan;
import org.satbed.proxy.interception.InterceptionTool;
import org.satbed.proxy.interception.SatelliteWindow;
import org.satbed.scenarios.Direction;
import org.satbed.scenarios.Interception;
import org.satbed.scenarios.Link;
import org.satbed.scenarios.Rate;
import org.satbed.scenarios.SatelliteLeg;
import org.satbed.scenarios.SatelliteProfile;
import org.satbed.scenarios.Variant;

/** A variant put in place from here, by a process and rules on each host. */
public final class ProxyTreatment implements Treatment {
    private static final double OF_OPENSAND = 0.9;
    private static final String BBR = "bbr";
    private static final String AUTO = "auto";
    private static final int TRUNK_PORT = 5001;

    private final Hosts hosts;
    private final List<Widened> windows = new ArrayList<>();
    private final List<ProxyOnHost> proxies = new ArrayList<>();

    private ProxyTreatment(Hosts hosts) {
        this.hosts = hosts;
    }

    /**
     * Puts a variant in place; when it throws, nothing of it is left.
     *
     * @param where on those of {@link #hosts}
     */
    public static ProxyTreatment apply(Hosts hosts, Variant variant, List<Host> where) {
        InterceptionTool tool = tool(hosts.plan().scenario().interception());
        Link link = told(hosts.plan());
        ProxyTreatment treatment = new ProxyTreatment(hosts);
        try {
            if (variant.knowsTheSatellite()) {
                where.forEach(host -> treatment.widen(host, direction(host), link));
            }
            where.forEach(host -> treatment.proxies.add(treatment.start(variant, host, tool)));
            treatment.proxies.forEach(ProxyOnHost::intercept);
            return treatment;
        } catch (RuntimeException e) {
            treatment.close();
            throw e;
        }
    }

    private ProxyOnHost start(Variant variant, Host host, InterceptionTool tool) {
        TestbedPlan plan = hosts.plan();
        return variant.proxy() == Variant.Proxy.PEPSAL
                ? ProxyOnHost.startOther(
                        hosts, host, tool, PepsalCommand.argv(plan.scenario().pepsal()))
                : ProxyOnHost.start(hosts, host, tool, options(plan, variant, host));
    }

    /** Waits until the trunks of the terminals are open. */
    public ProxyTreatment awaitTrunks(Variant variant) {
        if (variant.proxy() == Variant.Proxy.TRUNK) {
            proxies.stream().filter(proxy -> !proxy.host().equals(Host.GW)).forEach(ProxyOnHost::awaitTrunk);
        }
        return this;
    }

    /** Starts anew what has died; throws when it does not start. */
    public void restart() {
        proxies.stream().filter(proxy -> proxy.death().isPresent()).forEach(ProxyOnHost::restart);
    }

    @Override
    public Optional<String> broken() {
        return proxies.stream().flatMap(proxy -> proxy.death().stream()).findFirst();
    }

    @Override
    public void close() {
        if (hosts.isClosed()) {
            return; // all of it goes with them
        }
        proxies.forEach(ProxyOnHost::close);
        windows.forEach(
                each -> each.window().reset(each.runner()).forEach(line -> System.err.println("satbed: " + line)));
        proxies.clear();
        windows.clear();
    }

    /** The commands that put each of the scenario's variants in place, as a person would type them. */
    public static List<String> describe(TestbedPlan plan) {
        List<String> lines = new ArrayList<>();
        Link link = told(plan);
        for (Variant variant : plan.scenario().variants()) {
            lines.add("# variant " + variant.id() + ": " + variant.description());
            if (variant.knowsTheSatellite()) {
                hosts(plan, variant)
                        .forEach(host -> plan.host(host)
                                .routes()
                                .forEach(route -> lines.add("ip -n "
                                        + plan.host(host).namespace() + " route change "
                                        + route + " dev " + plan.satelliteInterface() + " "
                                        + window(plan, link, direction(host)).attributes())));
            }
            InterceptionTool tool = tool(plan.scenario().interception());
            for (Host host : hosts(plan, variant)) {
                List<String> command = variant.proxy() == Variant.Proxy.PEPSAL
                        ? PepsalCommand.argv(plan.scenario().pepsal())
                        : ProxyOnHost.command(options(plan, variant, host));
                lines.addAll(ProxyOnHost.describe(plan, host, tool, command));
            }
        }
        return lines;
    }

    private static InterceptionTool tool(Interception interception) {
        return interception == Interception.NFT ? InterceptionTool.NFT : InterceptionTool.IPTABLES;
    }

    /** The proxy's options of a variant on a host. */
    private static List<String> options(TestbedPlan plan, Variant variant, Host host) {
        List<String> options = new ArrayList<>();
        if (variant.knowsTheSatellite()) {
            options.addAll(List.of(
                    "--satellite-interface",
                    plan.satelliteInterface(),
                    "--satellite-buffer",
                    Integer.toString(SatelliteLeg.bufferBytes(told(plan))),
                    "--satellite-rate",
                    rate(plan, direction(host))));
            congestionControl(plan)
                    .ifPresent(name -> options.addAll(List.of("--satellite", "congestion-control=" + name)));
            String other = rate(plan, direction(host) == Direction.FORWARD ? Direction.RETURN : Direction.FORWARD);
            if (!other.equals(AUTO)) {
                options.addAll(List.of("--satellite-receive-rate", other));
            }
            if (variant.placement() == Variant.Placement.BOTH) {
                options.add("--satellite-fastopen"); // both ends have to know of it
            }
        }
        if (variant.proxy() == Variant.Proxy.TRUNK) {
            options.addAll(trunk(plan, host));
        }
        if (plan.openSand().filter(each -> each.section().viaGateway()).isPresent()) {
            options.addAll(List.of("--source", "client-address")); // both legs would share one entry of the NAT
        }
        return options;
    }

    /** From the terminals to the gateway, which takes what comes from them alone. */
    private static List<String> trunk(TestbedPlan plan, Host host) {
        if (!host.equals(Host.GW)) {
            return List.of("--trunk", plan.address(Host.GW, false) + ":" + TRUNK_PORT);
        }
        List<String> peers = new ArrayList<>();
        for (int number = 1; number <= plan.terminals(); number++) {
            peers.add(plan.address(Host.terminal(number), false));
        }
        return List.of("--trunk-listen", Integer.toString(TRUNK_PORT), "--trunk-peer", String.join(",", peers));
    }

    /** OpenSAND loses packets near saturation: a tenth of what is not shaped already is left free. */
    private static String rate(TestbedPlan plan, Direction direction) {
        SatelliteProfile profile = plan.scenario().profile();
        Optional<Rate> said = direction == Direction.FORWARD ? profile.forward() : profile.returnRate();
        if (profile.estimated() || said.isPresent()) {
            return said.map(rate -> rate.bitsPerSecond() + "bit").orElse(AUTO);
        }
        boolean near =
                plan.openSand().filter(each -> each.section().shape().isEmpty()).isPresent();
        return (long) (plan.ipBitsPerSecond(direction) * (near ? OF_OPENSAND : 1)) + "bit";
    }

    /** BBR sees through losses; with CUBIC one percent of them leaves a tenth of a GEO link (bench/satellite). */
    private static Optional<String> congestionControl(TestbedPlan plan) {
        Optional<String> asked = plan.scenario().profile().congestionControl();
        return asked.isPresent() || !CongestionControls.exists(BBR) ? asked : Optional.of(BBR);
    }

    /** The link as the proxies take it to be. */
    private static Link told(TestbedPlan plan) {
        return plan.scenario().profile().of(plan.scenario().link());
    }

    /** Where a variant has a proxy. */
    public static List<Host> hosts(TestbedPlan plan, Variant variant) {
        if (variant.proxy() == Variant.Proxy.NONE) {
            return List.of();
        }
        return Host.proxies(plan.terminals()).stream()
                .filter(host -> switch (variant.placement()) {
                    case BOTH -> true;
                    case ST_ONLY -> !host.equals(Host.GW);
                    case GW_ONLY -> host.equals(Host.GW);
                })
                .toList();
    }

    /** The way in which a host sends over the satellite. */
    private static Direction direction(Host host) {
        return host.equals(Host.GW) ? Direction.FORWARD : Direction.RETURN;
    }

    private void widen(Host host, Direction direction, Link link) {
        Widened widened = new Widened(hosts.runner(host), window(hosts.plan(), link, direction));
        widened.window().set(widened.runner());
        windows.add(widened);
    }

    /** A host's routes with their window. */
    private record Widened(CommandRunner runner, SatelliteWindow window) {}

    private static SatelliteWindow window(TestbedPlan plan, Link link, Direction direction) {
        return new SatelliteWindow(plan.satelliteInterface(), SatelliteLeg.segments(link, direction));
    }
}

package org.satbed.orchestrator.run;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.satbed.linux.CongestionControls;
import org.satbed.linux.tool.CommandRunner;
import org.satbed.orchestrator.testbed.Host;
import org.satbed.orchestrator.testbed.Testbed;
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

/** A variant put in place on a testbed; closing it takes it away. */
public final class Treatment implements AutoCloseable {
    private static final double OF_OPENSAND = 0.9;
    private static final String BBR = "bbr";
    private static final String AUTO = "auto";
    private static final int TRUNK_PORT = 5001;

    private final Testbed testbed;
    private final List<Widened> windows = new ArrayList<>();
    private final List<ProxyOnHost> proxies = new ArrayList<>();

    private Treatment(Testbed testbed) {
        this.testbed = testbed;
    }

    /** Puts a variant in place; when it throws, nothing of it is left. */
    static Treatment apply(Testbed testbed, Variant variant) {
        Interception interception = testbed.plan().scenario().interception();
        Link link = told(testbed.plan());
        Treatment treatment = new Treatment(testbed);
        try {
            if (variant.knowsTheSatellite()) {
                hosts(testbed.plan(), variant).forEach(host -> treatment.widen(host, direction(host), link));
            }
            if (variant.proxy() == Variant.Proxy.PEPSAL) {
                treatment.startPepsal(variant, interception);
            } else {
                treatment.startProxies(variant, interception);
            }
            return treatment;
        } catch (RuntimeException e) {
            treatment.close();
            throw e;
        }
    }

    /** Why the variant is not in place any more, if a part of it died. */
    Optional<String> broken() {
        return proxies.stream().flatMap(proxy -> proxy.death().stream()).findFirst();
    }

    @Override
    public void close() {
        if (testbed.isClosed()) {
            return; // all of it goes with the namespaces
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
    static List<String> options(TestbedPlan plan, Variant variant, Host host) {
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
    private static List<Host> hosts(TestbedPlan plan, Variant variant) {
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
        Widened widened = new Widened(testbed.host(host).runner(), window(testbed.plan(), link, direction));
        widened.window().set(widened.runner());
        windows.add(widened);
    }

    /** A host's routes with their window. */
    private record Widened(CommandRunner runner, SatelliteWindow window) {}

    private static SatelliteWindow window(TestbedPlan plan, Link link, Direction direction) {
        return new SatelliteWindow(plan.satelliteInterface(), SatelliteLeg.segments(link, direction));
    }

    private void startPepsal(Variant variant, Interception interception) {
        List<String> argv = PepsalCommand.argv(testbed.plan().scenario().pepsal());
        hosts(testbed.plan(), variant)
                .forEach(host -> proxies.add(ProxyOnHost.startOther(testbed, host, tool(interception), argv)));
        proxies.forEach(ProxyOnHost::intercept);
    }

    private void startProxies(Variant variant, Interception interception) {
        hosts(testbed.plan(), variant)
                .forEach(host -> proxies.add(
                        ProxyOnHost.start(testbed, host, tool(interception), options(testbed.plan(), variant, host))));
        proxies.forEach(ProxyOnHost::intercept);
        if (variant.proxy() == Variant.Proxy.TRUNK) {
            proxies.subList(0, testbed.plan().terminals()).forEach(ProxyOnHost::awaitTrunk);
        }
    }
}

package org.satbed.orchestrator.testbed;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.satbed.orchestrator.UserException;
import org.satbed.proxy.interception.InterceptionPlan;
import org.satbed.scenarios.Direction;
import org.satbed.scenarios.Durations;
import org.satbed.scenarios.Emulator;
import org.satbed.scenarios.LinkDirection;
import org.satbed.scenarios.Loss;
import org.satbed.scenarios.Scenario;

/**
 * What a testbed of network namespaces will consist of, as plain data. Making one touches nothing.
 *
 * @param name of the testbed
 * @param scenario whose path it is
 * @param seed of the link's random losses
 * @param hosts in the order of the chain
 * @param links in the order of the chain
 */
public record TestbedPlan(String name, Scenario scenario, long seed, List<HostPlan> hosts, List<LinkPlan> links) {
    /** The port on which a proxy listens for intercepted connections. */
    public static final int PROXY_PORT = 5000;

    private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9-]{0,31}");

    /**
     * An interface.
     *
     * @param name in its namespace
     * @param ipv4 address with the length of its prefix
     * @param ipv6 likewise
     */
    public record InterfacePlan(String name, String ipv4, String ipv6) {}

    /**
     * A host.
     *
     * @param host which one
     * @param namespace its network namespace
     * @param interfaces in the order of the chain
     * @param routes as {@code ip route add} takes them
     * @param sysctls set before there is any interface
     */
    public record HostPlan(
            Host host,
            String namespace,
            List<InterfacePlan> interfaces,
            List<String> routes,
            Map<String, String> sysctls) {

        /** Lines for {@code ip -n NAMESPACE -batch -}: all but the namespace, its interfaces and its sysctls. */
        public List<String> batch() {
            List<String> lines = new ArrayList<>(List.of("link set lo up"));
            for (InterfacePlan each : interfaces) {
                lines.add("address add " + each.ipv4() + " dev " + each.name());
                lines.add("address add " + each.ipv6() + " dev " + each.name() + " nodad");
                lines.add("link set " + each.name() + " up");
            }
            routes.forEach(route -> lines.add("route add " + route));
            return lines;
        }

        /** The command that sets the sysctls inside. */
        public List<String> sysctlCommand() {
            List<String> argv = new ArrayList<>(List.of("sysctl", "-q", "-w"));
            sysctls.forEach((key, value) -> argv.add(key + "=" + value));
            return argv;
        }
    }

    /** Two interfaces joined by a cable (veth). */
    public record LinkPlan(HostPlan a, String interfaceA, HostPlan b, String interfaceB) {
        /** The line for {@code ip -batch -}; both ends are born in their namespaces. */
        public String batchLine() {
            return "link add " + interfaceA + " netns " + a.namespace() + " type veth peer name " + interfaceB
                    + " netns " + b.namespace();
        }
    }

    /**
     * The plan for a scenario.
     *
     * @throws UserException if the name is malformed
     */
    public static TestbedPlan of(String name, Scenario scenario, long seed) {
        // "link-" is what 'satbed link' calls its own directories beside those of the testbeds.
        if (!NAME.matcher(name).matches() || name.startsWith("link-")) {
            throw UserException.usage("'" + name + "' is no name for a testbed: 1 to 32 of a-z, 0-9 and '-', not"
                    + " beginning with '-' or 'link-'; choose another with --name");
        }
        List<HostPlan> hosts = List.of(
                host(name, Host.WS_ST, scenario, List.of(face("lan0", 1, 2)), gateway(1, 1)),
                host(name, Host.ST, scenario, List.of(face("lan0", 1, 1), face("sat0", 2, 1)), gateway(2, 2)),
                host(
                        name,
                        Host.SAT,
                        scenario,
                        List.of(face("st0", 2, 2), face("gw0", 3, 2)),
                        join(via(1, 2, 1), via(4, 3, 1))),
                host(
                        name,
                        Host.GW,
                        scenario,
                        List.of(face("sat0", 3, 1), face("lan0", 4, 1)),
                        join(via(1, 3, 2), via(2, 3, 2))),
                host(name, Host.WS_GW, scenario, List.of(face("lan0", 4, 2)), gateway(4, 1)));
        List<LinkPlan> links = new ArrayList<>();
        for (int i = 0; i + 1 < hosts.size(); i++) {
            HostPlan a = hosts.get(i);
            HostPlan b = hosts.get(i + 1);
            String last = a.interfaces().get(a.interfaces().size() - 1).name();
            links.add(new LinkPlan(a, last, b, b.interfaces().get(0).name()));
        }
        return new TestbedPlan(name, scenario, seed, hosts, List.copyOf(links));
    }

    private static HostPlan host(
            String name, Host host, Scenario scenario, List<InterfacePlan> interfaces, List<String> routes) {
        Map<String, String> sysctls = new LinkedHashMap<>();
        // Without it the first neighbour solicitation would wait 1 to 2 s for the link-local address.
        sysctls.put("net.ipv6.conf.default.accept_dad", "0");
        sysctls.put("net.ipv4.tcp_no_metrics_save", "1"); // one run must not teach the next
        boolean end = host == Host.WS_ST || host == Host.WS_GW;
        if (end) {
            scenario.tcp()
                    .congestionControl()
                    .ifPresent(control -> sysctls.put("net.ipv4.tcp_congestion_control", control));
        } else {
            sysctls.put("net.ipv4.ip_forward", "1");
            sysctls.put("net.ipv6.conf.all.forwarding", "1");
        }
        return new HostPlan(host, "satbed-" + name + "-" + host.id(), interfaces, routes, sysctls);
    }

    private static InterfacePlan face(String name, int net, int number) {
        return new InterfacePlan(name, v4(net, number) + "/24", v6(net, number) + "/64");
    }

    private static List<String> gateway(int net, int number) {
        return List.of("0.0.0.0/0 via " + v4(net, number), "::/0 via " + v6(net, number));
    }

    private static List<String> via(int target, int net, int number) {
        return List.of(
                "10.81." + target + ".0/24 via " + v4(net, number),
                "fd00:81:" + target + "::/64 via " + v6(net, number));
    }

    private static List<String> join(List<String> a, List<String> b) {
        List<String> all = new ArrayList<>(a);
        all.addAll(b);
        return all;
    }

    private static String v4(int net, int number) {
        return "10.81." + net + "." + number;
    }

    private static String v6(int net, int number) {
        return "fd00:81:" + net + "::" + number;
    }

    /** The plan of a host. */
    public HostPlan host(Host host) {
        return hosts.get(host.ordinal());
    }

    /** The address of a host without its prefix length; of st and gw, the one on {@code sat0}; of sat, on {@code st0}. */
    public String address(Host host, boolean ipv6) {
        String preferred = host == Host.SAT ? "st0" : host == Host.WS_ST || host == Host.WS_GW ? "lan0" : "sat0";
        return address(host, preferred, ipv6);
    }

    /** The address on one of a host's interfaces, without its prefix length. */
    public String address(Host host, String interfaceName, boolean ipv6) {
        InterfacePlan found = host(host).interfaces().stream()
                .filter(each -> each.name().equals(interfaceName))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(host.id() + " has no " + interfaceName));
        String cidr = ipv6 ? found.ipv6() : found.ipv4();
        return cidr.substring(0, cidr.indexOf('/'));
    }

    /** The arguments of satbed that run the emulator inside sat, once its input has a line. */
    public List<String> emulatorArguments() {
        List<String> arguments = new ArrayList<>(linkArguments());
        arguments.addAll(List.of("--no-journal", "--on-request"));
        return arguments;
    }

    private List<String> linkArguments() {
        List<String> arguments = new ArrayList<>(List.of("link", "--between", "st0", "gw0"));
        arguments.addAll(List.of("--forward", text(Direction.FORWARD), "--return", text(Direction.RETURN)));
        if (scenario.link().emulator() == Emulator.NETEM) {
            arguments.addAll(List.of("--emulator", "netem"));
        }
        arguments.addAll(List.of("--seed", Long.toString(seed)));
        return arguments;
    }

    private String text(Direction direction) {
        LinkDirection one = scenario.link().direction(direction);
        return "rate=" + one.rate() + ",delay=" + Durations.print(one.delay()) + ",queue="
                + scenario.link().queueBytes(direction) + "B,loss=" + Loss.print(one.loss());
    }

    /** Every command that the testbed takes, as a person would type it. */
    public List<String> describe() {
        List<String> lines = new ArrayList<>();
        hosts.forEach(host -> lines.add("ip netns add " + host.namespace()));
        hosts.forEach(
                host -> lines.add("ip netns exec " + host.namespace() + " " + String.join(" ", host.sysctlCommand())));
        links.forEach(link -> lines.add("ip " + link.batchLine()));
        for (HostPlan host : hosts) {
            host.batch().forEach(line -> lines.add("ip -n " + host.namespace() + " " + line));
        }
        lines.add("ip netns exec " + host(Host.SAT).namespace() + " satbed " + String.join(" ", linkArguments()));
        return lines;
    }

    /** What a proxy on st or gw intercepts: both of the host's interfaces. */
    public static InterceptionPlan interception() {
        return InterceptionPlan.of("satbed", List.of("lan0", "sat0"), PROXY_PORT);
    }
}

package org.satbed.orchestrator.testbed;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.satbed.orchestrator.UserException;
import org.satbed.orchestrator.opensand.OpenSandPlan;
import org.satbed.proxy.interception.InterceptionPlan;
import org.satbed.scenarios.DeliveryTrace;
import org.satbed.scenarios.Direction;
import org.satbed.scenarios.Durations;
import org.satbed.scenarios.Emulator;
import org.satbed.scenarios.LinkDirection;
import org.satbed.scenarios.LinkSchedule;
import org.satbed.scenarios.Loss;
import org.satbed.scenarios.Scenario;
import org.satbed.scenarios.Variant;

/**
 * What a testbed will consist of, as plain data. Making one touches nothing.
 *
 * @param name of the testbed
 * @param scenario whose path it is
 * @param seed of the link's random losses
 * @param hosts in the order of the chain
 * @param links in the order of the chain
 * @param backend what the hosts and the link are made of
 * @param openSand what stands for the link, if it is OpenSAND
 */
public record TestbedPlan(
        String name,
        Scenario scenario,
        long seed,
        List<HostPlan> hosts,
        List<LinkPlan> links,
        Backend backend,
        Optional<OpenSandPlan> openSand) {
    /** The port on which a proxy listens for intercepted connections. */
    public static final int PROXY_PORT = 5000;

    /** Characters; the kernel takes 128 KiB (execve(2), MAX_ARG_STRLEN). */
    private static final int LONGEST_ARGUMENT = 100_000;

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
     * @param devices lines for {@code ip -batch -} that make those of its interfaces that no cable brings
     * @param interfaces in the order of the chain
     * @param routes as {@code ip route add} takes them
     * @param neighbours as {@code ip neighbour add} takes them
     * @param sysctls set before there is any interface
     */
    public record HostPlan(
            Host host,
            String namespace,
            List<String> devices,
            List<InterfacePlan> interfaces,
            List<String> routes,
            List<String> neighbours,
            Map<String, String> sysctls) {

        /** Lines for {@code ip -n NAMESPACE -batch -}: all but the namespace, its interfaces and its sysctls. */
        public List<String> batch() {
            List<String> lines = new ArrayList<>(List.of("link set lo up"));
            lines.addAll(devices);
            for (InterfacePlan each : interfaces) {
                lines.add("address add " + each.ipv4() + " dev " + each.name());
                lines.add("address add " + each.ipv6() + " dev " + each.name() + " nodad");
                lines.add("link set " + each.name() + " up");
            }
            routes.forEach(route -> lines.add("route add " + route));
            neighbours.forEach(neighbour -> lines.add("neighbour add " + neighbour));
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

    /** The plan for a scenario on satbed's own emulator; see the other one. */
    public static TestbedPlan of(String name, Scenario scenario, long seed) {
        return of(name, scenario, seed, Backend.NETNS);
    }

    /**
     * The plan for a scenario.
     *
     * @throws UserException if the name is malformed, or the backend cannot do what the scenario asks
     */
    public static TestbedPlan of(String name, Scenario scenario, long seed, Backend backend) {
        // "link-" is what 'satbed link' calls its own directories beside those of the testbeds.
        if (!NAME.matcher(name).matches() || name.startsWith("link-")) {
            throw UserException.usage("'" + name + "' is no name for a testbed: 1 to 32 of a-z, 0-9 and '-', not"
                    + " beginning with '-' or 'link-'; choose another with --name");
        }
        Chain chain = new Chain(name, scenario);
        if (backend != Backend.OPENSAND) {
            List<HostPlan> hosts = chain.netns();
            return new TestbedPlan(name, scenario, seed, hosts, chain.cables(hosts), backend, Optional.empty());
        }
        OpenSandPlan openSand = OpenSandPlan.of(scenario);
        if (openSand.section().ethernet() && !scenario.variants().equals(List.of(Variant.NONE))) {
            throw UserException.usage("opensand.ethernet: frames pass a proxy by without a word in Ethernet mode;"
                    + " compare variants without it, or give only 'variants: [none]'");
        }
        List<HostPlan> hosts = chain.openSand(openSand);
        return new TestbedPlan(
                name, scenario, seed, hosts, chain.openSandCables(hosts), backend, Optional.of(openSand));
    }

    /** The plan of a host. */
    public HostPlan host(Host host) {
        return hosts.stream()
                .filter(each -> each.host().equals(host))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("the testbed has no " + host.id()));
    }

    /** Where its containers find its scenario. */
    public String scenarioFile() {
        return ContainerGround.SCENARIO;
    }

    /** What its containers and their networks are called, if it has containers. */
    public String project() {
        return "satbed-" + name;
    }

    /**
     * What one terminal's path carries of IP packets of 1500 bytes in a direction, in bit/s: the scenario's rate, unless it is shaped below or
     * shared with other terminals.
     */
    public double ipBitsPerSecond(Direction direction) {
        LinkDirection one = scenario.link().direction(direction);
        double rate = one.features()
                .trace()
                .map(DeliveryTrace::fullPacketBitsPerSecond)
                .orElse((double) one.rate().bitsPerSecond());
        return openSand.map(each -> Math.min(rate, each.ipBitsPerSecondOfEach(direction)))
                .orElse(rate);
    }

    /** How many terminals there are. */
    public int terminals() {
        return openSand.map(each -> each.section().terminals()).orElse(1);
    }

    /** The interface of st and gw towards the satellite. */
    public String satelliteInterface() {
        return openSand.map(OpenSandPlan::satelliteInterface).orElse("sat0");
    }

    /** The address of a host without its prefix length; of st and gw, the one towards the satellite; of sat, towards st. */
    public String address(Host host, boolean ipv6) {
        if (host.isWorkstation()) {
            return address(host, "lan0", ipv6);
        }
        boolean satellite = host.equals(Host.SAT);
        return address(host, satellite ? host(host).interfaces().get(0).name() : satelliteInterface(), ipv6);
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
        List<String> arguments = new ArrayList<>(linkArguments(LONGEST_ARGUMENT));
        arguments.addAll(List.of("--no-journal", "--on-request"));
        return arguments;
    }

    /** What is too long for an argument: lines that it is told on its input before that line. */
    public List<String> emulatorDefinitions() {
        List<String> lines = new ArrayList<>();
        for (Direction direction : openSand.isPresent() ? new Direction[0] : Direction.values()) {
            String steps = steps(direction);
            if (steps.length() > LONGEST_ARGUMENT) {
                lines.add("--" + direction.id() + "-steps " + steps);
            }
            scenario.link()
                    .direction(direction)
                    .features()
                    .trace()
                    .ifPresent(trace -> lines.add("--" + direction.id() + "-trace " + trace));
        }
        return lines;
    }

    private List<String> linkArguments(int longest) {
        List<String> arguments = new ArrayList<>(List.of("link", "--between", "st0", "gw0"));
        arguments.addAll(List.of(
                "--forward",
                scenario.link().text(Direction.FORWARD),
                "--return",
                scenario.link().text(Direction.RETURN)));
        if (scenario.link().emulator() == Emulator.NETEM) {
            arguments.addAll(List.of("--emulator", "netem"));
        }
        for (Direction direction : Direction.values()) {
            String steps = steps(direction);
            if (!steps.isEmpty() && steps.length() <= longest) {
                arguments.addAll(List.of("--" + direction.id() + "-steps", steps));
            }
        }
        arguments.addAll(List.of("--seed", Long.toString(seed)));
        return arguments;
    }

    private List<String> typedArguments() {
        List<String> arguments = new ArrayList<>(linkArguments(Integer.MAX_VALUE));
        for (Direction direction : Direction.values()) {
            if (scenario.link().direction(direction).features().trace().isPresent()) {
                arguments.addAll(List.of("--" + direction.id() + "-trace", "FILE"));
            }
        }
        return arguments;
    }

    private String steps(Direction direction) {
        return LinkSchedule.steps(scenario.link(), direction).stream()
                .map(step -> Durations.print(step.at()) + "/" + step.rate() + "/" + Durations.print(step.delay()) + "/"
                        + (step.loss() == 1 ? "100%" : Loss.print(step.loss())))
                .collect(Collectors.joining(","));
    }

    /** Every command that the testbed takes, as a person would type it. */
    public List<String> describe() {
        List<String> lines = new ArrayList<>();
        if (backend == Backend.DOCKER) {
            lines.add("SATBED_IDLE=true docker compose "
                    + String.join(" ", ContainerGround.arguments(this, "docker-compose.yml", "/dev/null")));
            lines.add(
                    "# each container gives its interfaces their names, and then, here behind 'docker exec CONTAINER':");
            for (HostPlan host : hosts) {
                host.batch().forEach(line -> lines.add(host.host().id() + ": ip " + line));
            }
            lines.add(Host.SAT.id() + ": satbed " + String.join(" ", typedArguments()));
            return lines;
        }
        hosts.forEach(host -> lines.add("ip netns add " + host.namespace()));
        hosts.forEach(
                host -> lines.add("ip netns exec " + host.namespace() + " " + String.join(" ", host.sysctlCommand())));
        links.forEach(link -> lines.add("ip " + link.batchLine()));
        for (HostPlan host : hosts) {
            host.batch().forEach(line -> lines.add("ip -n " + host.namespace() + " " + line));
        }
        if (openSand.isPresent()) {
            OpenSandLink.describe(this, openSand.get()).forEach(lines::add);
        } else {
            lines.add("ip netns exec " + host(Host.SAT).namespace() + " satbed " + String.join(" ", typedArguments()));
        }
        return lines;
    }

    /** What a proxy on st or gw intercepts: both of the host's interfaces. */
    public InterceptionPlan interception() {
        return InterceptionPlan.of("satbed", List.of("lan0", satelliteInterface()), PROXY_PORT);
    }
}

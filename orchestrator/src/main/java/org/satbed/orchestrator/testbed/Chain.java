package org.satbed.orchestrator.testbed;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.satbed.orchestrator.opensand.Entity;
import org.satbed.orchestrator.opensand.OpenSandPlan;
import org.satbed.orchestrator.testbed.TestbedPlan.HostPlan;
import org.satbed.orchestrator.testbed.TestbedPlan.InterfacePlan;
import org.satbed.orchestrator.testbed.TestbedPlan.LinkPlan;
import org.satbed.scenarios.Scenario;

/** The five hosts of a testbed and how they are joined. Network 1 is ws-st's, 2 and 3 are the satellite's, 4 is ws-gw's. */
final class Chain {
    private static final int PREFIX4 = 24;
    private static final int PREFIX6 = 64;
    /** What a bridge hands to iptables never reaches a proxy (kernel: networking/ip-sysctl.rst, bridge-nf-call-iptables). */
    private static final List<String> BRIDGE_FILTERS =
            List.of("net.bridge.bridge-nf-call-iptables", "net.bridge.bridge-nf-call-ip6tables");

    private final String name;
    private final Scenario scenario;

    Chain(String name, Scenario scenario) {
        this.name = name;
        this.scenario = scenario;
    }

    /** With a router as satellite, between whose interfaces the emulator works. */
    List<HostPlan> netns() {
        return List.of(
                host(Host.WS_ST, List.of(face("lan0", 1, 2)), gateway(1, 1)),
                host(Host.ST, List.of(face("lan0", 1, 1), face("sat0", 2, 1)), gateway(2, 2)),
                host(Host.SAT, List.of(face("st0", 2, 2), face("gw0", 3, 2)), join(via(1, 2, 1), via(4, 3, 1))),
                host(Host.GW, List.of(face("sat0", 3, 1), face("lan0", 4, 1)), join(via(1, 3, 2), via(2, 3, 2))),
                host(Host.WS_GW, List.of(face("lan0", 4, 2)), gateway(4, 1)));
    }

    /**
     * With OpenSAND: the terminals and gw are neighbours on network 2; the satellite is a bridge for the packets of the emulation. The
     * second terminal's LAN is network 22, and so on. In Ethernet mode all LANs are network 1, and st and gw forward frames instead of packets.
     */
    List<HostPlan> openSand(OpenSandPlan plan) {
        String face = plan.satelliteInterface();
        int terminals = plan.section().terminals();
        boolean ethernet = plan.section().ethernet();
        List<String> bridge = new ArrayList<>(List.of("link add emu0 type bridge mcast_snooping 0"));
        Stream.concat(IntStream.rangeClosed(1, terminals).mapToObj(Chain::cableOf), Stream.of("gw0"))
                .forEach(each ->
                        bridge.addAll(List.of("link set " + each + " master emu0", "link set " + each + " up")));
        List<String> routes = new ArrayList<>();
        List<String> neighbours = new ArrayList<>();
        for (int number = 1; number <= terminals && !ethernet; number++) {
            routes.addAll(via(lan(number), 2, Entity.terminal(number).onSatellite()));
            neighbours.addAll(neighbour(Entity.terminal(number).onSatellite(), Entity.terminal(number), face));
        }
        List<InterfacePlan> gateway = ethernet
                ? List.of(emulation(Entity.GW), face(face, 1, 3))
                : List.of(emulation(Entity.GW), face(face, 2, 2), face("lan0", 4, 1));
        List<HostPlan> hosts = new ArrayList<>(List.of(
                workstation(plan, 1),
                terminal(plan, 1),
                host(Host.SAT, bridge, List.of(emulation(Entity.SAT)), List.of(), List.of()),
                host(Host.GW, tap(plan, Entity.GW), gateway, routes, neighbours),
                ethernet
                        ? host(Host.WS_GW, List.of(face("lan0", 1, 4)), List.of())
                        : host(Host.WS_GW, List.of(face("lan0", 4, 2)), gateway(4, 1))));
        for (int number = 2; number <= terminals; number++) {
            hosts.add(workstation(plan, number));
            hosts.add(terminal(plan, number));
        }
        return List.copyOf(hosts);
    }

    private HostPlan workstation(OpenSandPlan plan, int number) {
        Host host = Host.workstation(number);
        return plan.section().ethernet()
                ? host(host, List.of(face("lan0", 1, number == 1 ? 2 : 20 + number)), List.of())
                : host(host, List.of(face("lan0", lan(number), 2)), gateway(lan(number), 1));
    }

    private HostPlan terminal(OpenSandPlan plan, int number) {
        Host host = Host.terminal(number);
        Entity entity = Entity.terminal(number);
        String face = plan.satelliteInterface();
        return plan.section().ethernet()
                ? host(
                        host,
                        tap(plan, entity),
                        List.of(emulation(entity), face(face, 1, number == 1 ? 1 : 10 + number)),
                        List.of(),
                        List.of())
                : host(
                        host,
                        tap(plan, entity),
                        List.of(
                                face("lan0", lan(number), 1),
                                emulation(entity),
                                face(face, 2, Entity.terminal(number).onSatellite())),
                        gateway(2, 2),
                        neighbour(2, Entity.GW, face));
    }

    /** The network behind a terminal. */
    private static int lan(int terminal) {
        return terminal == 1 ? 1 : 20 + terminal;
    }

    /** The interface of sat to which a terminal's emulation network comes. */
    private static String cableOf(int terminal) {
        return terminal == 1 ? "st0" : "st-" + terminal;
    }

    /** The TAP has to be there, with the address that OpenSAND knows it by, before OpenSAND starts. */
    private static List<String> tap(OpenSandPlan plan, Entity entity) {
        List<String> lines = new ArrayList<>(List.of(
                "tuntap add mode tap name " + OpenSandPlan.TAP,
                "link set " + OpenSandPlan.TAP + " address " + entity.mac()));
        if (plan.satelliteInterface().equals(OpenSandPlan.BRIDGE)) {
            lines.add("link add " + OpenSandPlan.BRIDGE + " address " + entity.mac() + " type bridge ageing_time 0");
            lines.add("link set " + OpenSandPlan.TAP + " master " + OpenSandPlan.BRIDGE);
            lines.add("link set " + OpenSandPlan.TAP + " up");
        }
        if (plan.section().ethernet()) {
            lines.add("link set lan0 master " + OpenSandPlan.BRIDGE);
            lines.add("link set lan0 up");
        }
        return lines;
    }

    private static InterfacePlan emulation(Entity entity) {
        String number =
                entity.emulationAddress().substring(entity.emulationAddress().lastIndexOf('.') + 1);
        return new InterfacePlan(
                "emu0", entity.emulationAddress() + "/" + PREFIX4, v6(9, Integer.parseInt(number)) + "/64");
    }

    /** Nobody has to ask over the satellite for the other's address. */
    private static List<String> neighbour(int number, Entity other, String face) {
        return Stream.of(v4(2, number), v6(2, number))
                .map(address -> address + " lladdr " + other.mac() + " dev " + face)
                .toList();
    }

    private HostPlan host(Host host, List<InterfacePlan> interfaces, List<String> routes) {
        return host(host, List.of(), interfaces, routes, List.of());
    }

    private HostPlan host(
            Host host,
            List<String> devices,
            List<InterfacePlan> interfaces,
            List<String> routes,
            List<String> neighbours) {
        Map<String, String> sysctls = new LinkedHashMap<>();
        // Without it the first neighbour solicitation would wait 1 to 2 s for the link-local address.
        sysctls.put("net.ipv6.conf.default.accept_dad", "0");
        sysctls.put("net.ipv4.tcp_no_metrics_save", "1"); // one run must not teach the next
        if (host.isWorkstation()) {
            scenario.tcp()
                    .congestionControl()
                    .ifPresent(control -> sysctls.put("net.ipv4.tcp_congestion_control", control));
        } else {
            sysctls.put("net.ipv4.ip_forward", "1");
            sysctls.put("net.ipv6.conf.all.forwarding", "1");
            sysctls.put("net.ipv4.tcp_fastopen", "3"); // for proxies that ask for it
            sysctls.put("net.ipv4.tcp_slow_start_after_idle", "0");
        }
        if (devices.stream().anyMatch(line -> line.contains("type bridge"))) {
            BRIDGE_FILTERS.stream()
                    .filter(key -> Files.exists(Path.of("/proc/sys", key.replace('.', '/'))))
                    .forEach(key -> sysctls.put(key, "0"));
        }
        return new HostPlan(host, "satbed-" + name + "-" + host.id(), devices, interfaces, routes, neighbours, sysctls);
    }

    /** A cable between each host and the next, from its last interface to the next one's first. */
    List<LinkPlan> cables(List<HostPlan> hosts) {
        List<LinkPlan> links = new ArrayList<>();
        for (int i = 0; i + 1 < hosts.size(); i++) {
            HostPlan a = hosts.get(i);
            HostPlan b = hosts.get(i + 1);
            String last = a.interfaces().get(a.interfaces().size() - 1).name();
            links.add(new LinkPlan(a, last, b, b.interfaces().get(0).name()));
        }
        return List.copyOf(links);
    }

    /** The cables of OpenSAND's chain; those to the satellite carry the emulation. */
    List<LinkPlan> openSandCables(List<HostPlan> hosts) {
        List<LinkPlan> links = new ArrayList<>();
        int terminals = (hosts.size() - Host.CHAIN.size()) / 2 + 1;
        HostPlan sat = find(hosts, Host.SAT);
        for (int number = 1; number <= terminals; number++) {
            HostPlan st = find(hosts, Host.terminal(number));
            links.add(new LinkPlan(find(hosts, Host.workstation(number)), "lan0", st, "lan0"));
            links.add(new LinkPlan(st, "emu0", sat, cableOf(number)));
        }
        HostPlan gw = find(hosts, Host.GW);
        links.add(new LinkPlan(sat, "gw0", gw, "emu0"));
        links.add(new LinkPlan(gw, "lan0", find(hosts, Host.WS_GW), "lan0"));
        return List.copyOf(links);
    }

    private static HostPlan find(List<HostPlan> hosts, Host host) {
        return hosts.stream()
                .filter(each -> each.host().equals(host))
                .findFirst()
                .orElseThrow();
    }

    private static InterfacePlan face(String name, int net, int number) {
        return new InterfacePlan(name, v4(net, number) + "/" + PREFIX4, v6(net, number) + "/" + PREFIX6);
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
}

package org.satbed.proxy.interception.probe;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.satbed.linux.Descriptors;
import org.satbed.linux.InetEndpoint;
import org.satbed.linux.LinuxException;
import org.satbed.linux.NftTrace;
import org.satbed.linux.RouteLookup;
import org.satbed.linux.SocketOptions;
import org.satbed.linux.Sockets;
import org.satbed.linux.TcpListeners.Listener;
import org.satbed.linux.tool.CommandResult;
import org.satbed.linux.tool.CommandRunner;
import org.satbed.linux.tool.NftCommand;

/**
 * A network namespace that decides about packets as a host does: the one of the calling thread, new, made like the
 * host. Bridges and VRFs are such, every
 * other interface has a {@link Wire}.
 */
final class Replica implements AutoCloseable {
    /**
     * Ours among the replica's tables: what makes the kernel tell the way of a packet, and where it begins and ends in
     * each hook.
     */
    static final String TRACE = "satbed_trace";

    private static final List<String> HOOKS = List.of("prerouting", "input", "forward", "output", "postrouting");
    private static final int FIRST = -2_000_000_000;
    private static final byte[] NO_MAC = new byte[6];

    private final HostCopy host;
    private final CommandRunner here = CommandRunner.onHost();
    private final Map<String, Wire> wires = new LinkedHashMap<>();
    private final Map<String, Integer> indexes = new HashMap<>();
    private final Map<Integer, String> names = new HashMap<>();
    private final List<Ear> ears = new ArrayList<>();
    private final List<String> differences = new ArrayList<>();
    private final SocketOptions options = new SocketOptions();
    private RouteLookup lookup;
    private NftTrace trace;

    /** A listening socket that stands for one of the host's. */
    record Ear(Listener like, int fd) {}

    Replica(HostCopy host) {
        this.host = host;
        try {
            Path fresh = Path.of("/proc/sys/net/ipv6/conf/default");
            Switches.set(fresh.resolve("addr_gen_mode"), "1");
            Switches.set(fresh.resolve("accept_dad"), "0");
            Switches.set(fresh.resolve("accept_ra"), "0");
            links();
            Switches.apply(host.switches());
            wires.keySet().forEach(Switches::quiet);
            host.routing().apply().forEach(differences::add);
            differences.addAll(host.filters().apply(here));
            traced();
            listen();
            lookup = new RouteLookup();
            trace = new NftTrace();
        } catch (RuntimeException e) {
            close();
            throw e;
        }
    }

    private void links() {
        StringBuilder made = new StringBuilder();
        StringBuilder set = new StringBuilder();
        for (JsonNode link : host.links()) {
            String name = link.path("ifname").asText();
            String kind = link.path("linkinfo").path("info_kind").asText();
            int index = link.path("ifindex").asInt();
            indexes.put(name, index);
            names.put(index, name);
            if (kind.equals("bridge")) {
                made.append("link add name %s index %d type bridge %s\n"
                        .formatted(name, index, bridge(link.path("linkinfo").path("info_data"))));
            } else if (kind.equals("vrf")) {
                String table =
                        link.path("linkinfo").path("info_data").path("table").asText();
                made.append("link add name %s index %d type vrf table %s\n".formatted(name, index, table));
            } else if (!name.equals("lo")) {
                wire(link, name, index);
            }
            set.append(settings(link, name));
        }
        CommandResult result = here.attempt(List.of("ip", "-force", "-batch", "-"), made.toString() + set);
        result.error()
                .lines()
                .filter(line -> !line.startsWith("Command failed"))
                .distinct()
                .forEach(line -> differences.add("an interface: " + line));
    }

    /** Only what is on: a kernel may not know the option. */
    private static String bridge(JsonNode data) {
        StringBuilder on = new StringBuilder();
        for (String each : List.of("vlan_filtering", "nf_call_iptables", "nf_call_ip6tables")) {
            if (data.path(each).asInt() != 0) {
                on.append(each).append(" 1 ");
            }
        }
        return on.toString();
    }

    private void wire(JsonNode link, String name, int index) {
        try {
            Wire wire = new Wire(name, index, link.path("link_type").asText().equals("ether"));
            wires.put(name, wire);
            if (link.path("flags").toString().contains("\"NO-CARRIER\"")) {
                wire.noCarrier();
            }
        } catch (LinuxException e) {
            differences.add("interface " + name + ": " + e.getMessage());
        }
    }

    /** Lines for {@code ip -batch}; a master comes last but one, and up last. */
    private static String settings(JsonNode link, String name) {
        StringBuilder lines = new StringBuilder();
        boolean loopback = name.equals("lo");
        if (!loopback && link.path("link_type").asText().equals("ether")) {
            lines.append("link set dev %s address %s\n"
                    .formatted(name, link.path("address").asText()));
        }
        if (!loopback) {
            lines.append(
                    "link set dev %s mtu %d\n".formatted(name, link.path("mtu").asInt()));
        }
        if (link.hasNonNull("group") && !link.path("group").asText().equals("default")) {
            lines.append("link set dev %s group %s\n"
                    .formatted(name, link.path("group").asText()));
        }
        String slave = link.path("linkinfo").path("info_slave_kind").asText();
        if (link.has("master") && (slave.equals("bridge") || slave.equals("vrf"))) {
            lines.append("link set dev %s master %s\n"
                    .formatted(name, link.path("master").asText()));
        }
        if (link.path("flags").toString().contains("\"UP\"")) {
            lines.append("link set dev %s up\n".formatted(name));
        }
        return lines.toString();
    }

    /** At both ends of each hook of IP, and of bridges where there are rules for these. */
    private void traced() {
        StringBuilder text = new StringBuilder("table inet " + TRACE + " {\n");
        String begin =
                "chain %s { type filter hook %s priority %d; policy accept; meta l4proto tcp meta nftrace set 1; }\n";
        String end = "chain %s_end { type filter hook %s priority %d; policy accept; }\n";
        for (String hook : HOOKS) {
            text.append(begin.formatted(hook, hook, FIRST)).append(end.formatted(hook, hook, -FIRST));
        }
        text.append("}\n");
        here.run(NftCommand.TRANSACTION, text.toString());
        String bridges = "table bridge " + TRACE + " {\n" + begin.formatted("bridged", "prerouting", FIRST) + "}\n";
        here.attempt(NftCommand.TRANSACTION, bridges); // a kernel may have none
        if (host.filters().text().contains("hook ingress")) {
            StringBuilder early = new StringBuilder("table netdev " + TRACE + " {\n");
            wires.keySet()
                    .forEach(name -> early.append(("chain c%d { type filter hook ingress device \"%s\" priority %d;"
                                    + " policy accept; meta l4proto tcp meta nftrace set 1; }\n")
                            .formatted(index(name), name, FIRST)));
            here.attempt(NftCommand.TRANSACTION, early.append("}\n").toString());
        }
    }

    private void listen() {
        Set<Listener> done = new HashSet<>();
        for (Listener each : host.listeners()) {
            Listener alike = new Listener(each.at(), each.device(), each.onlyV6(), each.transparent(), 0);
            if (done.add(alike)) {
                listen(each);
            }
        }
    }

    private void listen(Listener like) {
        boolean v6 = like.at().getAddress().getAddress().length == 16;
        int fd = Sockets.open(v6 ? InetEndpoint.IPV6 : InetEndpoint.IPV4, Sockets.TCP);
        options.reuseAddress(fd);
        options.reusePort(fd);
        if (like.transparent().orElse(true)) {
            options.transparentIpv4(fd);
            if (v6) {
                options.transparentIpv6(fd);
            }
        }
        if (v6) {
            options.ipv6Only(fd, like.onlyV6());
        }
        boolean ready;
        try {
            if (like.device() != 0) {
                options.bindToDevice(fd, names.get(like.device()));
            }
            ready = Sockets.bind(fd, InetEndpoint.of(like.at())) == 0 && Sockets.listen(fd, 16) == 0;
        } catch (RuntimeException e) {
            ready = false; // of an interface that is not there
        }
        if (ready) {
            ears.add(new Ear(like, fd));
        } else {
            Descriptors.close(fd);
        }
    }

    /** What is not as on the host. */
    List<String> differences() {
        return differences;
    }

    HostCopy host() {
        return host;
    }

    CommandRunner runner() {
        return here;
    }

    List<Ear> ears() {
        return ears;
    }

    Map<String, Wire> wires() {
        return wires;
    }

    NftTrace trace() {
        return trace;
    }

    RouteLookup lookup() {
        return lookup;
    }

    SocketOptions options() {
        return options;
    }

    int index(String name) {
        return indexes.getOrDefault(name, 0);
    }

    String name(int index) {
        return names.getOrDefault(index, "interface " + index);
    }

    /** The wire by which what comes in on an interface comes: its own, or that of a bridge's first port that is up. */
    Optional<Wire> wireInto(String device) {
        if (wires.containsKey(device)) {
            return Optional.of(wires.get(device));
        }
        for (JsonNode link : host.links()) {
            if (link.path("master").asText().equals(device)
                    && link.path("flags").toString().contains("\"UP\"")) {
                return Optional.ofNullable(wires.get(link.path("ifname").asText()));
            }
        }
        return Optional.empty();
    }

    /** The interface of IP that a port of a bridge belongs to, else itself. */
    String above(String device) {
        for (JsonNode link : host.links()) {
            boolean port =
                    link.path("linkinfo").path("info_slave_kind").asText().equals("bridge");
            if (port && link.path("ifname").asText().equals(device)) {
                return link.path("master").asText();
            }
        }
        return device;
    }

    /** Whether what goes out by it goes nowhere. */
    boolean isDummy(String device) {
        for (JsonNode link : host.links()) {
            if (link.path("ifname").asText().equals(device)) {
                return link.path("linkinfo").path("info_kind").asText().equals("dummy");
            }
        }
        return false;
    }

    /** The hardware address to which a packet for this host is sent. */
    byte[] mac(String device) {
        for (JsonNode link : host.links()) {
            if (link.path("ifname").asText().equals(device)
                    && link.path("link_type").asText().equals("ether")) {
                String[] parts = link.path("address").asText().split(":");
                byte[] mac = new byte[6];
                for (int i = 0; i < mac.length && i < parts.length; i++) {
                    mac[i] = (byte) Integer.parseInt(parts[i], 16);
                }
                return mac;
            }
        }
        return NO_MAC;
    }

    /** Takes TPROXY's rules away, so that packets go the way that they would go without a proxy. */
    void withoutInterception() {
        String family = "";
        String table = "";
        String chain = "";
        StringBuilder deletions = new StringBuilder();
        for (String line :
                here.run(List.of("nft", "-a", "list", "ruleset")).lines().toList()) {
            String[] words = line.strip().split("\\s+");
            if (line.startsWith("table ")) {
                family = words[1];
                table = words[2];
            } else if (words[0].equals("chain")) {
                chain = words[1];
            } else if (line.contains(" tproxy ") && words.length > 2) {
                deletions.append(
                        "delete rule %s %s %s handle %s\n".formatted(family, table, chain, words[words.length - 1]));
            }
        }
        here.attempt(NftCommand.TRANSACTION, deletions.toString());
        for (Filters.Restore each : host.filters().restores()) {
            if (each.text().contains("TPROXY")) {
                here.attempt(each.argv(), each.text().replaceAll("(?m)^.* -j TPROXY .*\n", ""));
            }
        }
    }

    @Override
    public void close() {
        ears.forEach(each -> Descriptors.close(each.fd()));
        wires.values().forEach(Wire::close);
        if (lookup != null) {
            lookup.close();
        }
        if (trace != null) {
            trace.close();
        }
    }
}

package org.satbed.proxy.interception;

import static org.satbed.proxy.interception.InterceptionPlan.hex;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.ToIntFunction;
import java.util.stream.StreamSupport;
import org.satbed.linux.tool.CommandResult;
import org.satbed.linux.tool.CommandRunner;
import org.satbed.linux.tool.IpCommand;
import org.satbed.linux.tool.OneLine;
import org.satbed.linux.tool.SysctlCommand;
import org.satbed.linux.tool.Undo;

/** The {@code ip rule} that sends marked packets to a table, and the route in it that says that every address is local. */
final class PolicyRouting {
    private static final List<String> NOTHING_THERE = List.of(
            "No such file or directory", // the rule
            "No such process", // the route
            "FIB table does not exist",
            "Cannot open network namespace");

    private final InterceptionPlan plan;
    private final CommandRunner runner;
    private final Set<Integer> own;
    private final Map<String, JsonNode> rules = new HashMap<>();

    PolicyRouting(InterceptionPlan plan, CommandRunner runner) {
        this(plan, runner, Set.of());
    }

    /** What is ours in some tables (by its protocol) stands in nobody's way. */
    PolicyRouting(InterceptionPlan plan, CommandRunner runner, Set<Integer> own) {
        this.plan = plan;
        this.runner = runner;
        this.own = Set.copyOf(own);
    }

    /** What the plan says, looking at nothing. */
    List<Step> shown() {
        return entries(family -> plan.rulePreference()).stream().map(this::step).toList();
    }

    /** What is right among others' rules as they are. */
    List<RoutingEntry> wanted() {
        return entries(family -> place(family).preference().orElse(plan.rulePreference()));
    }

    /** Routes first: from the moment on that a packet is marked there is a place for it to go. */
    private List<RoutingEntry> entries(ToIntFunction<String> preference) {
        List<RoutingEntry> wanted = new ArrayList<>();
        for (String family : families()) {
            wanted.add(RoutingEntry.route(family, plan.routeTable()));
            wanted.add(RoutingEntry.rule(family, preference.applyAsInt(family), plan.markAndMask(), plan.routeTable()));
        }
        return wanted;
    }

    private RulePlace place(String family) {
        return new RulePlace(plan, rules(family));
    }

    private JsonNode rules(String family) {
        // -N: numbers, whatever names /etc/iproute2/rt_tables gives to tables.
        return rules.computeIfAbsent(family, each -> IpCommand.of(runner).show("-N", each, "rule", "show"));
    }

    /** What is in use already, or would keep marked packets from arriving. */
    Optional<String> obstacle() {
        for (String family : families()) {
            Optional<String> found = ruleInUse(family)
                    .or(() -> tableInUse(family))
                    .or(() -> place(family).obstacle());
            if (found.isPresent()) {
                return found;
            }
        }
        return loopbackDown().or(this::marksMisled);
    }

    private List<String> families() {
        return plan.ipv6() ? List.of("-4", "-6") : List.of("-4");
    }

    /** Adds an entry; taken back when it fails later. */
    Step step(RoutingEntry entry) {
        return Step.of(
                entry.toString(),
                entry.argv("add"),
                List.of(new Undo.Command(entry.toString(), runner.namespace(), entry.argv("del"), "", NOTHING_THERE)));
    }

    /** Removes an entry; one that is gone is no problem. */
    Undo removal(RoutingEntry entry) {
        return new Undo.Command(entry.toString(), runner.namespace(), entry.argv("del"), "", NOTHING_THERE);
    }

    private Optional<String> ruleInUse(String family) {
        OptionalInt preference = place(family).preference();
        boolean moved = preference.isEmpty() || preference.getAsInt() != plan.rulePreference();
        return StreamSupport.stream(rules(family).spliterator(), false)
                .filter(rule -> collides(rule, moved))
                .findFirst()
                .map(rule -> {
                    String pref = rule.path("priority").asText();
                    return "an ip rule with preference " + pref + ", mark "
                            + rule.path("fwmark").asText("none")
                            + " and table " + rule.path("table").asText("none")
                            + " is already there; if an earlier run left it,"
                            + " 'satbed down' or 'ip " + family + " rule del pref " + pref
                            + "' removes it, else choose another mark and table";
                });
    }

    private boolean collides(JsonNode rule, boolean moved) {
        if (RoutingEntry.isOurs(rule) && own.contains(rule.path("table").asInt())) {
            return false;
        }
        boolean samePlace = !moved && rule.path("priority").asInt() == plan.rulePreference();
        boolean sameTable = rule.path("table").asText().equals(String.valueOf(plan.routeTable()));
        return samePlace || sameTable || sameMark(rule);
    }

    /** Whether a packet with our mark, whatever its other bits, could meet that rule's condition. */
    private boolean sameMark(JsonNode rule) {
        if (!rule.has("fwmark")) {
            return false;
        }
        int mark = Long.decode(rule.path("fwmark").asText()).intValue();
        int mask = Long.decode(rule.path("fwmask").asText("0xffffffff")).intValue() & plan.markMask();
        // A condition on none of our bits (0x10000/0x10000), or for marks that are not set (0), is somebody else's
        // affair.
        return mask != 0 && (mark & mask) != 0 && (mark & mask) == (plan.mark() & mask);
    }

    private Optional<String> tableInUse(String family) {
        String table = String.valueOf(plan.routeTable());
        CommandResult shown = IpCommand.of(runner).attempt("-N", family, "route", "show", "table", table);
        Optional<String> route = shown.output()
                .lines()
                .map(String::strip)
                .filter(line ->
                        !own.contains(plan.routeTable()) || !line.contains(" proto " + RoutingEntry.PROTOCOL + " "))
                .findFirst();
        return route.isEmpty()
                ? Optional.empty()
                : Optional.of("routing table " + table + " already holds a route (" + family + "): '"
                        + route.get()
                        + "'; if an earlier run left it, 'satbed down' or 'ip "
                        + family + " route flush table " + table + "' removes it, else choose another table");
    }

    private Optional<String> loopbackDown() {
        JsonNode flags =
                IpCommand.of(runner).show("link", "show", "dev", "lo").path(0).path("flags");
        boolean up = StreamSupport.stream(flags.spliterator(), false)
                .anyMatch(flag -> flag.asText().equals("UP"));
        return up
                ? Optional.empty()
                : Optional.of("the interface lo, where packets are delivered, is down; 'ip link set lo up' helps");
    }

    /**
     * Where the kernel would lead a first segment with our mark that arrives by one of the plan's interfaces from a
     * neighbour there, once rules and routes are written. An error says nothing: a rule that forbids, or a check of the
     * source, may have its reasons.
     *
     * @return what it says of the first that would not be delivered here
     */
    Optional<String> ledAway() {
        for (String family : families()) {
            boolean ipv6 = family.equals("-6");
            for (String each : plan.interfaces()) {
                String to = ipv6 ? "2001:db8::1" : "203.0.113.1"; // documentation's (RFC 3849, RFC 5737)
                String query = family + " route get " + to + " from " + neighbour(each, ipv6) + " iif " + each
                        + " ipproto tcp sport 40000 dport 443 mark " + hex(plan.mark());
                CommandResult answer = IpCommand.of(runner).attempt(query.split(" "));
                if (answer.succeeded() && !answer.output().startsWith("local ")) {
                    return Optional.of("marked packets are led away by another program's rule: 'ip " + query
                            + "' says '" + OneLine.of(answer.output()) + "'");
                }
            }
        }
        return Optional.empty();
    }

    /** An address of the network there; another one where there is none. */
    private String neighbour(String device, boolean ipv6) {
        CommandResult shown = IpCommand.of(runner)
                .attempt(ipv6 ? "-6" : "-4", "-o", "address", "show", "dev", device, "scope", "global");
        String[] words = shown.output().lines().findFirst().orElse("").split("\\s+"); // 2: eth0 inet 10.1.0.1/24 ...
        try {
            byte[] address =
                    InetAddress.getByName(words[3].replaceFirst("/.*", "")).getAddress();
            int last = address.length - 1;
            address[last] ^= (byte) ((address[last] & 1) == 0 ? 1 : 2); // odd: no network's own address
            return InetAddress.getByAddress(address).getHostAddress();
        } catch (UnknownHostException | ArrayIndexOutOfBoundsException e) {
            return ipv6 ? "2001:db8::2" : "198.51.100.1";
        }
    }

    /**
     * Switches (Linux, networking/ip-sysctl.rst) that send packets with our mark elsewhere. With src_valid_mark the check of a packet's
     * source address follows its mark, finds our table, where every address is local, and drops the packet; with tcp_fwmark_accept
     * the proxy's answers bear the mark and are delivered to this host.
     */
    private Optional<String> marksMisled() {
        return misleadingSwitch()
                .map(key -> key
                        + " is 1, which misleads packets with a mark (WireGuard's wg-quick sets src_valid_mark); 'sysctl -w "
                        + key + "=0' helps");
    }

    /** The first of those switches that is on, if one is. */
    Optional<String> misleadingSwitch() {
        SysctlCommand sysctl = new SysctlCommand(runner);
        List<String> keys = new ArrayList<>(List.of("net/ipv4/tcp_fwmark_accept", "net/ipv4/conf/all/src_valid_mark"));
        // Slashes: an interface's name may hold a dot (a VLAN's).
        plan.interfaces().forEach(each -> keys.add("net/ipv4/conf/" + each + "/src_valid_mark"));
        return keys.stream()
                .filter(key -> sysctl.get(key).filter("1"::equals).isPresent())
                .findFirst();
    }
}

package org.satbed.proxy.interception;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.StreamSupport;
import org.satbed.linux.tool.CommandResult;
import org.satbed.linux.tool.CommandRunner;
import org.satbed.linux.tool.IpCommand;
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

    PolicyRouting(InterceptionPlan plan, CommandRunner runner) {
        this.plan = plan;
        this.runner = runner;
    }

    List<Step> steps() {
        List<Step> steps = new ArrayList<>();
        for (String family : families()) {
            steps.add(
                    step(family, "route", "local", "default", "dev", "lo", "table", String.valueOf(plan.routeTable())));
            steps.add(step(
                    family,
                    "rule",
                    "pref",
                    String.valueOf(plan.rulePreference()),
                    "fwmark",
                    plan.markAndMask(),
                    "lookup",
                    String.valueOf(plan.routeTable())));
        }
        return steps;
    }

    /** What is in use already, or would keep marked packets from arriving. */
    Optional<String> obstacle() {
        for (String family : families()) {
            Optional<String> found = ruleInUse(family).or(() -> tableInUse(family));
            if (found.isPresent()) {
                return found;
            }
        }
        return loopbackDown().or(this::marksMisled);
    }

    private List<String> families() {
        return plan.ipv6() ? List.of("-4", "-6") : List.of("-4");
    }

    private Step step(String family, String object, String... rest) {
        List<String> selector = List.of(rest);
        List<String> undo = argv(family, object, "del", selector);
        String what = "ip " + family + " " + object + " " + String.join(" ", selector);
        return Step.of(
                what,
                argv(family, object, "add", selector),
                List.of(new Undo.Command(what, runner.namespace(), undo, "", NOTHING_THERE)));
    }

    private static List<String> argv(String family, String object, String verb, List<String> rest) {
        List<String> argv = new ArrayList<>(List.of("ip", family, object, verb));
        argv.addAll(rest);
        return argv;
    }

    private Optional<String> ruleInUse(String family) {
        // -N: numbers, whatever names /etc/iproute2/rt_tables gives to tables.
        JsonNode rules = IpCommand.of(runner).show("-N", family, "rule", "show");
        return StreamSupport.stream(rules.spliterator(), false)
                .filter(this::collides)
                .findFirst()
                .map(rule -> {
                    String pref = rule.path("priority").asText();
                    return "an ip rule with preference " + pref + ", mark "
                            + rule.path("fwmark").asText("none")
                            + " and table " + rule.path("table").asText("none")
                            + " is already there; if an earlier run left it,"
                            + " 'satbed down' or 'ip " + family + " rule del pref " + pref
                            + "' removes it, else choose another mark, table and preference";
                });
    }

    private boolean collides(JsonNode rule) {
        boolean samePlace = rule.path("priority").asInt() == plan.rulePreference();
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
        CommandResult shown = IpCommand.of(runner).attempt(family, "route", "show", "table", table);
        return shown.output().isBlank()
                ? Optional.empty()
                : Optional.of("routing table " + table + " already holds a route (" + family + "): '"
                        + shown.output().strip().lines().findFirst().orElse("")
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
     * Switches (Linux, networking/ip-sysctl.rst) that send packets with our mark elsewhere. With src_valid_mark the check of a packet's
     * source address follows its mark, finds our table, where every address is local, and drops the packet; with tcp_fwmark_accept
     * the proxy's answers bear the mark and are delivered to this host.
     */
    private Optional<String> marksMisled() {
        SysctlCommand sysctl = new SysctlCommand(runner);
        List<String> keys = new ArrayList<>(List.of("net/ipv4/tcp_fwmark_accept", "net/ipv4/conf/all/src_valid_mark"));
        // Slashes: an interface's name may hold a dot (a VLAN's).
        plan.interfaces().forEach(each -> keys.add("net/ipv4/conf/" + each + "/src_valid_mark"));
        return keys.stream()
                .filter(key -> sysctl.get(key).filter("1"::equals).isPresent())
                .findFirst()
                .map(key -> key
                        + " is 1, which misleads packets with a mark (WireGuard's wg-quick sets src_valid_mark); 'sysctl -w "
                        + key + "=0' helps");
    }
}

package org.satbed.proxy.interception;

import static org.satbed.proxy.interception.InterceptionPlan.hex;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** The chains of a plan in the language of iptables-restore, by table and family; the names that they go by. */
final class IptablesRules {
    /** The tables in which chains of ours may stand. */
    static final List<String> TABLES = List.of("mangle", "nat");

    private static final int MOST_PORTS = 15; // of one match multiport, where a range counts for two

    private final InterceptionPlan plan;
    private final String chain;
    private final List<String> ledElsewhere4;
    private final List<String> ledElsewhere6;

    /** The rules on a host that leads no connections elsewhere. */
    IptablesRules(InterceptionPlan plan) {
        this(plan, List.of(), List.of());
    }

    /** The same on one that does: matches of {@link NatRules} for each family. */
    IptablesRules(InterceptionPlan plan, List<String> ledElsewhere4, List<String> ledElsewhere6) {
        this.plan = plan;
        this.chain = chain(plan.name());
        this.ledElsewhere4 = List.copyOf(ledElsewhere4);
        this.ledElsewhere6 = List.copyOf(ledElsewhere6);
    }

    static String chain(String name) {
        return "SATBED_" + name.toUpperCase(Locale.ROOT);
    }

    /** The chains of a name in a table, the one that is jumped to by a built-in chain first. 28 characters at most, the limit. */
    static List<String> chains(String name, String table) {
        String chain = chain(name);
        return table.equals("nat")
                ? List.of(chain + "_NAT")
                : List.of(chain, chain + "_OURS", chain + "_NOTE", chain + "_OUT");
    }

    static String note(String name) {
        return chain(name) + "_NOTE";
    }

    /** The jumps from built-in chains to chains of a name, as rules without their verb. */
    static List<String> jumps(String name, String table) {
        String chain = chain(name);
        return table.equals("nat")
                ? List.of("POSTROUTING -j " + chain + "_NAT")
                : List.of("PREROUTING -j " + chain, "OUTPUT -j " + chain + "_OUT");
    }

    /** Those of {@link #chains} that this plan has in a table; none where the plan needs nothing there. */
    List<String> chains(String table, boolean ipv6) {
        List<String> all = chains(plan.name(), table);
        if (table.equals("nat")) {
            return plan.nat().isPresent() ? all : List.of();
        }
        return translates6(ipv6) ? all : all.subList(0, 3);
    }

    /**
     * Lines for a table in which none of our chains is; {@code -N} refuses one that is, and with it the whole
     * transaction.
     *
     * @param remarks further lines for the notes
     */
    String fresh(String table, boolean ipv6, List<String> remarks) {
        return lines(
                table, chains(table, ipv6).stream().map(each -> "-N " + each).toList(), rules(table, ipv6, remarks));
    }

    /**
     * Lines that put these chains in the place of those that are there: declaring a chain makes it when it is missing and empties it
     * when it is there.
     *
     * @param jumpsThere the jumps to our chains that are there, as in {@link #jumps}, as often as they are
     * @param remarks further lines for the notes
     */
    String replacement(String table, boolean ipv6, List<String> jumpsThere, List<String> remarks) {
        List<String> head = new ArrayList<>();
        List<String> all = chains(plan.name(), table);
        List<String> wanted = chains(table, ipv6);
        all.forEach(each -> head.add(":" + each + " - [0:0]"));
        jumpsThere.forEach(each -> head.add("-D " + each));
        all.stream().filter(each -> !wanted.contains(each)).forEach(each -> head.add("-X " + each));
        return lines(table, head, rules(table, ipv6, remarks));
    }

    /** Lines that remove all chains of a name from a table, whichever are there. */
    static String removal(String name, String table, List<String> jumpsThere) {
        List<String> head = new ArrayList<>();
        List<String> all = chains(name, table);
        all.forEach(each -> head.add(":" + each + " - [0:0]"));
        jumpsThere.forEach(each -> head.add("-D " + each));
        return lines(table, head, all.stream().map(each -> "-X " + each).toList());
    }

    private static String lines(String table, List<String> head, List<String> body) {
        List<String> lines = new ArrayList<>(List.of("*" + table));
        lines.addAll(head);
        lines.addAll(body);
        lines.add("COMMIT");
        return String.join("\n", lines) + "\n";
    }

    /** The rules, jumps included. */
    List<String> rules(String table, boolean ipv6, List<String> remarks) {
        List<String> lines = new ArrayList<>();
        if (table.equals("nat")) {
            plan.nat().ifPresent(device -> {
                lines.add("-A " + chain + "_NAT -o " + device + " -j MASQUERADE");
                lines.add("-A POSTROUTING -j " + chain + "_NAT");
            });
            return lines;
        }
        if (translates6(ipv6)) {
            translated(lines);
        }
        // First segments only go to TPROXY: it knows how a connection in TIME_WAIT is replaced, and what was open
        // before passes.
        lines.add("-A " + chain + " -p tcp ! --syn -m socket --transparent -j " + chain + "_OURS");
        // Errors about what the proxy sent from others' addresses (path MTU, unreachable): the match looks into them.
        lines.add("-A " + chain + " -p " + (ipv6 ? "ipv6-icmp" : "icmp") + " -m socket --transparent -j " + chain
                + "_OURS");
        lines.add("-A " + chain + " -m addrtype --dst-type LOCAL -j RETURN");
        Cidr.of(plan.filter().except(), ipv6).forEach(each -> lines.add("-A " + chain + " -d " + each + " -j RETURN"));
        for (EndToEndOption each : EndToEndOption.values()) {
            each.iptables(ipv6).forEach(match -> lines.add("-A " + chain + " -p tcp --syn " + match + " -j RETURN"));
        }
        lines.addAll(passing(ipv6));
        take(lines, ipv6);
        lines.add("-A " + chain + "_OURS -j MARK --set-xmark " + plan.markAndMask());
        lines.add("-A " + chain + "_OURS -j ACCEPT");
        List<String> notes = new ArrayList<>(PlanNotes.lines(InterceptionTool.IPTABLES, plan));
        notes.addAll(remarks);
        notes.forEach(each -> lines.add("-A " + chain + "_NOTE -m comment --comment \"" + each + "\""));
        lines.add("-A PREROUTING -j " + chain);
        return lines;
    }

    /** Rules for what this host leads elsewhere, written as iptables-save does. */
    List<String> passing(boolean ipv6) {
        return (ipv6 ? ledElsewhere6 : ledElsewhere4)
                .stream()
                        .map(match -> "-A " + chain + " " + match + " -j RETURN")
                        .toList();
    }

    /** One TPROXY for each combination, with the copy ahead of it: TPROXY ends the packet's way through the table. */
    private void take(List<String> lines, boolean ipv6) {
        if (!plan.filter().takes(ipv6)) {
            return;
        }
        String tproxy = " -j TPROXY --on-port " + plan.port() + " --on-ip " + (ipv6 ? "::1" : "127.0.0.1")
                + " --tproxy-mark " + plan.markAndMask();
        String tee = " -j TEE --gateway " + (ipv6 ? NftRules.COPY_TO_V6 : NftRules.COPY_TO_V4) + " --oif ";
        for (String each : plan.interfaces()) {
            for (String source : addresses(" -s ", plan.filter().sources(), ipv6)) {
                for (String destination : addresses(" -d ", plan.filter().destinations(), ipv6)) {
                    for (String ports : portMatches()) {
                        String match = "-A " + chain + source + destination + " -i " + each + " -p tcp --syn" + ports;
                        plan.sniff().ifPresent(device -> lines.add(match + tee + device));
                        lines.add(match + tproxy);
                    }
                }
            }
        }
    }

    /**
     * An answer to the proxy's outgoing leg arrives with the translated address, by which the match socket finds it for IPv4 alone
     * (nf_socket_ipv4.c asks conntrack, nf_socket_ipv6.c does not). For IPv6 the connection is marked when it begins, from an address
     * that is not this host's.
     */
    private void translated(List<String> lines) {
        String mark = hex(plan.bypassMark()) + "/" + hex(plan.markMask());
        lines.add("-A " + chain + "_OUT -p tcp --syn -m addrtype ! --src-type LOCAL -j CONNMARK --set-xmark " + mark);
        lines.add("-A " + chain + " -p tcp -m conntrack --ctdir REPLY -m connmark --mark " + mark + " -j " + chain
                + "_OURS");
        lines.add("-A OUTPUT -j " + chain + "_OUT");
    }

    private boolean translates6(boolean ipv6) {
        return ipv6 && plan.nat().isPresent();
    }

    private static List<String> addresses(String option, List<Cidr> blocks, boolean ipv6) {
        return blocks.isEmpty()
                ? List.of("")
                : Cidr.of(blocks, ipv6).stream().map(each -> option + each).toList();
    }

    private List<String> portMatches() {
        List<List<PortRange>> groups = new ArrayList<>();
        int room = 0;
        for (PortRange each : plan.filter().ports()) {
            int size = each.first() == each.last() ? 1 : 2;
            if (size > room) {
                groups.add(new ArrayList<>());
                room = MOST_PORTS;
            }
            groups.get(groups.size() - 1).add(each);
            room -= size;
        }
        return groups.isEmpty()
                ? Collections.singletonList("")
                : groups.stream()
                        .map(group -> group.stream()
                                .map(each -> each.toString().replace('-', ':'))
                                .collect(Collectors.joining(",", " -m multiport --dports ", "")))
                        .toList();
    }
}

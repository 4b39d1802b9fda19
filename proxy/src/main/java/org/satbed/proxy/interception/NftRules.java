package org.satbed.proxy.interception;

import static org.satbed.proxy.interception.InterceptionPlan.hex;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** The tables of a plan in nft's language (nft(8)): what is loaded is what people are shown. */
final class NftRules {
    static final String FAMILY = "inet";
    /** Where tables of our names may be: copies of packets are made by rules of one family only (nft(8), statement dup). */
    static final List<String> FAMILIES = List.of(FAMILY, "ip", "ip6");

    /** The chain of the notes; nothing leads there. */
    static final String ABOUT = "about";
    /** Documentation prefix (RFC 5737) and a link-local address: nobody answers there, a dummy interface asks for nobody. */
    static final String COPY_TO_V4 = "192.0.2.1";

    static final String COPY_TO_V6 = "fe80::1";

    private static final String FIRST = "tcp flags & (fin|syn|rst|ack) == syn";
    static final String NOT_FIRST = "tcp flags & (fin|syn|rst|ack) != syn";

    private final InterceptionPlan plan;
    private final ForwardPolicy policy;

    /** The rules without those of a host's own policy. */
    NftRules(InterceptionPlan plan) {
        this(plan, ForwardPolicy.NONE);
    }

    NftRules(InterceptionPlan plan, ForwardPolicy policy) {
        this.plan = plan;
        this.policy = policy;
    }

    static String table(InterceptionPlan plan) {
        return table(plan.name());
    }

    static String table(String name) {
        return "satbed_" + name;
    }

    /** The tables where none of the name is; it fails as a whole when the first one is there. */
    String creation() {
        return "create table " + FAMILY + " " + table(plan) + "\n" + text();
    }

    /** The tables in the place of those that are there under the name, if any are: one transaction. */
    String replacement() {
        return removal(plan.name()) + text();
    }

    /** What removes every table of a name, those that are not there too: each is made first. */
    static String removal(String name) {
        return FAMILIES.stream()
                .map(family -> family + " " + table(name))
                .map(table -> "add table " + table + "\ndelete table " + table + "\n")
                .collect(Collectors.joining());
    }

    /** The tables by family, each with its chains and where they are hooked in; no hook for those that are jumped to. */
    Map<String, Map<String, NftHook>> tables() {
        Map<String, NftHook> chains = new LinkedHashMap<>();
        chains.put("ours", NftHook.NONE);
        chains.put("take", NftHook.NONE);
        chains.put("prerouting", NftHook.BEHIND_NAT);
        if (plan.nat().isPresent()) {
            chains.put("postrouting", NftHook.MASQUERADE);
        }
        chains.put(ABOUT, NftHook.NONE);
        Map<String, Map<String, NftHook>> tables = new LinkedHashMap<>();
        tables.put(FAMILY, chains);
        if (plan.sniff().isPresent()) {
            tables.put("ip", new LinkedHashMap<>(Map.of("copy", NftHook.BEHIND_MARKS)));
            if (plan.ipv6()) {
                tables.put("ip6", new LinkedHashMap<>(Map.of("copy", NftHook.BEHIND_MARKS)));
            }
        }
        for (String family : policy.families()) {
            Map<String, NftHook> more = tables.computeIfAbsent(family, any -> new LinkedHashMap<>());
            policy.chains(family)
                    .keySet()
                    .forEach(name -> more.put(name, name.contains("_") ? NftHook.NONE : NftHook.JUDGED));
        }
        return tables;
    }

    /** The rules of one table. */
    List<NftRule> rules(String family) {
        List<NftRule> rules = new ArrayList<>();
        policy.chains(family).values().forEach(rules::addAll);
        if (!family.equals(FAMILY)) {
            if (plan.sniff().isPresent() && (plan.ipv6() || family.equals("ip"))) {
                rules.add(copy(family.equals("ip6")));
            }
            return rules;
        }
        rules.add(new NftRule(
                "ours",
                "socket wildcard 1 return",
                "a listening socket on a wildcard address meets every packet to its port: it is no connection"));
        rules.add(new NftRule("ours", mark() + " accept", "to the proxy's socket"));
        take(rules);
        prerouting(rules);
        plan.nat()
                .ifPresent(device -> rules.add(new NftRule(
                        "postrouting",
                        "oifname \"" + device + "\" counter masquerade",
                        "this host's address for what leaves")));
        for (String line : PlanNotes.lines(InterceptionTool.NFT, plan)) {
            rules.add(new NftRule(ABOUT, "continue", line));
        }
        return rules;
    }

    private void take(List<NftRule> rules) {
        rules.add(new NftRule(
                "take",
                "ct status dnat counter " + bypass() + " accept",
                "led elsewhere by this host (redirect, dnat): passes, and stays unproxied"));
        for (EndToEndOption each : EndToEndOption.values()) {
            rules.add(new NftRule(
                    "take",
                    each.nft() + " counter " + bypass() + " accept",
                    each.title() + ": passes, and stays unproxied"));
        }
        if (plan.bypass().kind() == Bypass.Kind.LIMIT) {
            rules.add(new NftRule(
                    "take",
                    "meta l4proto @" + LimitSet.SET + " counter " + bypass() + " accept",
                    "the proxy is full: passes, and stays unproxied"));
        } else if (plan.bypass().kind() == Bypass.Kind.CT_COUNT) {
            rules.add(new NftRule(
                    "take",
                    "ct count over " + plan.bypass().count() + " counter " + bypass() + " accept",
                    "too many: passes, and stays unproxied"));
        }
        rules.add(tproxy("ipv4", "ip", "127.0.0.1"));
        if (plan.ipv6()) {
            rules.add(tproxy("ipv6", "ip6", "[::1]"));
        }
        rules.add(new NftRule(
                "take", "counter " + bypass(), "no listener ended the rules above: passes, and stays unproxied"));
    }

    private NftRule tproxy(String protocol, String family, String address) {
        return new NftRule(
                "take",
                "meta nfproto " + protocol + " meta l4proto tcp tproxy " + family + " to " + address + ":" + plan.port()
                        + " counter " + mark() + " accept",
                "proxied");
    }

    private void prerouting(List<NftRule> rules) {
        String at = "prerouting";
        rules.add(new NftRule(
                at,
                "ct mark & " + hex(plan.markMask()) + " == " + hex(plan.bypassMark()) + " accept",
                "passed unproxied from its first segment on"));
        rules.add(new NftRule(
                at, NOT_FIRST + " socket transparent 1 jump ours", "of a connection of the proxy, either leg"));
        rules.add(new NftRule(
                at,
                // The kernel looks into the segment that the error quotes. icmpv6 is a word of nft's own: for ipv6-icmp
                // it asks /etc/protocols, which a bare system has not.
                "meta l4proto { icmp, icmpv6 } socket transparent 1 jump ours",
                "errors about what the proxy sent from others' addresses: path MTU, unreachable"));
        rules.add(new NftRule(at, "fib daddr type local accept", "to this host itself"));
        for (boolean ipv6 : List.of(false, true)) {
            List<Cidr> except = Cidr.of(plan.filter().except(), ipv6);
            if (!except.isEmpty()) {
                rules.add(new NftRule(at, address("daddr", ipv6, except) + " accept", "never proxied"));
            }
        }
        if (!plan.filter().hasAddresses()) {
            rules.add(jumpToTake(false, false));
        } else {
            List.of(false, true).stream()
                    .filter(plan.filter()::takes)
                    .forEach(ipv6 -> rules.add(jumpToTake(true, ipv6)));
        }
    }

    private NftRule jumpToTake(boolean addresses, boolean ipv6) {
        InterceptionFilter filter = plan.filter();
        String names = plan.interfaces().stream().map(name -> '"' + name + '"').collect(Collectors.joining(", "));
        StringBuilder text = new StringBuilder("iifname { " + names + " } " + FIRST);
        List<Cidr> sources = addresses ? Cidr.of(filter.sources(), ipv6) : List.of();
        List<Cidr> destinations = addresses ? Cidr.of(filter.destinations(), ipv6) : List.of();
        if (!sources.isEmpty()) {
            text.append(' ').append(address("saddr", ipv6, sources));
        }
        if (!destinations.isEmpty()) {
            text.append(' ').append(address("daddr", ipv6, destinations));
        }
        if (!filter.ports().isEmpty()) {
            text.append(" tcp dport ").append(set(filter.ports()));
        }
        return new NftRule("prerouting", text.append(" counter jump take").toString(), "first segments");
    }

    /** A first segment with our mark is one that the proxy's listener got: other tables' filters need not be repeated. */
    private NftRule copy(boolean ipv6) {
        return new NftRule(
                "copy",
                FIRST + " meta mark & " + hex(plan.markMask()) + " == " + hex(plan.mark()) + " counter dup to "
                        + (ipv6 ? COPY_TO_V6 : COPY_TO_V4) + " device \""
                        + plan.sniff().orElseThrow() + "\"",
                "a copy of each intercepted first segment");
    }

    /** The tables as people are shown them. */
    String text() {
        StringBuilder text = new StringBuilder();
        tables().forEach((family, chains) -> {
            text.append("table ").append(family).append(' ').append(table(plan)).append(" {\n");
            if (family.equals(FAMILY) && plan.bypass().kind() == Bypass.Kind.LIMIT) {
                text.append("  set " + LimitSet.SET + " {\n    type inet_proto; flags timeout;\n  }\n");
            }
            chains.forEach((name, hook) -> {
                text.append("  chain ").append(name).append(" {\n").append(hook.text());
                rules(family).stream()
                        .filter(rule -> rule.chain().equals(name))
                        .forEach(rule -> text.append("    " + rule.text() + " comment \"" + rule.comment() + "\"\n"));
                text.append("  }\n");
            });
            text.append("}\n");
        });
        return text.toString();
    }

    private String mark() {
        return "meta mark set meta mark & " + hex(~plan.markMask()) + " | " + hex(plan.mark());
    }

    private String bypass() {
        return "ct mark set ct mark & " + hex(~plan.markMask()) + " | " + hex(plan.bypassMark());
    }

    private static String address(String field, boolean ipv6, List<Cidr> blocks) {
        return (ipv6 ? "ip6 " : "ip ") + field + " " + set(blocks);
    }

    private static String set(List<?> values) {
        return values.stream().map(Object::toString).collect(Collectors.joining(", ", "{ ", " }"));
    }
}

package org.satbed.proxy.interception;

import static org.satbed.proxy.interception.InterceptionPlan.hex;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * The tables of a plan in nft's language: as JSON (libnftables-json(5)), which is what is loaded, and as text (nft(8)), which is what
 * people are shown. A test loads both and compares.
 */
final class NftRules {
    static final String FAMILY = "inet";
    /** Where tables of our names may be: copies of packets are made by rules of one family only (nft(8), statement dup). */
    static final List<String> FAMILIES = List.of(FAMILY, "ip", "ip6");

    /** The chain of the notes; nothing leads there. */
    static final String ABOUT = "about";
    /** Documentation prefix (RFC 5737) and a link-local address: nobody answers there, a dummy interface asks for nobody. */
    static final String COPY_TO_V4 = "192.0.2.1";

    static final String COPY_TO_V6 = "fe80::1";

    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    private static final String FIRST = "tcp flags & (fin|syn|rst|ack) == syn";
    private static final String NOT_FIRST = "tcp flags & (fin|syn|rst|ack) != syn";

    private final InterceptionPlan plan;

    NftRules(InterceptionPlan plan) {
        this.plan = plan;
    }

    static String table(InterceptionPlan plan) {
        return table(plan.name());
    }

    static String table(String name) {
        return "satbed_" + name;
    }

    /** One transaction; it fails as a whole when the table is there. */
    JsonNode transaction() {
        return transaction(false);
    }

    /** One transaction that puts these tables in the place of those that are there under the name, if any are. */
    JsonNode replacement() {
        return transaction(true);
    }

    private JsonNode transaction(boolean replace) {
        ArrayNode commands = JSON.arrayNode();
        if (replace) {
            removal(plan.name()).forEach(commands::add);
        }
        tables().forEach((family, chains) -> {
            ObjectNode table = JSON.objectNode().put("family", family).put("name", table(plan));
            commands.add(NftJson.command("create", "table", table));
            if (family.equals(FAMILY) && plan.bypass().kind() == Bypass.Kind.LIMIT) {
                ObjectNode set = named(family, LimitSet.SET).put("type", "inet_proto");
                set.putArray("flags").add("timeout");
                commands.add(NftJson.command("add", "set", set));
            }
            chains.forEach((name, hook) -> commands.add(NftJson.command("add", "chain", chain(family, name, hook))));
            rules(family).forEach(rule -> commands.add(command(family, rule)));
        });
        return JSON.objectNode().set("nftables", commands);
    }

    /** What removes every table of a name, those that are not there too: each is made first. */
    static List<JsonNode> removal(String name) {
        List<JsonNode> commands = new ArrayList<>();
        for (String family : FAMILIES) {
            ObjectNode table = JSON.objectNode().put("family", family).put("name", table(name));
            commands.add(NftJson.command("add", "table", table));
            commands.add(NftJson.command("delete", "table", table));
        }
        return commands;
    }

    /** The same as a transaction of its own. */
    static JsonNode removalTransaction(String name) {
        return JSON.objectNode().set("nftables", JSON.arrayNode().addAll(removal(name)));
    }

    /** The tables by family, each with its chains and where they are hooked in; no hook for those that are jumped to. */
    Map<String, Map<String, NftHook>> tables() {
        Map<String, NftHook> chains = new LinkedHashMap<>();
        chains.put("ours", NftHook.NONE);
        chains.put("take", NftHook.NONE);
        chains.put("prerouting", NftHook.MANGLE);
        if (plan.nat().isPresent()) {
            chains.put("untranslated", NftHook.BEHIND_NAT);
            chains.put("postrouting", NftHook.MASQUERADE);
        }
        chains.put(ABOUT, NftHook.NONE);
        Map<String, Map<String, NftHook>> tables = new LinkedHashMap<>();
        tables.put(FAMILY, chains);
        if (plan.sniff().isPresent()) {
            tables.put("ip", Map.of("copy", NftHook.BEHIND_MANGLE));
            if (plan.ipv6()) {
                tables.put("ip6", Map.of("copy", NftHook.BEHIND_MANGLE));
            }
        }
        return tables;
    }

    /** The rules of one table. */
    List<NftRule> rules(String family) {
        List<NftRule> rules = new ArrayList<>();
        if (!family.equals(FAMILY)) {
            rules.add(copy(family.equals("ip6")));
            return rules;
        }
        rules.add(NftRule.of(
                "ours",
                "socket wildcard 1 return",
                "a listening socket on a wildcard address meets every packet to its port: it is no connection",
                NftJson.socket("wildcard"),
                NftJson.plain("return")));
        rules.add(NftRule.of("ours", mark() + " accept", "to the proxy's socket", setMark(), NftJson.plain("accept")));
        take(rules);
        prerouting(rules);
        plan.nat().ifPresent(device -> nat(rules, device));
        for (String line : PlanNotes.lines(InterceptionTool.NFT, plan)) {
            rules.add(NftRule.of(ABOUT, "continue", line, NftJson.plain("continue")));
        }
        return rules;
    }

    private void take(List<NftRule> rules) {
        JsonNode pass = NftJson.setMark("ct", plan.bypassMark(), plan.markMask());
        JsonNode counter = NftJson.plain("counter");
        JsonNode accept = NftJson.plain("accept");
        if (plan.bypass().kind() == Bypass.Kind.LIMIT) {
            rules.add(NftRule.of(
                    "take",
                    "meta l4proto @full counter " + bypass() + " accept",
                    "the proxy is full: passes, and stays unproxied",
                    NftJson.meta("l4proto", "@" + LimitSet.SET),
                    counter,
                    pass,
                    accept));
        } else if (plan.bypass().kind() == Bypass.Kind.CT_COUNT) {
            int count = plan.bypass().count();
            rules.add(NftRule.of(
                    "take",
                    "ct count over " + count + " counter " + bypass() + " accept",
                    "too many: passes, and stays unproxied",
                    NftJson.countOver(count),
                    counter,
                    pass,
                    accept));
        }
        rules.add(tproxy("ipv4", "ip", "127.0.0.1", "127.0.0.1"));
        if (plan.ipv6()) {
            rules.add(tproxy("ipv6", "ip6", "::1", "[::1]"));
        }
        rules.add(NftRule.of(
                "take",
                "counter " + bypass(),
                "no listener ended the rules above: passes, and stays unproxied",
                counter,
                pass));
    }

    private NftRule tproxy(String protocol, String family, String address, String shown) {
        return NftRule.of(
                "take",
                "meta nfproto " + protocol + " meta l4proto tcp tproxy " + family + " to " + shown + ":" + plan.port()
                        + " counter " + mark() + " accept",
                "proxied",
                NftJson.meta("nfproto", protocol),
                NftJson.protocolIn(NftJson.TCP),
                NftJson.tproxy(family, address, plan.port()),
                NftJson.plain("counter"),
                setMark(),
                NftJson.plain("accept"));
    }

    private void prerouting(List<NftRule> rules) {
        String at = "prerouting";
        JsonNode accept = NftJson.plain("accept");
        JsonNode transparent = NftJson.socket("transparent");
        rules.add(NftRule.of(
                at,
                "ct mark & " + hex(plan.markMask()) + " == " + hex(plan.bypassMark()) + " accept",
                "passed unproxied from its first segment on",
                NftJson.markIs("ct", plan.bypassMark(), plan.markMask()),
                accept));
        rules.add(NftRule.of(
                at,
                NOT_FIRST + " socket transparent 1 jump ours",
                "of a connection of the proxy, either leg",
                NftJson.firstSegment("!="),
                transparent,
                NftJson.jump("ours")));
        rules.add(NftRule.of(
                at,
                "meta l4proto { icmp, ipv6-icmp } socket transparent 1 jump ours",
                "errors about what the proxy sent from others' addresses: path MTU, unreachable",
                // The kernel looks into the segment that the error quotes.
                NftJson.protocolIn(NftJson.ICMP, NftJson.ICMP_IPV6),
                transparent,
                NftJson.jump("ours")));
        rules.add(NftRule.of(
                at, "fib daddr type local accept", "to this host itself", NftJson.destinationIsLocal(), accept));
        for (boolean ipv6 : List.of(false, true)) {
            List<Cidr> except = Cidr.of(plan.filter().except(), ipv6);
            if (!except.isEmpty()) {
                rules.add(NftRule.of(
                        at,
                        address("daddr", ipv6, except) + " accept",
                        "never proxied",
                        NftJson.addressIn("daddr", ipv6, except),
                        accept));
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
        List<JsonNode> expressions =
                new ArrayList<>(List.of(NftJson.metaIn("iifname", plan.interfaces()), NftJson.firstSegment("==")));
        List<Cidr> sources = addresses ? Cidr.of(filter.sources(), ipv6) : List.of();
        List<Cidr> destinations = addresses ? Cidr.of(filter.destinations(), ipv6) : List.of();
        if (!sources.isEmpty()) {
            text.append(' ').append(address("saddr", ipv6, sources));
            expressions.add(NftJson.addressIn("saddr", ipv6, sources));
        }
        if (!destinations.isEmpty()) {
            text.append(' ').append(address("daddr", ipv6, destinations));
            expressions.add(NftJson.addressIn("daddr", ipv6, destinations));
        }
        if (!filter.ports().isEmpty()) {
            text.append(" tcp dport ").append(set(filter.ports()));
            expressions.add(NftJson.portIn(filter.ports()));
        }
        expressions.add(NftJson.plain("counter"));
        expressions.add(NftJson.jump("take"));
        return new NftRule("prerouting", text.append(" counter jump take").toString(), "first segments", expressions);
    }

    /**
     * With translation on this host an answer to the proxy's outgoing leg arrives with the host's own address: for the rules above it is
     * nobody's. Behind the translation back (priority dstnat) it has the client's, and there the socket is found.
     */
    private void nat(List<NftRule> rules, String device) {
        rules.add(NftRule.of(
                "untranslated",
                NOT_FIRST + " socket transparent 1 jump ours",
                "of the proxy's outgoing leg, its address translated back",
                NftJson.firstSegment("!="),
                NftJson.socket("transparent"),
                NftJson.jump("ours")));
        rules.add(NftRule.of(
                "postrouting",
                "oifname \"" + device + "\" counter masquerade",
                "this host's address for what leaves",
                NftJson.meta("oifname", device),
                NftJson.plain("counter"),
                NftJson.plain("masquerade")));
    }

    /** A first segment with our mark is one that the proxy's listener got: other tables' filters need not be repeated. */
    private NftRule copy(boolean ipv6) {
        String to = ipv6 ? COPY_TO_V6 : COPY_TO_V4;
        String device = plan.sniff().orElseThrow();
        return NftRule.of(
                "copy",
                FIRST + " meta mark & " + hex(plan.markMask()) + " == " + hex(plan.mark()) + " counter dup to " + to
                        + " device \"" + device + "\"",
                "a copy of each intercepted first segment",
                NftJson.firstSegment("=="),
                NftJson.markIs("meta", plan.mark(), plan.markMask()),
                NftJson.plain("counter"),
                NftJson.dup(to, device));
    }

    /** The same in nft's own language. */
    String text() {
        StringBuilder text = new StringBuilder();
        tables().forEach((family, chains) -> {
            text.append("table ").append(family).append(' ').append(table(plan)).append(" {\n");
            if (family.equals(FAMILY) && plan.bypass().kind() == Bypass.Kind.LIMIT) {
                text.append("  set full {\n    type inet_proto; flags timeout;\n  }\n");
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

    private JsonNode setMark() {
        return NftJson.setMark("meta", plan.mark(), plan.markMask());
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

    private JsonNode command(String family, NftRule rule) {
        ObjectNode json = JSON.objectNode()
                .put("family", family)
                .put("table", table(plan))
                .put("chain", rule.chain())
                .put("comment", rule.comment());
        json.putArray("expr").addAll(rule.expressions());
        return NftJson.command("add", "rule", json);
    }

    private JsonNode chain(String family, String name, NftHook hook) {
        ObjectNode chain = named(family, name);
        hook.addTo(chain);
        return chain;
    }

    private ObjectNode named(String family, String name) {
        return JSON.objectNode().put("family", family).put("table", table(plan)).put("name", name);
    }
}

package org.satbed.proxy.interception;

import static org.satbed.proxy.interception.InterceptionPlan.hex;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The rules in nft's language: as JSON (libnftables-json(5)), which is what is loaded, and as text (nft(8)), which is what people are
 * shown. A test loads both and compares.
 */
final class NftRules {
    static final String FAMILY = "inet";

    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
    private static final int MANGLE = -150; // priority "mangle" of nft(8): before routing, behind conntrack (-200)

    private final InterceptionPlan plan;

    NftRules(InterceptionPlan plan) {
        this.plan = plan;
    }

    static String table(InterceptionPlan plan) {
        return "satbed_" + plan.name();
    }

    /** One transaction; it fails as a whole when the table is there. */
    JsonNode transaction() {
        ArrayNode commands = JSON.arrayNode();
        commands.add(command("create", "table", part(FAMILY, "name", table(plan))));
        commands.add(command("add", "chain", named("ours")));
        commands.add(command("add", "chain", named("take")));
        commands.add(command(
                "add",
                "chain",
                named("prerouting")
                        .put("type", "filter")
                        .put("hook", "prerouting")
                        .put("prio", MANGLE)
                        .put("policy", "accept")));
        rules(commands);
        return JSON.objectNode().set("nftables", commands);
    }

    private void rules(ArrayNode to) {
        JsonNode isProxys =
                match("==", JSON.objectNode().set("socket", text("key", "transparent")), JSON.numberNode(1));
        JsonNode isWildcard = match("==", JSON.objectNode().set("socket", text("key", "wildcard")), JSON.numberNode(1));
        JsonNode isLocal = match("==", fibType(), JSON.textNode("local"));
        JsonNode isBypassed = match("==", masked("ct", "&", plan.markMask()), JSON.numberNode(plan.bypassMark()));
        add(to, "prerouting", isBypassed, verdict("accept"));
        add(to, "prerouting", isFirstSegment("!="), isProxys, jump("ours"));
        add(to, "prerouting", isIcmp(), isProxys, jump("ours"));
        add(to, "prerouting", isLocal, verdict("accept"));
        add(to, "prerouting", match("==", key("meta", "iifname"), interfaceSet()), isFirstSegment("=="), jump("take"));
        add(to, "ours", isWildcard, verdict("return"));
        add(to, "ours", set("meta", plan.mark()), verdict("accept"));
        add(
                to,
                "take",
                is("nfproto", "ipv4"),
                is("l4proto", "tcp"),
                tproxy("ip", "127.0.0.1"),
                set("meta", plan.mark()),
                verdict("accept"));
        if (plan.ipv6()) {
            add(
                    to,
                    "take",
                    is("nfproto", "ipv6"),
                    is("l4proto", "tcp"),
                    tproxy("ip6", "::1"),
                    set("meta", plan.mark()),
                    verdict("accept"));
        }
        add(to, "take", set("ct", plan.bypassMark()));
    }

    /** The same in nft's own language. */
    String text() {
        String interfaces =
                plan.interfaces().stream().map(name -> '"' + name + '"').collect(Collectors.joining(", "));
        String foreign = hex(~plan.markMask());
        String mark = "meta mark set meta mark & " + foreign + " | " + hex(plan.mark()) + " accept";
        String tproxy6 =
                "    meta nfproto ipv6 meta l4proto tcp tproxy ip6 to [::1]:" + plan.port() + " " + mark + "\n";
        return """
                table inet %s {
                  chain ours {
                    # a listening socket on a wildcard address meets every packet to its port: it is no connection
                    socket wildcard 1 return
                    %s
                  }
                  chain take {
                    # no listener ends the rule here: the packet passes, and its connection stays unproxied
                    meta nfproto ipv4 meta l4proto tcp tproxy ip to 127.0.0.1:%d %s
                %s    ct mark set ct mark & %s | %s
                  }
                  chain prerouting {
                    type filter hook prerouting priority mangle; policy accept;
                    ct mark & %s == %s accept
                    tcp flags & (fin|syn|rst|ack) != syn socket transparent 1 jump ours
                    # errors about what the proxy sent from others' addresses: path MTU, unreachable
                    meta l4proto { icmp, ipv6-icmp } socket transparent 1 jump ours
                    fib daddr type local accept
                    iifname { %s } tcp flags & (fin|syn|rst|ack) == syn jump take
                  }
                }
                """.formatted(
                        table(plan),
                        mark,
                        plan.port(),
                        mark,
                        plan.ipv6() ? tproxy6 : "",
                        foreign,
                        hex(plan.bypassMark()),
                        hex(plan.markMask()),
                        hex(plan.bypassMark()),
                        interfaces);
    }

    private void add(ArrayNode to, String chain, JsonNode... statements) {
        ObjectNode rule = part(FAMILY, "table", table(plan)).put("chain", chain);
        rule.putArray("expr").addAll(List.of(statements));
        to.add(command("add", "rule", rule));
    }

    private ObjectNode named(String chain) {
        return part(FAMILY, "table", table(plan)).put("name", chain);
    }

    private JsonNode interfaceSet() {
        ArrayNode names = JSON.arrayNode();
        plan.interfaces().forEach(names::add);
        return JSON.objectNode().set("set", names);
    }

    private JsonNode tproxy(String family, String address) {
        return JSON.objectNode().set("tproxy", part(family, "addr", address).put("port", plan.port()));
    }

    /** The mark of a packet ({@code meta}) or connection ({@code ct}) set in our bits, the others as they were. */
    private JsonNode set(String of, int mark) {
        JsonNode value = binary("|", masked(of, "&", ~plan.markMask()), JSON.numberNode(mark));
        ObjectNode mangle = JSON.objectNode();
        mangle.set("key", key(of, "mark"));
        mangle.set("value", value);
        return JSON.objectNode().set("mangle", mangle);
    }

    private static JsonNode masked(String of, String operator, int bits) {
        return binary(operator, key(of, "mark"), JSON.numberNode(Integer.toUnsignedLong(bits)));
    }

    private static JsonNode binary(String operator, JsonNode left, JsonNode right) {
        return JSON.objectNode().set(operator, JSON.arrayNode().add(left).add(right));
    }

    /** SYN without ACK, RST, FIN; the bits of explicit congestion notification (RFC 3168) may be there. */
    private static JsonNode isFirstSegment(String operator) {
        JsonNode flags = JSON.objectNode()
                .set("payload", JSON.objectNode().put("protocol", "tcp").put("field", "flags"));
        JsonNode these = JSON.arrayNode().add("fin").add("syn").add("rst").add("ack");
        return match(operator, binary("&", flags, these), JSON.textNode("syn"));
    }

    private static JsonNode fibType() {
        ObjectNode fib = JSON.objectNode().put("result", "type");
        fib.putArray("flags").add("daddr");
        return JSON.objectNode().set("fib", fib);
    }

    /** With a socket to match: an error about a segment of its (the kernel looks into the part that ICMP quotes). */
    private static JsonNode isIcmp() {
        JsonNode both =
                JSON.objectNode().set("set", JSON.arrayNode().add("icmp").add("ipv6-icmp"));
        return match("==", key("meta", "l4proto"), both);
    }

    private static JsonNode is(String metaKey, String value) {
        return match("==", key("meta", metaKey), JSON.textNode(value));
    }

    private static JsonNode match(String operator, JsonNode left, JsonNode right) {
        ObjectNode match = JSON.objectNode().put("op", operator);
        match.set("left", left);
        match.set("right", right);
        return JSON.objectNode().set("match", match);
    }

    private static JsonNode key(String of, String name) {
        return JSON.objectNode().set(of, text("key", name));
    }

    private static ObjectNode text(String name, String value) {
        return JSON.objectNode().put(name, value);
    }

    private static JsonNode verdict(String name) {
        return JSON.objectNode().set(name, JSON.nullNode());
    }

    private static JsonNode jump(String chain) {
        return JSON.objectNode().set("jump", text("target", chain));
    }

    private static ObjectNode part(String family, String name, String value) {
        return JSON.objectNode().put("family", family).put(name, value);
    }

    private static JsonNode command(String verb, String kind, JsonNode what) {
        return JSON.objectNode().set(verb, JSON.objectNode().set(kind, what));
    }
}

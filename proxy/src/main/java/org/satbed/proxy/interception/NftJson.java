package org.satbed.proxy.interception;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Arrays;
import java.util.Collection;

/** The words of nft's language in JSON (libnftables-json(5)). */
final class NftJson {
    /** IP protocol numbers (RFC 9293, RFC 792, RFC 4443). */
    static final int TCP = 6;

    static final int ICMP = 1;
    static final int ICMP_IPV6 = 58;

    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    private NftJson() {}

    /** The mark of a packet ({@code meta}) or connection ({@code ct}) set in the bits of the mask, the others as they were. */
    static JsonNode setMark(String of, int mark, int mask) {
        ObjectNode mangle = JSON.objectNode();
        mangle.set("key", key(of, "mark"));
        mangle.set("value", binary("|", masked(of, ~mask), JSON.numberNode(mark)));
        return JSON.objectNode().set("mangle", mangle);
    }

    static JsonNode markIs(String of, int mark, int mask) {
        return match("==", masked(of, mask), JSON.numberNode(mark));
    }

    private static JsonNode masked(String of, int bits) {
        return binary("&", key(of, "mark"), JSON.numberNode(Integer.toUnsignedLong(bits)));
    }

    private static JsonNode binary(String operator, JsonNode left, JsonNode right) {
        return JSON.objectNode().set(operator, JSON.arrayNode().add(left).add(right));
    }

    /** SYN without ACK, RST, FIN; the bits of explicit congestion notification (RFC 3168) may be there. */
    static JsonNode firstSegment(String operator) {
        JsonNode these = JSON.arrayNode().add("fin").add("syn").add("rst").add("ack");
        return match(operator, binary("&", payload("tcp", "flags"), these), JSON.textNode("syn"));
    }

    static JsonNode socket(String key) {
        JsonNode socket = JSON.objectNode().set("socket", JSON.objectNode().put("key", key));
        return match("==", socket, JSON.numberNode(1));
    }

    static JsonNode destinationIsLocal() {
        ObjectNode fib = JSON.objectNode().put("result", "type");
        fib.putArray("flags").add("daddr");
        return match("==", JSON.objectNode().set("fib", fib), JSON.textNode("local"));
    }

    static JsonNode tproxy(String family, String address, int port) {
        ObjectNode to =
                JSON.objectNode().put("family", family).put("addr", address).put("port", port);
        return JSON.objectNode().set("tproxy", to);
    }

    static JsonNode dup(String address, String device) {
        return JSON.objectNode()
                .set("dup", JSON.objectNode().put("addr", address).put("dev", device));
    }

    static JsonNode countOver(int connections) {
        return JSON.objectNode()
                .set("ct count", JSON.objectNode().put("val", connections).put("inv", true));
    }

    static JsonNode meta(String key, String value) {
        return match("==", key("meta", key), JSON.textNode(value));
    }

    /** By number: for a name nft's JSON asks /etc/protocols, which a bare system has not. */
    static JsonNode protocolIn(int... protocols) {
        ArrayNode numbers = JSON.arrayNode();
        Arrays.stream(protocols).forEach(numbers::add);
        return match(
                "==",
                key("meta", "l4proto"),
                protocols.length == 1 ? numbers.get(0) : JSON.objectNode().set("set", numbers));
    }

    static JsonNode metaIn(String key, Collection<String> values) {
        ArrayNode names = JSON.arrayNode();
        values.forEach(names::add);
        return match("==", key("meta", key), JSON.objectNode().set("set", names));
    }

    static JsonNode addressIn(String field, boolean ipv6, Collection<Cidr> blocks) {
        ArrayNode set = JSON.arrayNode();
        for (Cidr each : blocks) {
            ObjectNode prefix = JSON.objectNode()
                    .put("addr", each.address().getHostAddress())
                    .put("len", each.length());
            set.add(JSON.objectNode().set("prefix", prefix));
        }
        return match(
                "==", payload(ipv6 ? "ip6" : "ip", field), JSON.objectNode().set("set", set));
    }

    static JsonNode portIn(Collection<PortRange> ranges) {
        ArrayNode set = JSON.arrayNode();
        for (PortRange each : ranges) {
            if (each.first() == each.last()) {
                set.add(each.first());
            } else {
                set.add(JSON.objectNode()
                        .set("range", JSON.arrayNode().add(each.first()).add(each.last())));
            }
        }
        return match("==", payload("tcp", "dport"), JSON.objectNode().set("set", set));
    }

    /** A statement without arguments: accept, return, continue, counter, masquerade. */
    static JsonNode plain(String name) {
        return JSON.objectNode().set(name, JSON.nullNode());
    }

    static JsonNode jump(String chain) {
        return JSON.objectNode().set("jump", JSON.objectNode().put("target", chain));
    }

    static JsonNode command(String verb, String kind, JsonNode what) {
        return JSON.objectNode().set(verb, JSON.objectNode().set(kind, what));
    }

    private static JsonNode payload(String protocol, String field) {
        return JSON.objectNode()
                .set("payload", JSON.objectNode().put("protocol", protocol).put("field", field));
    }

    private static JsonNode match(String operator, JsonNode left, JsonNode right) {
        ObjectNode match = JSON.objectNode().put("op", operator);
        match.set("left", left);
        match.set("right", right);
        return JSON.objectNode().set("match", match);
    }

    private static JsonNode key(String of, String name) {
        return JSON.objectNode().set(of, JSON.objectNode().put("key", name));
    }
}

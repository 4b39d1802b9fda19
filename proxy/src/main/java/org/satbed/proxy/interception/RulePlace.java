package org.satbed.proxy.interception;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/**
 * The place of our {@code ip rule} among others'. A rule of another program that stands before it and looks into a
 * table (WireGuard's {@code suppress_prefixlength 0}, a source rule, a VRF's {@code l3mdev}) would lead marked packets
 * away: ours goes before it, which harms nobody, for it matches our mark alone. Behind a rule that forbids it stays:
 * what that forbids is forbidden as without a proxy.
 */
final class RulePlace {
    /** The table that delivers to this host's own addresses, whose packets are not marked (ip-route(8)). */
    private static final String LOCAL = "255";
    /** Protocols of marked packets, as {@code ip -N} writes them in rules. */
    private static final Set<String> PROTOCOLS =
            Set.of("ipproto-6", "ipproto-1", "ipproto-58", "tcp", "icmp", "ipv6-icmp");

    private final InterceptionPlan plan;
    private final List<JsonNode> rules = new ArrayList<>();

    /** @param rules what {@code ip -N -json rule show} prints for one family */
    RulePlace(InterceptionPlan plan, JsonNode rules) {
        this.plan = plan;
        rules.forEach(this.rules::add);
    }

    /**
     * The preference: where ours is, if it does well there; the plan's; or one before the first rule that leads marked
     * packets away. Empty when the plan's is fixed, or there is no place before that rule.
     */
    OptionalInt preference() {
        OptionalInt there = there();
        if (!plan.fixedPreference()
                && there.isPresent()
                && there.getAsInt() <= plan.rulePreference()
                && inFront(there.getAsInt()).isEmpty()) {
            return there;
        }
        Optional<JsonNode> first = inFront(plan.rulePreference());
        if (first.isEmpty()) {
            return OptionalInt.of(plan.rulePreference());
        }
        int before = priority(first.get()) - 1;
        return plan.fixedPreference() || before < 1 ? OptionalInt.empty() : OptionalInt.of(before);
    }

    /** Why there is none. */
    Optional<String> obstacle() {
        return preference().isPresent()
                ? Optional.empty()
                : inFront(plan.rulePreference())
                        .map(rule -> "the ip rule '" + text(rule) + "' comes before preference " + plan.rulePreference()
                                + " and would lead marked packets away; "
                                + (plan.fixedPreference()
                                        ? "choose a --preference below " + priority(rule) + ", or none"
                                        : "give it a higher preference"));
    }

    private OptionalInt there() {
        return rules.stream().filter(this::isOurs).mapToInt(RulePlace::priority).findFirst();
    }

    private boolean isOurs(JsonNode rule) {
        return RoutingEntry.isOurs(rule) && rule.path("table").asInt() == plan.routeTable();
    }

    /**
     * The first rule that would have a marked packet before ours; of the same preference, one that was there before.
     */
    private Optional<JsonNode> inFront(int preference) {
        for (JsonNode rule : rules) {
            if (priority(rule) > preference || isOurs(rule) && priority(rule) == preference) {
                return Optional.empty();
            }
            if (leadsAway(rule)) {
                return Optional.of(rule);
            }
        }
        return Optional.empty();
    }

    private static int priority(JsonNode rule) {
        return rule.path("priority").asInt();
    }

    /**
     * Whether a packet with our mark that arrived could be routed by it. Where it comes from and goes to is not asked.
     */
    private boolean leadsAway(JsonNode rule) {
        boolean looks = rule.has("l3mdev")
                || rule.has("goto")
                || rule.has("table") && !table(rule).equals(LOCAL);
        boolean locallySentOnly = rule.has("oif") || rule.path("iif").asText().equals("lo");
        boolean otherProtocol =
                rule.has("ipproto") && !PROTOCOLS.contains(rule.path("ipproto").asText());
        return looks && !isOurs(rule) && !locallySentOnly && !otherProtocol && mayHaveMark(rule);
    }

    private static String table(JsonNode rule) {
        return rule.path("table").asText();
    }

    private boolean mayHaveMark(JsonNode rule) {
        if (!rule.has("fwmark")) {
            return true;
        }
        int mark = Long.decode(rule.path("fwmark").asText()).intValue();
        int mask = Long.decode(rule.path("fwmask").asText("0xffffffff")).intValue();
        boolean differs = (mark & mask & plan.markMask()) != (plan.mark() & mask);
        // All the bits that it asks for are ours: then it is certain either way.
        boolean certain = (mask & ~plan.markMask()) == 0;
        return rule.has("not") ? differs || !certain : !differs;
    }

    /** About as a person would type it. */
    private static String text(JsonNode rule) {
        StringBuilder text = new StringBuilder("pref " + priority(rule));
        rule.properties().forEach(each -> {
            String value = each.getValue().asText("");
            switch (each.getKey()) {
                case "priority", "srclen", "dstlen", "fwmask", "protocol" -> {}
                case "src" -> text.append(value.equals("all") ? "" : " from " + value + length(rule, "srclen"));
                case "dst" -> text.append(" to ").append(value).append(length(rule, "dstlen"));
                case "table" -> text.append(" lookup ").append(value);
                case "suppress_prefixlen" ->
                    text.append(" suppress_prefixlength ").append(value);
                default ->
                    text.append(' ')
                            .append(each.getKey())
                            .append(value.isEmpty() || value.equals("null") ? "" : " " + value);
            }
        });
        return text.toString();
    }

    private static String length(JsonNode rule, String key) {
        return rule.has(key) ? "/" + rule.path(key).asText() : "";
    }
}

package org.satbed.proxy.interception;

import static org.satbed.proxy.interception.InterceptionPlan.hex;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import org.satbed.linux.tool.CommandResult;
import org.satbed.linux.tool.CommandRunner;
import org.satbed.linux.tool.IpCommand;

/**
 * A rule or a route of policy routing, with the protocol by which ours are known (Linux, rtnetlink(7): 147 is no routing daemon's of
 * {@code /etc/iproute2/rt_protos}; rules have had one since Linux 4.17).
 *
 * @param family {@code -4} or {@code -6}
 * @param object {@code rule} or {@code route}
 * @param selector what {@code ip} is given behind the verb
 */
record RoutingEntry(String family, String object, List<String> selector) {
    static final String PROTOCOL = "147";

    private static final ObjectMapper JSON = new ObjectMapper();

    static RoutingEntry route(String family, int table) {
        return new RoutingEntry(
                family,
                "route",
                List.of("local", "default", "dev", "lo", "table", String.valueOf(table), "protocol", PROTOCOL));
    }

    static RoutingEntry rule(String family, int preference, String markAndMask, int table) {
        String pref = String.valueOf(preference);
        return new RoutingEntry(
                family,
                "rule",
                List.of("pref", pref, "fwmark", markAndMask, "lookup", String.valueOf(table), "protocol", PROTOCOL));
    }

    /** Those of ours that are there for some tables, both families, rules first. */
    static List<RoutingEntry> found(CommandRunner runner, Collection<Integer> tables) {
        List<RoutingEntry> found = new ArrayList<>();
        for (String family : List.of("-4", "-6")) {
            for (JsonNode rule : show(runner, family, "rule", "show")) {
                int table = rule.path("table").asInt();
                if (isOurs(rule) && tables.contains(table)) {
                    found.add(rule(family, rule.path("priority").asInt(), mark(rule), table));
                }
            }
            for (int table : Set.copyOf(tables)) {
                for (JsonNode route : show(runner, family, "route", "show", "table", String.valueOf(table))) {
                    if (isOurs(route) && route.path("dev").asText().equals("lo")) {
                        found.add(route(family, table));
                    }
                }
            }
        }
        found.sort((a, b) -> b.object.compareTo(a.object));
        return found;
    }

    static boolean isOurs(JsonNode shown) {
        return shown.path("protocol").asText().equals(PROTOCOL);
    }

    private static String mark(JsonNode rule) {
        int mark = Long.decode(rule.path("fwmark").asText("0")).intValue();
        int mask = Long.decode(rule.path("fwmask").asText("0xffffffff")).intValue();
        return hex(mark) + "/" + hex(mask);
    }

    /** Nothing where there is no such table or family. */
    private static JsonNode show(CommandRunner runner, String... arguments) {
        List<String> all = new ArrayList<>(List.of("-N", "-json"));
        all.addAll(List.of(arguments));
        CommandResult result = IpCommand.of(runner).attempt(all.toArray(String[]::new));
        try {
            return result.succeeded() && !result.output().isBlank()
                    ? JSON.readTree(result.output())
                    : JSON.createArrayNode();
        } catch (JsonProcessingException e) {
            return JSON.createArrayNode();
        }
    }

    List<String> argv(String verb) {
        List<String> argv = new ArrayList<>(List.of("ip", family, object, verb));
        argv.addAll(selector);
        return argv;
    }

    @Override
    public String toString() {
        return "ip " + family + " " + object + " " + String.join(" ", selector);
    }
}

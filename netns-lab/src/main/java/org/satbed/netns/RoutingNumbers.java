package org.satbed.netns;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.satbed.linux.tool.CommandRunner;
import org.satbed.linux.tool.IpCommand;

/** Routing tables and rule preferences that nobody uses, in neither protocol. */
final class RoutingNumbers {
    /**
     * Where the search begins: above what people and distributions give by hand, below the main table's rule (32766).
     */
    private static final int FIRST = 7_600;

    private static final int LAST = 32_000;

    private final Set<Integer> tables = new HashSet<>();
    private final Set<Integer> preferences = new HashSet<>();

    private RoutingNumbers() {}

    /** What is in use now. */
    static RoutingNumbers inUse(CommandRunner where) {
        IpCommand ip = IpCommand.of(where);
        RoutingNumbers numbers = new RoutingNumbers();
        for (Family family : Family.values()) {
            // -N: tables as numbers, also those that /etc/iproute2/rt_tables gives a name
            for (JsonNode rule : ip.show("-N", family.option(), "rule", "show")) {
                numbers.preferences.add(rule.path("priority").asInt());
                numbers.tables.add(rule.path("table").asInt());
            }
            for (JsonNode route : ip.show("-N", family.option(), "route", "show", "table", "all")) {
                numbers.tables.add(route.path("table").asInt());
            }
        }
        return numbers;
    }

    /** Tables without routes and rules. */
    List<Integer> freeTables(int count) {
        return free(tables, count);
    }

    /** Preferences without rules. */
    List<Integer> freePreferences(int count) {
        return free(preferences, count);
    }

    private static List<Integer> free(Set<Integer> used, int count) {
        return IntStream.range(FIRST, LAST)
                .filter(number -> !used.contains(number))
                .limit(count)
                .boxed()
                .toList();
    }
}

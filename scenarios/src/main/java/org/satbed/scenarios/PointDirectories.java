package org.satbed.scenarios;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Gives the points of a matrix their directories. A directory's name lacks what a file system or a shell could mind, so that different values can
 * come to the same name: the later ones have a number behind theirs, in the order of the file.
 */
final class PointDirectories {
    /** File systems take 255 bytes. */
    private static final int LONGEST = 200;

    private final Map<String, List<Seen>> alike = new HashMap<>();
    private final Set<String> given;

    /** A point that has its directory, and what is run there. */
    private record Seen(ScenarioMatrix.Point point, Map<String, Object> run) {}

    /** @param points all of them, with the names that their values make */
    PointDirectories(List<ScenarioMatrix.Point> points) {
        given = points.stream().map(ScenarioMatrix.Point::directory).collect(Collectors.toCollection(HashSet::new));
    }

    /** How values make a name: "rtt-40ms_loss-0.1". */
    static String plain(Map<String, String> values) {
        String name = values.entrySet().stream()
                .map(e -> (e.getKey() + "-" + e.getValue()).replaceAll("[^A-Za-z0-9.-]", ""))
                .collect(Collectors.joining("_"));
        return name.length() > LONGEST ? name.substring(0, LONGEST) : name;
    }

    /** The next point with a directory of its own. */
    ScenarioMatrix.Point next(ScenarioMatrix.Point point) {
        List<Seen> before = alike.computeIfAbsent(point.directory(), unused -> new ArrayList<>());
        before.add(new Seen(point, withoutTexts(point.scenario())));
        if (before.size() == 1) {
            return point;
        }
        int number = 2;
        while (!given.add(point.directory() + "-" + number)) {
            number++;
        }
        return new ScenarioMatrix.Point(point.values(), point.scenario(), point.directory() + "-" + number);
    }

    /** The key in which alone the next point differs from one before, and only in its text, as "0" does from "0%"; empty without such. */
    Optional<String> twin(ScenarioMatrix.Point point) {
        List<Seen> before = alike.getOrDefault(point.directory(), List.of());
        Map<String, Object> run = before.isEmpty() ? Map.of() : withoutTexts(point.scenario());
        for (Seen other : before) {
            List<String> keys = point.values().keySet().stream()
                    .filter(key -> !point.values()
                            .get(key)
                            .equals(other.point().values().get(key)))
                    .toList();
            if (keys.size() == 1 && run.equals(other.run())) {
                return Optional.of(keys.get(0));
            }
        }
        return Optional.empty();
    }

    private static Map<String, Object> withoutTexts(Scenario scenario) {
        Map<String, Object> tree = ScenarioForm.tree(scenario);
        tree.keySet().removeAll(Set.of("description", "parameters"));
        return tree;
    }
}

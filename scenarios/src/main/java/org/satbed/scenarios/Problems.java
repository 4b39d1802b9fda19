package org.satbed.scenarios;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** The mistakes found so far in one file, and the checks that note them. */
final class Problems {

    private final String source;
    private final List<Problem> found = new ArrayList<>();
    private final Map<String, List<String>> known;

    Problems(String source) {
        this(source, new LinkedHashMap<>());
    }

    private Problems(String source, Map<String, List<String>> known) {
        this.source = source;
        this.known = known;
    }

    /** The keys that a mapping of a file may have, as its reader knows them. */
    void noteKnown(String path, List<String> keys) {
        known.put(path, keys);
    }

    /** All that was noted so, by the paths of the mappings. */
    Map<String, List<String>> known() {
        return known;
    }

    void add(Node.Position at, String path, String message) {
        found.add(new Problem(source, at.line(), at.column(), path, message));
    }

    /** A file that the source names, seen from the source's directory. */
    String beside(String file) {
        return Path.of(source).resolveSibling(file).toString();
    }

    /** The file's name. */
    String source() {
        return source;
    }

    /** Notes what others found that is not noted yet. */
    void addNew(List<Problem> others) {
        others.stream().filter(other -> !found.contains(other)).forEach(found::add);
    }

    /** A list of its own for the same file. */
    Problems another() {
        return new Problems(source, known);
    }

    int count() {
        return found.size();
    }

    /** The exception with all of them, in the order of the file. */
    ScenarioException exception() {
        return new ScenarioException(found.stream()
                .sorted(Comparator.comparingInt(Problem::line).thenComparingInt(Problem::column))
                .toList());
    }

    /** The node as keys with values; otherwise notes the problem. */
    Optional<Node.Mapping> mapping(Node node, String path) {
        if (node instanceof Node.Mapping mapping) {
            return Optional.of(mapping);
        }
        add(node.at(), path, "expected keys with values, found " + node.kind());
        return Optional.empty();
    }

    /** The node as a list with at least one item; otherwise notes the problem. */
    Optional<Node.Sequence> sequence(Node node, String path) {
        if (!(node instanceof Node.Sequence sequence)) {
            add(node.at(), path, "expected a list, found " + node.kind());
            return Optional.empty();
        }
        if (sequence.items().isEmpty()) {
            add(node.at(), path, "is empty; expected at least one item");
            return Optional.empty();
        }
        return Optional.of(sequence);
    }

    /** The node as a value; notes the problem if it is none, or if the reader throws IllegalArgumentException. */
    <T> Optional<T> value(Node node, String path, Function<String, T> reader) {
        if (!(node instanceof Node.Scalar scalar)) {
            add(node.at(), path, "expected a value, found " + node.kind());
            return Optional.empty();
        }
        try {
            return Optional.of(reader.apply(scalar.text()));
        } catch (IllegalArgumentException e) {
            add(node.at(), path, e.getMessage());
            return Optional.empty();
        }
    }
}

package org.satbed.scenarios;

import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * A mapping of the file while it is read: hands out its values by key and notes what is wrong. An empty answer to a
 * question with a default or for a required key means that a problem has been noted.
 */
final class Fields {

    private final Problems problems;
    private final String path;
    private final Node.Mapping mapping;

    /** Notes every key that is not known as a problem. */
    Fields(Problems problems, String path, Node.Mapping mapping, List<String> known) {
        this.problems = problems;
        this.path = path;
        this.mapping = mapping;
        problems.noteKnown(path, known);
        mapping.entries().forEach((key, entry) -> {
            if (!known.contains(key)) {
                problems.add(entry.keyAt(), path(key), "unknown key '" + key + "'" + Words.hint(key, known));
            }
        });
    }

    String path(String key) {
        return NodeReader.join(path, key);
    }

    boolean has(String key) {
        return mapping.entries().containsKey(key);
    }

    /** Where the value of a key stands, or where the mapping does if it has no such key. */
    Node.Position at(String key) {
        return node(key).map(Node::at).orElse(mapping.at());
    }

    Optional<Node> node(String key) {
        return Optional.ofNullable(mapping.entries().get(key)).map(Node.Entry::value);
    }

    Optional<Node> requiredNode(String key, String expected) {
        if (!has(key)) {
            problems.add(mapping.at(), path(key), "is missing; expected " + expected);
        }
        return node(key);
    }

    <T> Optional<T> required(String key, String expected, Function<String, T> reader) {
        return requiredNode(key, expected).flatMap(n -> problems.value(n, path(key), reader));
    }

    <T> Optional<T> optional(String key, Function<String, T> reader, T absent) {
        return has(key) ? value(key, reader) : Optional.of(absent);
    }

    /** The value of a key that may be absent, which has no default. */
    <T> Optional<T> value(String key, Function<String, T> reader) {
        return node(key).flatMap(n -> problems.value(n, path(key), reader));
    }

    /** Reads a whole number and hands it to its check. */
    static Function<String, Integer> integer(Function<Integer, Integer> check) {
        return text -> {
            if (!text.matches("-?[0-9]{1,9}")) {
                throw new IllegalArgumentException("'" + text + "' is not a whole number; expected e.g. 3");
            }
            return check.apply(Integer.valueOf(text));
        };
    }
}

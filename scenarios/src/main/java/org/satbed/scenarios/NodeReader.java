package org.satbed.scenarios;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.dataformat.yaml.YAMLParser;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Reads the tokens of a YAML or JSON file into nodes, noting repeated keys and aliases as problems. */
final class NodeReader {

    private final JsonParser parser;
    private final Problems problems;

    NodeReader(JsonParser parser, Problems problems) {
        this.parser = parser;
        this.problems = problems;
    }

    /** Reads the value whose first token is the current one, up to its last token. */
    Node read(String path) throws IOException {
        Node.Position at = position();
        JsonToken token = parser.currentToken();
        if (parser instanceof YAMLParser yaml && yaml.isCurrentAlias()) {
            problems.add(at, path, "aliases (*" + parser.getText() + ") are not supported; write the value out");
        }
        return switch (token) {
            case START_OBJECT -> mapping(at, path);
            case START_ARRAY -> sequence(at, path);
            case VALUE_NULL -> new Node.Nothing(at);
            default -> new Node.Scalar(at, parser.getText());
        };
    }

    /** Where the current token stands. */
    Node.Position position() {
        return position(parser.currentTokenLocation());
    }

    /** The same, from a location that may not be known: Jackson then has -1, or none at all. */
    static Node.Position position(JsonLocation location) {
        if (location == null) {
            return new Node.Position(1, 1);
        }
        return new Node.Position(Math.max(1, location.getLineNr()), Math.max(1, location.getColumnNr()));
    }

    private Node mapping(Node.Position at, String path) throws IOException {
        Map<String, Node.Entry> entries = new LinkedHashMap<>();
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            String key = parser.currentName();
            String keyPath = join(path, key);
            Node.Position keyAt = position();
            parser.nextToken();
            Node.Entry entry = new Node.Entry(keyAt, read(keyPath));
            Node.Entry first = entries.putIfAbsent(key, entry);
            if (first != null) {
                problems.add(
                        keyAt,
                        keyPath,
                        "is there twice; the first is in line " + first.keyAt().line());
            }
        }
        return new Node.Mapping(at, entries);
    }

    private Node sequence(Node.Position at, String path) throws IOException {
        List<Node> items = new ArrayList<>();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            items.add(read(item(path, items.size())));
        }
        return new Node.Sequence(at, items);
    }

    /** The path of a key in a mapping. */
    static String join(String path, String key) {
        return path.isEmpty() ? key : path + "." + key;
    }

    /** The path of an item of a list, counted from 0. */
    static String item(String path, int index) {
        return path + "[" + index + "]";
    }
}

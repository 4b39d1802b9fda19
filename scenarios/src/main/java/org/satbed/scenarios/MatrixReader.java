package org.satbed.scenarios;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads the keys "parameters" and "matrix" of a file and puts their values where they belong, before the file is read as a scenario: what is wrong
 * with a value then shows as if it stood there itself.
 */
final class MatrixReader {

    /** What a matrix may have by a short name. */
    static final Map<String, List<String>> SHORT = Map.of(
            "rtt", List.of("link.rtt"),
            "loss", List.of("link.forward.loss", "link.return.loss"),
            "queue", List.of("link.forward.queue", "link.return.queue"),
            "congestion-control", List.of("tcp.congestion-control"));

    static final String VARIANT = "variant";
    static final int MOST_POINTS = 1000;
    static final String NAME = "[a-z][a-z0-9.-]{0,63}";

    private static final Pattern PLACEHOLDER = Pattern.compile("\\$\\{([^}]*)\\}");

    private final Problems problems;

    /** A key of the matrix with its values, and where in the file they go; nowhere for a parameter. */
    private record Axis(String name, Node.Position keyAt, List<Node.Scalar> values, List<String> paths) {}

    MatrixReader(Problems problems) {
        this.problems = problems;
    }

    /** All points; throws if this, an earlier step or a point noted a problem. */
    ScenarioMatrix map(Node root) throws ScenarioException {
        List<ScenarioMatrix.Point> points = new ArrayList<>();
        if (root instanceof Node.Mapping mapping) {
            Map<String, Node.Scalar> parameters = parameters(mapping);
            List<Axis> axes = axes(mapping, parameters);
            Node.Mapping rest = without(withVariants(mapping), "matrix");
            for (List<Node.Scalar> combination : combinations(axes)) {
                point(rest, parameters, axes, combination).ifPresent(points::add);
            }
            points = apart(points, axes);
        } else {
            problems.mapping(root, "");
        }
        if (problems.count() > 0) {
            throw problems.exception();
        }
        return new ScenarioMatrix(points);
    }

    /** The points with directories of their own; values that are others in another form are noted. */
    private List<ScenarioMatrix.Point> apart(List<ScenarioMatrix.Point> points, List<Axis> axes) {
        PointDirectories directories = new PointDirectories(points);
        Set<Node.Scalar> noted = new HashSet<>();
        List<ScenarioMatrix.Point> apart = new ArrayList<>();
        for (ScenarioMatrix.Point point : points) {
            Optional<String> twin = directories.twin(point);
            axes.stream()
                    .filter(axis -> twin.filter(axis.name()::equals).isPresent())
                    .forEach(axis -> {
                        List<String> texts =
                                axis.values().stream().map(Node.Scalar::text).toList();
                        int index = texts.indexOf(point.values().get(axis.name()));
                        Node.Scalar value = axis.values().get(index);
                        if (noted.add(value)) {
                            problems.add(
                                    value.at(),
                                    NodeReader.item("matrix." + axis.name(), index),
                                    "'" + value.text()
                                            + "' is there twice: a value before it is the same, written otherwise");
                        }
                    });
            apart.add(directories.next(point));
        }
        return apart;
    }

    private Optional<ScenarioMatrix.Point> point(
            Node.Mapping file, Map<String, Node.Scalar> parameters, List<Axis> axes, List<Node.Scalar> combination) {
        Problems own = problems.another();
        Map<String, Node.Scalar> values = new LinkedHashMap<>(parameters);
        Map<String, String> chosen = new LinkedHashMap<>();
        Node.Mapping placed = file;
        for (int i = 0; i < axes.size(); i++) {
            Axis axis = axes.get(i);
            Node.Scalar value = combination.get(i);
            chosen.put(axis.name(), value.text());
            values.put(axis.name(), value);
            for (String path : axis.paths()) {
                placed = put(placed, List.of(path.split("\\.")), new Node.Entry(axis.keyAt(), value));
            }
        }
        Node.Mapping filled = (Node.Mapping) substitute(without(placed, "parameters"), "", values, own);
        if (!values.isEmpty()) {
            Map<String, Node.Entry> entries = new LinkedHashMap<>(filled.entries());
            Map<String, Node.Entry> said = new LinkedHashMap<>();
            values.forEach((name, value) -> said.put(name, new Node.Entry(value.at(), value)));
            entries.put("parameters", new Node.Entry(filled.at(), new Node.Mapping(filled.at(), said)));
            filled = new Node.Mapping(filled.at(), entries);
        }
        try {
            return Optional.of(new ScenarioMatrix.Point(
                    chosen, new ScenarioMapper(own).map(filled), PointDirectories.plain(chosen)));
        } catch (ScenarioException e) {
            problems.addNew(e.problems());
            return Optional.empty();
        }
    }

    private Map<String, Node.Scalar> parameters(Node.Mapping file) {
        Map<String, Node.Scalar> parameters = new LinkedHashMap<>();
        Optional.ofNullable(file.entries().get("parameters"))
                .flatMap(entry -> problems.mapping(entry.value(), "parameters"))
                .ifPresent(mapping -> mapping.entries().forEach((name, entry) -> {
                    String path = NodeReader.join("parameters", name);
                    if (!name.matches(NAME)) {
                        problems.add(
                                entry.keyAt(), path, "'" + name + "' is not a parameter's name; expected e.g. loss");
                    }
                    if (problems.value(entry.value(), path, text -> text).isPresent()) {
                        parameters.put(name, (Node.Scalar) entry.value());
                    }
                }));
        return parameters;
    }

    private List<Axis> axes(Node.Mapping file, Map<String, Node.Scalar> parameters) {
        List<Axis> axes = new ArrayList<>();
        Set<String> used = new HashSet<>();
        collectPlaceholders(without(file, "matrix"), used);
        Optional.ofNullable(file.entries().get("matrix"))
                .flatMap(entry -> problems.mapping(entry.value(), "matrix"))
                .ifPresent(matrix -> without(matrix, VARIANT)
                        .entries()
                        .forEach((name, entry) -> axis(name, entry, parameters.containsKey(name) || used.contains(name))
                                .filter(axis -> noList(file, axis))
                                .ifPresent(axes::add)));
        long points = 1;
        for (Axis axis : axes) {
            points *= axis.values().size();
        }
        if (points > MOST_POINTS) {
            problems.add(
                    file.entries().get("matrix").keyAt(),
                    "matrix",
                    "has " + points + " points; expected at most " + MOST_POINTS);
            return List.of();
        }
        return axes;
    }

    private Optional<Axis> axis(String name, Node.Entry entry, boolean parameter) {
        String path = NodeReader.join("matrix", name);
        List<Node.Scalar> values = new ArrayList<>();
        Set<String> texts = new HashSet<>();
        List<Node> items =
                problems.sequence(entry.value(), path).map(Node.Sequence::items).orElse(List.of());
        for (int i = 0; i < items.size(); i++) {
            String itemPath = NodeReader.item(path, i);
            if (problems.value(items.get(i), itemPath, text -> text).isPresent()) {
                Node.Scalar value = (Node.Scalar) items.get(i);
                if (!texts.add(value.text())) {
                    problems.add(value.at(), itemPath, "'" + value.text() + "' is there twice");
                }
                values.add(value);
            }
        }
        List<String> paths =
                parameter ? List.of() : name.contains(".") ? List.of(name) : SHORT.getOrDefault(name, List.of());
        if (!parameter && paths.isEmpty()) {
            List<String> known =
                    new ArrayList<>(SHORT.keySet().stream().sorted().toList());
            known.add(VARIANT);
            problems.add(
                    entry.keyAt(),
                    path,
                    "'" + name + "' is no parameter, no short name, and no path like link.forward.rate"
                            + Words.hint(name, known));
        }
        return values.isEmpty() ? Optional.empty() : Optional.of(new Axis(name, entry.keyAt(), values, paths));
    }

    /** Whether no path of an axis goes into a list: it would put a mapping in the list's place. */
    private boolean noList(Node.Mapping file, Axis axis) {
        for (String path : axis.paths()) {
            String way = "";
            Node node = file;
            for (String step : path.split("\\.")) {
                if (node instanceof Node.Sequence) {
                    String name = path.substring(path.lastIndexOf('.') + 1);
                    String placeholder = name.matches(NAME) ? name : "value";
                    problems.add(
                            axis.keyAt(),
                            NodeReader.join("matrix", axis.name()),
                            way + " is a list, and a path goes through keys alone; write \"${" + placeholder
                                    + "}\" there for the value, and its values here under " + placeholder);
                    return false;
                }
                way = NodeReader.join(way, step);
                Node.Entry there =
                        node instanceof Node.Mapping mapping ? mapping.entries().get(step) : null;
                if (there == null) {
                    break;
                }
                node = there.value();
            }
        }
        return true;
    }

    /** Variants share a point's testbed, interleaved, and are compared with each other: they are no axis. */
    private Node.Mapping withVariants(Node.Mapping file) {
        Node.Entry matrix = file.entries().get("matrix");
        if (matrix == null
                || !(matrix.value() instanceof Node.Mapping keys)
                || !keys.entries().containsKey(VARIANT)) {
            return file;
        }
        Node.Entry variants = keys.entries().get(VARIANT);
        if (file.entries().containsKey("variants")) {
            problems.add(variants.keyAt(), "matrix." + VARIANT, "variants is there too; give one of them");
        }
        return put(file, List.of("variants"), variants);
    }

    private static List<List<Node.Scalar>> combinations(List<Axis> axes) {
        List<List<Node.Scalar>> combinations = List.of(List.of());
        for (Axis axis : axes) {
            List<List<Node.Scalar>> longer = new ArrayList<>();
            for (List<Node.Scalar> before : combinations) {
                for (Node.Scalar value : axis.values()) {
                    List<Node.Scalar> next = new ArrayList<>(before);
                    next.add(value);
                    longer.add(next);
                }
            }
            combinations = longer;
        }
        return combinations;
    }

    private static Node.Mapping without(Node.Mapping mapping, String key) {
        Map<String, Node.Entry> entries = new LinkedHashMap<>(mapping.entries());
        entries.remove(key);
        return new Node.Mapping(mapping.at(), entries);
    }

    /** The mapping with a value at a path; mappings on the way there that are missing are made. */
    private static Node.Mapping put(Node.Mapping mapping, List<String> path, Node.Entry entry) {
        Map<String, Node.Entry> entries = new LinkedHashMap<>(mapping.entries());
        String key = path.get(0);
        if (path.size() == 1) {
            entries.put(key, entry);
            return new Node.Mapping(mapping.at(), entries);
        }
        Node.Entry there = entries.get(key);
        Node.Mapping below = there != null && there.value() instanceof Node.Mapping found
                ? found
                : new Node.Mapping(entry.keyAt(), Map.of());
        Node.Position keyAt = there == null ? entry.keyAt() : there.keyAt();
        entries.put(key, new Node.Entry(keyAt, put(below, path.subList(1, path.size()), entry)));
        return new Node.Mapping(mapping.at(), entries);
    }

    private static void collectPlaceholders(Node node, Set<String> names) {
        if (node instanceof Node.Scalar scalar) {
            PLACEHOLDER.matcher(scalar.text()).results().forEach(found -> names.add(found.group(1)));
        } else if (node instanceof Node.Sequence sequence) {
            sequence.items().forEach(item -> collectPlaceholders(item, names));
        } else if (node instanceof Node.Mapping mapping) {
            mapping.entries().values().forEach(entry -> collectPlaceholders(entry.value(), names));
        }
    }

    /** The node with its placeholders replaced; one that has no value is noted and stays. */
    private static Node substitute(Node node, String path, Map<String, Node.Scalar> values, Problems problems) {
        if (node instanceof Node.Scalar scalar) {
            return scalar.text().contains("${") ? substitute(scalar, path, values, problems) : scalar;
        }
        if (node instanceof Node.Sequence sequence) {
            List<Node> items = new ArrayList<>();
            for (int i = 0; i < sequence.items().size(); i++) {
                items.add(substitute(sequence.items().get(i), NodeReader.item(path, i), values, problems));
            }
            return new Node.Sequence(sequence.at(), items);
        }
        if (node instanceof Node.Mapping mapping) {
            Map<String, Node.Entry> entries = new LinkedHashMap<>();
            mapping.entries()
                    .forEach((key, entry) -> entries.put(
                            key,
                            new Node.Entry(
                                    entry.keyAt(),
                                    substitute(entry.value(), NodeReader.join(path, key), values, problems))));
            return new Node.Mapping(mapping.at(), entries);
        }
        return node;
    }

    private static Node.Scalar substitute(
            Node.Scalar scalar, String path, Map<String, Node.Scalar> values, Problems problems) {
        Matcher placeholder = PLACEHOLDER.matcher(scalar.text());
        StringBuilder text = new StringBuilder();
        while (placeholder.find()) {
            Node.Scalar value = values.get(placeholder.group(1));
            if (value == null) {
                problems.add(
                        scalar.at(),
                        path,
                        "'" + placeholder.group() + "' has no value"
                                + (values.isEmpty()
                                        ? "; give it under parameters"
                                        : Words.hint(placeholder.group(1), List.copyOf(values.keySet()))));
            }
            placeholder.appendReplacement(
                    text, Matcher.quoteReplacement(value == null ? placeholder.group() : value.text()));
        }
        return new Node.Scalar(scalar.at(), placeholder.appendTail(text).toString());
    }
}

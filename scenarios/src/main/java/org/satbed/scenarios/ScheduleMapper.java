package org.satbed.scenarios;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Reads the key "link.schedule" of a scenario: a list of changes, or what stands for one (a shape, a CSV file, passes of low satellites), or
 * traces of mahimahi's.
 */
final class ScheduleMapper {
    private static final String PATH = "link.schedule";
    private static final String KINDS = "expected a list of changes, or one of shape, csv, mahimahi and leo";

    private final Problems problems;
    private Optional<LinkDirection> forward;
    private Optional<LinkDirection> returnLink;

    /** @param forward as it is without the schedule; absent where that was wrong */
    ScheduleMapper(Problems problems, Optional<LinkDirection> forward, Optional<LinkDirection> returnLink) {
        this.problems = problems;
        this.forward = forward;
        this.returnLink = returnLink;
    }

    /** The direction with its trace, if the schedule has one. */
    Optional<LinkDirection> forward() {
        return forward;
    }

    /** Likewise. */
    Optional<LinkDirection> returnLink() {
        return returnLink;
    }

    /** Those changes that are right. */
    List<LinkChange> map(Node node) {
        if (!(node instanceof Node.Mapping mapping)) {
            return new LinkChangeMapper(problems).map(node);
        }
        if (mapping.entries().containsKey("shape")) {
            return shape(mapping);
        } else if (mapping.entries().containsKey("csv")) {
            return csv(mapping);
        } else if (mapping.entries().containsKey("leo")) {
            return leo(mapping);
        } else if (mapping.entries().containsKey("mahimahi")) {
            mahimahi(mapping);
        } else {
            problems.add(node.at(), PATH, KINDS);
        }
        return List.of();
    }

    private List<LinkChange> shape(Node.Mapping mapping) {
        Optional<LinkShape> shape = problems.value(
                mapping.entries().get("shape").value(),
                PATH + ".shape",
                text -> Ids.parse(LinkShape.values(), LinkShape::id, "a shape", text));
        if (shape.isEmpty() || forward.isEmpty() || returnLink.isEmpty()) {
            return List.of();
        }
        Fields fields = new Fields(problems, PATH, mapping, shape.get().keys());
        int before = problems.count();
        LinkShape.Values values = new LinkShape.Values(fields);
        try {
            List<LinkChange> changes = shape.get().changes(values, forward.get(), returnLink.get());
            requireOrder(changes);
            return problems.count() > before ? List.of() : changes;
        } catch (IllegalArgumentException e) {
            problems.add(mapping.at(), PATH, e.getMessage());
            return List.of();
        }
    }

    /** As in a list, each comes after the one before. */
    private static void requireOrder(List<LinkChange> changes) {
        for (int i = 1; i < changes.size(); i++) {
            if (changes.get(i).at().compareTo(changes.get(i - 1).at()) <= 0) {
                throw new IllegalArgumentException(
                        "what changes at " + Durations.print(changes.get(i).at())
                                + " comes before or with what changes at "
                                + Durations.print(changes.get(i - 1).at()) + "; give times that follow each other");
            }
        }
    }

    private List<LinkChange> leo(Node.Mapping mapping) {
        Fields outer = new Fields(problems, PATH, mapping, List.of("leo"));
        Optional<Fields> fields = problems.mapping(outer.node("leo").orElseThrow(), PATH + ".leo")
                .map(inner -> new Fields(problems, PATH + ".leo", inner, LeoPasses.KEYS));
        if (fields.isEmpty() || forward.isEmpty() || returnLink.isEmpty()) {
            return List.of();
        }
        int before = problems.count();
        try {
            LeoPasses passes = LeoPasses.read(fields.get());
            return problems.count() > before ? List.of() : passes.changes(forward.get(), returnLink.get());
        } catch (IllegalArgumentException e) {
            problems.add(mapping.at(), PATH + ".leo", e.getMessage());
            return List.of();
        }
    }

    private List<LinkChange> csv(Node.Mapping mapping) {
        Fields fields = new Fields(problems, PATH, mapping, List.of("csv"));
        return fields.value("csv", name -> ofFile(name, file -> ScheduleCsv.parse(name, TextFile.read(file))))
                .orElse(List.of());
    }

    private void mahimahi(Node.Mapping mapping) {
        Fields outer = new Fields(problems, PATH, mapping, List.of("mahimahi"));
        Optional<Fields> fields = problems.mapping(outer.node("mahimahi").orElseThrow(), PATH + ".mahimahi")
                .map(inner -> new Fields(problems, PATH + ".mahimahi", inner, List.of("forward", "return")));
        if (fields.isEmpty()) {
            return;
        }
        Map<String, Optional<LinkDirection>> directions = new LinkedHashMap<>();
        directions.put("forward", forward);
        directions.put("return", returnLink);
        directions.replaceAll((key, direction) -> fields.get().has(key)
                ? fields.get().value(key, this::trace).flatMap(trace -> traced(fields.get(), key, direction, trace))
                : direction);
        forward = directions.get("forward");
        returnLink = directions.get("return");
        if (!fields.get().has("forward") && !fields.get().has("return")) {
            problems.add(fields.get().at("forward"), PATH + ".mahimahi", "is empty; expected forward, return or both");
        }
    }

    private Optional<LinkDirection> traced(
            Fields fields, String key, Optional<LinkDirection> direction, DeliveryTrace trace) {
        try {
            return direction.map(each -> each.with(trace));
        } catch (IllegalArgumentException e) {
            problems.add(fields.at(key), fields.path(key), e.getMessage());
            return Optional.empty();
        }
    }

    /** The times themselves, as results have them, or the name of a file with them. */
    private DeliveryTrace trace(String text) {
        boolean isTimes = !text.isBlank()
                && Character.isDigit(text.strip().charAt(0))
                && text.chars().allMatch(c -> c >= '0' && c <= '9' || c == 'x' || Character.isWhitespace(c));
        return isTimes
                ? DeliveryTrace.parse(text)
                : ofFile(text, file -> DeliveryTrace.parse(text, TextFile.bytes(file, DeliveryTrace.LARGEST_FILE)));
    }

    private interface FileReader<T> {
        T read(Path file) throws IOException;
    }

    /** What is in a file; its name counts from the scenario's directory. */
    private <T> T ofFile(String name, FileReader<T> reader) {
        try {
            Path beside = Path.of(problems.source()).toAbsolutePath().getParent();
            Path file = beside == null ? Path.of(name) : beside.resolve(name);
            if (!Files.isRegularFile(file)) {
                throw new IllegalArgumentException("there is no file " + OneLine.of(file.toString()));
            }
            return reader.read(file);
        } catch (InvalidPathException e) {
            throw new IllegalArgumentException("'" + OneLine.of(name) + "' is no file's name", e);
        } catch (IOException e) {
            throw new IllegalArgumentException(OneLine.of(e.getMessage()), e);
        }
    }
}

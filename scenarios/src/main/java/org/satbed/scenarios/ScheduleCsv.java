package org.satbed.scenarios;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** Changes of a link from a CSV file: its first line names the columns, a cell has a value as a scenario has it, and an empty one changes nothing. */
final class ScheduleCsv {
    private static final List<String> COLUMNS = List.of(
            "at",
            "forward.rate",
            "forward.delay",
            "forward.loss",
            "return.rate",
            "return.delay",
            "return.loss",
            "outage");

    private ScheduleCsv() {}

    /**
     * Reads it.
     *
     * @throws IllegalArgumentException with the line that is wrong
     */
    static List<LinkChange> parse(String name, String text) {
        List<String> lines = text.lines().toList();
        if (lines.isEmpty()) {
            throw new IllegalArgumentException(name + " is empty; expected a line with the columns' names");
        }
        List<String> columns = List.of(lines.get(0).strip().split("\\s*,\\s*"));
        for (String column : columns) {
            if (!COLUMNS.contains(column)) {
                throw new IllegalArgumentException(
                        name + ", line 1: unknown column '" + column + "'" + Words.hint(column, COLUMNS));
            }
        }
        List<LinkChange> changes = new ArrayList<>();
        for (int i = 1; i < lines.size(); i++) {
            if (!lines.get(i).isBlank()) {
                LinkChange change = ScheduleMapper.line(name, i + 1, lines.get(i), line -> change(columns, line));
                if (!changes.isEmpty()
                        && change.at().compareTo(changes.get(changes.size() - 1).at()) <= 0) {
                    throw new IllegalArgumentException(
                            name + ", line " + (i + 1) + ": comes before or with the one above it");
                }
                changes.add(change);
            }
        }
        if (changes.isEmpty()) {
            throw new IllegalArgumentException(name + " has no line behind the columns' names");
        }
        return changes;
    }

    private static LinkChange change(List<String> columns, String line) {
        String[] cells = line.split(",", -1);
        if (cells.length != columns.size()) {
            throw new IllegalArgumentException(cells.length + " values, but " + columns.size() + " columns are named");
        }
        Map<String, String> values = new HashMap<>();
        for (int i = 0; i < cells.length; i++) {
            if (!cells[i].isBlank()) {
                values.put(columns.get(i), cells[i].strip());
            }
        }
        Duration at = value(values, "at", Durations::parse)
                .orElseThrow(() -> new IllegalArgumentException("the time 'at' is missing"));
        return new LinkChange(
                at,
                direction(values, "forward."),
                direction(values, "return."),
                value(values, "outage", Durations::parse));
    }

    private static Optional<LinkChange.Direction> direction(Map<String, String> values, String prefix) {
        LinkChange.Direction direction = new LinkChange.Direction(
                value(values, prefix + "rate", text -> Limits.rate(Rate.parse(text))),
                value(values, prefix + "delay", text -> Limits.delay(Durations.parse(text))),
                value(values, prefix + "loss", Loss::parse));
        return direction.equals(LinkChange.Direction.NONE) ? Optional.empty() : Optional.of(direction);
    }

    private static <T> Optional<T> value(Map<String, String> values, String key, Function<String, T> reader) {
        return Optional.ofNullable(values.get(key)).map(reader);
    }
}

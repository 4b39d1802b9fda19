package org.satbed.scenarios;

import de.siegmar.fastcsv.reader.CommentStrategy;
import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.CsvRecord;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * Changes of a link from a CSV file (RFC 4180, its separator a comma, a semicolon or a tab): its first line names the
 * columns, a cell has a value as a scenario has it, and an empty one changes nothing. Lines that begin with # and empty
 * ones are passed over.
 */
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

    private static final String SEPARATORS = ",;\t";

    private final String name;
    private final List<String> columns = new ArrayList<>();

    private ScheduleCsv(String name) {
        this.name = name;
    }

    /**
     * Reads it.
     *
     * @throws IllegalArgumentException with the line that is wrong
     */
    static List<LinkChange> parse(String name, String text) {
        long line = 1;
        try (CsvReader<CsvRecord> records = CsvReader.builder()
                .fieldSeparator(separator(text))
                .commentStrategy(CommentStrategy.SKIP)
                .trimWhitespacesAroundQuotes(true)
                .allowExtraFields(true)
                .allowMissingFields(true)
                .ofCsvRecord(text)) {
            ScheduleCsv csv = new ScheduleCsv(name);
            List<LinkChange> changes = new ArrayList<>();
            for (CsvRecord record : records) {
                line = record.getStartingLineNumber();
                csv.take(record, changes);
            }
            if (csv.columns.isEmpty()) {
                throw new IllegalArgumentException(name + " is empty; expected a line with the columns' names");
            }
            if (changes.isEmpty()) {
                throw new IllegalArgumentException(name + " has no line behind the columns' names");
            }
            return changes;
        } catch (CsvParseException | UncheckedIOException e) {
            Throwable cause = e.getCause() == null ? e : e.getCause();
            throw new IllegalArgumentException(
                    name + ", behind line " + line + ": " + OneLine.of(cause.getMessage()), e);
        } catch (IOException e) {
            throw new UncheckedIOException("closing a text", e);
        }
    }

    /** The one that is in the line of the columns' names. */
    private static char separator(String text) {
        String header = text.lines()
                .filter(line -> !line.isBlank() && !line.startsWith("#"))
                .findFirst()
                .orElse("");
        return (char) header.chars()
                .filter(c -> SEPARATORS.indexOf(c) >= 0)
                .findFirst()
                .orElse(',');
    }

    private void take(CsvRecord record, List<LinkChange> changes) {
        List<String> cells = new ArrayList<>();
        record.getFields().forEach(cell -> cells.add(cell.strip()));
        long line = record.getStartingLineNumber();
        int width = columns.isEmpty() ? 1 : columns.size();
        while (cells.size() > width && cells.get(cells.size() - 1).isEmpty()) {
            cells.remove(cells.size() - 1); // separators at the end, as spreadsheets leave them
        }
        if (cells.stream().allMatch(String::isEmpty)) {
            return;
        }
        if (columns.isEmpty()) {
            takeNames(cells, line);
            return;
        }
        if (cells.size() != columns.size()) {
            throw mistake(line, cells.size() + " values, but " + columns.size() + " columns are named");
        }
        LinkChange change = change(cells, line);
        if (!changes.isEmpty()
                && change.at().compareTo(changes.get(changes.size() - 1).at()) <= 0) {
            throw mistake(line, "comes before or with the one above it");
        }
        changes.add(change);
    }

    private void takeNames(List<String> cells, long line) {
        for (String column : cells) {
            if (!COLUMNS.contains(column)) {
                throw mistake(
                        line,
                        "column " + (columns.size() + 1) + ": unknown column '" + OneLine.of(column) + "'"
                                + Words.hint(column, COLUMNS));
            }
            if (columns.contains(column)) {
                throw mistake(line, "column " + (columns.size() + 1) + ": '" + column + "' is named twice");
            }
            columns.add(column);
        }
    }

    private IllegalArgumentException mistake(long line, String what) {
        return new IllegalArgumentException(name + ", line " + line + ": " + what);
    }

    private LinkChange change(List<String> cells, long line) {
        Map<String, String> values = new TreeMap<>();
        for (int i = 0; i < cells.size(); i++) {
            if (!cells.get(i).isEmpty()) {
                values.put(columns.get(i), cells.get(i));
            }
        }
        Duration at = value(values, "at", line, Durations::parse)
                .orElseThrow(() -> mistake(line, "the time 'at' is missing"));
        Optional<LinkChange.Direction> forward = direction(values, "forward.", line);
        Optional<LinkChange.Direction> back = direction(values, "return.", line);
        Optional<Duration> outage = value(values, "outage", line, Durations::parse);
        try {
            return new LinkChange(at, forward, back, outage);
        } catch (IllegalArgumentException e) {
            throw mistake(line, e.getMessage());
        }
    }

    private Optional<LinkChange.Direction> direction(Map<String, String> values, String prefix, long line) {
        LinkChange.Direction direction = new LinkChange.Direction(
                value(values, prefix + "rate", line, text -> Limits.rate(Rate.parse(text))),
                value(values, prefix + "delay", line, text -> Limits.delay(Durations.parse(text))),
                value(values, prefix + "loss", line, Loss::parse));
        return direction.equals(LinkChange.Direction.NONE) ? Optional.empty() : Optional.of(direction);
    }

    private <T> Optional<T> value(Map<String, String> values, String key, long line, Function<String, T> reader) {
        String text = values.get(key);
        if (text == null) {
            return Optional.empty();
        }
        String place = "column " + (columns.indexOf(key) + 1) + " (" + key + "): ";
        if (text.indexOf(',') >= 0) {
            // Of thousands or of a fraction?
            throw mistake(line, place + "'" + OneLine.of(text) + "' has a comma; write a fraction with a point");
        }
        try {
            return Optional.of(reader.apply(text));
        } catch (IllegalArgumentException e) {
            throw mistake(line, place + OneLine.of(e.getMessage()));
        }
    }
}

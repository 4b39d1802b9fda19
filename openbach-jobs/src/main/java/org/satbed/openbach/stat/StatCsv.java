package org.satbed.openbach.stat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.dataformat.csv.CsvMapper;
import com.fasterxml.jackson.dataformat.csv.CsvSchema;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * The CSV that OpenBACH's controller exports: a column for each tag and each statistic, sorted by name, an empty field where there is no
 * value, and times with their zone as Python prints them.
 */
public final class StatCsv {
    /** Column of the time of a point. */
    public static final String TIME = "time";

    private static final List<String> TAGS = List.of(
            "@agent_name",
            "@job_instance_id",
            "@job_instance_start_date",
            "@job_instance_stop_date",
            "@job_name",
            "@owner_scenario_instance_id",
            "@scenario_instance_id",
            "@scenario_start_date",
            "@scenario_stop_date",
            "@stored_file",
            "@suffix");

    private static final DateTimeFormatter PYTHON = new DateTimeFormatterBuilder()
            .appendPattern("yyyy-MM-dd HH:mm:ss")
            .optionalStart()
            .appendPattern(".SSSSSS")
            .optionalEnd()
            .appendOffset("+HH:MM", "+00:00")
            .toFormatter(Locale.ROOT);

    private StatCsv() {}

    /** The lines, the first with the names of the columns. */
    public static List<String> lines(StatSource source, List<StatPoint> points) {
        SortedSet<String> names = new TreeSet<>(List.of(TIME));
        points.forEach(point -> names.addAll(point.values().keySet()));
        CsvSchema.Builder schema = CsvSchema.builder();
        TAGS.forEach(schema::addColumn);
        names.forEach(schema::addColumn);
        CsvSchema columns = schema.build();
        ObjectWriter writer = new CsvMapper().writerFor(Map.class).with(columns.withLineSeparator(""));
        List<String> lines = new ArrayList<>();
        List<String> header = new ArrayList<>(TAGS);
        header.addAll(names);
        lines.add(String.join(",", header));
        for (StatPoint point : points) {
            Map<String, String> row = new LinkedHashMap<>();
            row.put("@agent_name", source.agentName());
            row.put("@job_instance_id", Long.toString(source.jobInstanceId()));
            row.put("@job_name", source.jobName());
            row.put("@owner_scenario_instance_id", Long.toString(source.ownerScenarioInstanceId()));
            row.put("@scenario_instance_id", Long.toString(source.scenarioInstanceId()));
            row.put("@stored_file", "false");
            row.put("@suffix", point.suffix().orElse(""));
            point.values().forEach((name, value) -> row.put(name, text(value)));
            row.put(TIME, PYTHON.format(Instant.ofEpochMilli(point.millis()).atOffset(ZoneOffset.UTC)));
            lines.add(line(writer, row));
        }
        return lines;
    }

    private static String text(Number value) {
        return value instanceof Long counter ? counter.toString() : StatLines.plain(value.doubleValue());
    }

    private static String line(ObjectWriter writer, Map<String, String> row) {
        try {
            return writer.writeValueAsString(row).stripTrailing();
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e); // texts alone
        }
    }

    /**
     * The rows of an export, by column.
     *
     * @throws UncheckedIOException for what is no CSV
     */
    public static List<Map<String, String>> read(String csv) {
        CsvSchema header = CsvSchema.emptySchema().withHeader();
        try (MappingIterator<Map<String, String>> rows =
                new CsvMapper().readerForMapOf(String.class).with(header).readValues(csv)) {
            return rows.readAll();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * A time as Python prints it.
     *
     * @throws DateTimeParseException for another text
     */
    public static Instant time(String text) {
        return OffsetDateTime.parse(text, PYTHON).toInstant();
    }
}

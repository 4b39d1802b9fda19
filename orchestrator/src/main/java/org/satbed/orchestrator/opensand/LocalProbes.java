package org.satbed.orchestrator.opensand;

import java.io.IOException;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.satbed.orchestrator.UserException;
import org.satbed.scenarios.TextFile;

/**
 * Reads the probe files that OpenSAND writes with {@code storage/enable_local}: {@code ENTITY_0.csv}, fields divided by semicolons, the
 * first "Date" in local time, an empty one where nothing changed since the row before.
 */
public final class LocalProbes {
    private static final DateTimeFormatter DATE = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss.SSS", Locale.ROOT);
    private static final Pattern COLUMN = Pattern.compile("(\\S+) \\((.*)\\)");
    private static final Pattern NAME = Pattern.compile("(.+)_\\d+\\.csv");

    private LocalProbes() {}

    /**
     * A value at a moment.
     *
     * @param millis Unix time
     * @param entity such as "st1", from the file's name
     * @param probe its name
     * @param unit as satbed corrects it where OpenSAND declares a wrong one
     * @param value as OpenSAND wrote it
     */
    public record Value(long millis, String entity, String probe, String unit, double value) {}

    /**
     * The values of a file in its order. A last row that was cut off is left out.
     *
     * @param zone of the host that wrote it
     * @throws UserException when it cannot be read or is no such file
     */
    public static List<Value> read(Path file, ZoneId zone) {
        Matcher name = NAME.matcher(String.valueOf(file.getFileName()));
        if (!name.matches()) {
            throw UserException.usage(file + ": OpenSAND's probe files are called ENTITY_0.csv");
        }
        try {
            Iterator<String> lines = TextFile.read(file).lines().iterator();
            String header = lines.hasNext() ? lines.next() : "";
            if (!header.split(";", -1)[0].equals("Date")) {
                throw UserException.failure(
                        file + ": its first line does not begin with 'Date'; no file of OpenSAND's");
            }
            List<Value> values = new ArrayList<>();
            List<Column> columns = columns(header);
            lines.forEachRemaining(
                    line -> row(line, columns, name.group(1), zone).ifPresent(values::addAll));
            return values;
        } catch (IOException e) {
            throw UserException.failure(e.getMessage());
        }
    }

    private record Column(String probe, String unit) {}

    private static List<Column> columns(String header) {
        List<Column> columns = new ArrayList<>();
        String[] titles = header.split(";", -1);
        for (int i = 1; i < titles.length; i++) {
            Matcher matcher = COLUMN.matcher(titles[i].strip());
            String probe = matcher.matches() ? matcher.group(1) : titles[i].strip();
            String declared = matcher.matches() ? matcher.group(2) : "";
            columns.add(
                    new Column(probe, Probes.of(probe).map(Probes.Probe::unit).orElse(declared)));
        }
        return columns;
    }

    private static Optional<List<Value>> row(String line, List<Column> columns, String entity, ZoneId zone) {
        String[] fields = line.split(";", -1);
        if (fields.length < columns.size() + 1) {
            return Optional.empty();
        }
        try {
            long millis = LocalDateTime.parse(fields[0], DATE)
                    .atZone(zone)
                    .toInstant()
                    .toEpochMilli();
            List<Value> values = new ArrayList<>();
            for (int i = 0; i < columns.size(); i++) {
                String field = fields[i + 1].strip();
                if (!field.isEmpty() && Double.isFinite(Double.parseDouble(field))) {
                    Column column = columns.get(i);
                    values.add(new Value(millis, entity, column.probe(), column.unit(), Double.parseDouble(field)));
                }
            }
            return Optional.of(values);
        } catch (DateTimeParseException | NumberFormatException e) {
            return Optional.empty();
        }
    }
}

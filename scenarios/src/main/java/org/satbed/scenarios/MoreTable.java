package org.satbed.scenarios;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;

/** The second table of a summary: how the values are spread, and the metrics of RFC 6349, as far as a row has them. */
final class MoreTable {

    private static final String UNKNOWN = "–";

    /** A column and what it says of a row. */
    private record Column(String title, Function<Summary.Row, Optional<String>> cell) {}

    private static final List<Column> COLUMNS = List.of(
            new Column("mean", row -> row.mean().map(mean -> digits(row, mean))),
            new Column("IQR", row -> several(row).map(s -> digits(row, s.iqr()))),
            new Column("min–max", row -> several(row).map(s -> digits(row, s.min()) + "–" + digits(row, s.max()))),
            new Column("time ratio", row -> row.rfc6349().transferTimeRatio().map(NumberText::digits)),
            new Column("efficiency", row -> row.rfc6349().efficiency().map(MoreTable::percent)),
            new Column("buffer delay", row -> row.rfc6349().bufferDelay().map(MoreTable::percent)),
            new Column("Jain", row -> row.jain().map(jain -> String.format(Locale.ROOT, "%.3f", jain))));

    private MoreTable() {}

    /** Without the rows that have no value and the columns that no row has; ends with a line end, or is empty. */
    static String render(Summary summary, boolean color) {
        List<Summary.Row> rows =
                summary.rows().stream().filter(row -> row.spread().isPresent()).toList();
        if (rows.isEmpty()) {
            return "";
        }
        List<Column> columns = COLUMNS.stream()
                .filter(column ->
                        rows.stream().anyMatch(row -> column.cell().apply(row).isPresent()))
                .toList();
        List<String> titles = new ArrayList<>(List.of("workload", "variant"));
        columns.forEach(column -> titles.add(column.title()));
        TextTable table = new TextTable(SummaryTable.WIDTH, color, SummaryTable.LEFT_ALIGNED, titles);
        String workload = "";
        for (Summary.Row row : rows) {
            boolean first = !row.workload().equals(workload);
            workload = row.workload();
            List<TextTable.Cell> cells = new ArrayList<>();
            cells.add(TextTable.Cell.of(first ? workload : ""));
            cells.add(TextTable.Cell.of(row.variant()));
            columns.forEach(column ->
                    cells.add(TextTable.Cell.of(column.cell().apply(row).orElse(UNKNOWN))));
            table.add(first, cells);
        }
        return table.render() + "time ratio, efficiency, buffer delay: RFC 6349, of the sender's own connections; "
                + UNKNOWN + ": not known.\n";
    }

    /** One value has no spread. */
    private static Optional<Spread> several(Summary.Row row) {
        return row.spread().filter(unused -> row.count() > 1);
    }

    private static String digits(Summary.Row row, double value) {
        return row.goodput().isPresent() ? NumberText.digits(value / 1e6) : NumberText.digits(value);
    }

    private static String percent(double share) {
        return String.format(Locale.ROOT, "%.1f %%", share * 100);
    }
}

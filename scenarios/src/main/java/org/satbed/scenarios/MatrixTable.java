package org.satbed.scenarios;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** All points of a matrix in one table, at most 110 columns wide. */
public final class MatrixTable {

    private static final List<String> TITLES = List.of("variant", "n", "median", "95 %", "× bound", "vs none");

    private final TextTable table;

    /**
     * Makes a table without rows, with a column for each key of the matrix.
     *
     * @param first any of the points
     */
    public MatrixTable(ScenarioMatrix.Point first, boolean color) {
        List<String> titles = new ArrayList<>(List.of("workload"));
        List<String> keys = List.copyOf(first.values().keySet());
        keys.forEach(key -> titles.add(title(key, keys)));
        titles.addAll(TITLES);
        table = new TextTable(SummaryTable.WIDTH, color, 2 + keys.size(), titles);
    }

    /** The last part of a path, as far as that is clear. */
    private static String title(String key, List<String> keys) {
        String last = key.substring(key.lastIndexOf('.') + 1);
        return keys.stream()
                                .filter(k -> k.equals(last) || k.endsWith("." + last))
                                .count()
                        == 1
                ? last
                : key;
    }

    /** Adds the rows of a point that was measured. */
    public void add(ScenarioMatrix.Point point, Summary summary) {
        String workload = "";
        boolean first = true;
        for (Summary.Row row : summary.rows()) {
            boolean same = row.workload().equals(workload);
            List<TextTable.Cell> cells = new ArrayList<>();
            cells.add(TextTable.Cell.of(same ? "" : row.workload()));
            point.values().values().forEach(value -> cells.add(TextTable.Cell.of(same ? "" : value)));
            cells.add(TextTable.Cell.of(row.variant()));
            cells.add(TextTable.Cell.of(Integer.toString(row.count())));
            values(row, cells);
            table.add(first, cells);
            workload = row.workload();
            first = false;
        }
    }

    /** Adds a point that was not measured. */
    public void add(ScenarioMatrix.Point point, String reason) {
        List<TextTable.Cell> cells = new ArrayList<>();
        cells.add(TextTable.Cell.of(""));
        point.values().values().forEach(value -> cells.add(TextTable.Cell.of(value)));
        cells.add(new TextTable.Cell("failed: " + reason, TextTable.Style.BAD));
        table.add(true, cells);
    }

    /** The table; ends with a line end. */
    public String render() {
        return table.render();
    }

    private static void values(Summary.Row row, List<TextTable.Cell> cells) {
        Optional<Spread> spread = row.spread();
        if (spread.isEmpty()) {
            String text = row.failed() == 0 ? "not run" : row.failed() + " failed";
            cells.add(new TextTable.Cell(text, TextTable.Style.BAD));
            return;
        }
        boolean rate = row.goodput().isPresent();
        double unit = rate ? 1e6 : 1;
        cells.add(TextTable.Cell.of(NumberText.digits(spread.get().median() / unit) + (rate ? " Mbit/s" : " s")));
        cells.add(TextTable.Cell.of(row.medianInterval()
                .map(i -> NumberText.digits(i.low() / unit) + "–" + NumberText.digits(i.high() / unit))
                .orElse("")));
        cells.add(TextTable.Cell.of(row.ratioToBound()
                .map(r -> String.format(Locale.ROOT, "%.2f", r))
                .or(() -> row.utilisation().map(u -> String.format(Locale.ROOT, "%.0f %% of R", u * 100)))
                .orElse("")));
        cells.add(TextTable.Cell.of(row.speedup().map(NumberText::speedup).orElse("")));
    }
}

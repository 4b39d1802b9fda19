package org.satbed.orchestrator.report;

import java.util.List;

/**
 * What a figure or a section shows, in numbers. The first cell of a row is its heading.
 *
 * @param caption what is in it
 * @param headers of the columns
 * @param rows each with as many cells as there are headers
 */
record DataTable(String caption, List<String> headers, List<List<String>> rows) {
    DataTable {
        headers = List.copyOf(headers);
        rows = List.copyOf(rows);
        for (List<String> row : rows) {
            if (row.size() != headers.size()) {
                throw new IllegalArgumentException(
                        caption + ": a row of " + row.size() + " cells, not " + headers.size());
            }
        }
    }

    /** Whether a column has texts, which are read from the left, and not numbers. */
    boolean isText(int column) {
        return rows.stream()
                .map(row -> row.get(column))
                .filter(cell -> !cell.isEmpty())
                .anyMatch(cell -> !cell.matches("[-+]?[0-9].*"));
    }
}

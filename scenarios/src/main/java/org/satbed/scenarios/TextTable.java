package org.satbed.scenarios;

import java.util.ArrayList;
import java.util.List;

/** Aligned columns under a rule, with a lighter rule between groups of rows; optionally in colour. */
public final class TextTable {

    private static final String GAP = "  ";

    /** How a cell looks, by its ANSI code; no code, no colour. */
    public enum Style {
        /** As any other text. */
        PLAIN(""),
        /** Bold. */
        BOLD("1"),
        /** Less visible. */
        DIM("2"),
        /** Green. */
        GOOD("32"),
        /** Red. */
        BAD("31");

        private final String code;

        Style(String code) {
            this.code = code;
        }

        String apply(String text, boolean color) {
            return !color || code.isEmpty() ? text : "\u001b[" + code + "m" + text + "\u001b[0m";
        }
    }

    /** A text and its look. */
    public record Cell(String text, Style style) {
        /** A plain one. */
        public static Cell of(String text) {
            return new Cell(text, Style.PLAIN);
        }
    }

    /** A row; the last cell of a row with fewer cells than columns runs on to the end of the line. */
    private record Row(List<Cell> cells, boolean startsGroup) {}

    private final int width;
    private final boolean color;
    private final int leftAligned;
    private final List<String> titles;
    private final List<Row> rows = new ArrayList<>();

    /**
     * Makes a table.
     *
     * @param width no line is longer; it is the first column that gives way
     * @param leftAligned number of columns from the left that are aligned left, the others being aligned right
     */
    public TextTable(int width, boolean color, int leftAligned, List<String> titles) {
        this.width = width;
        this.color = color;
        this.leftAligned = leftAligned;
        this.titles = titles;
    }

    /** Adds a row; the last cell of one with fewer cells than columns runs on to the end of the line. */
    public void add(boolean startsGroup, List<Cell> cells) {
        rows.add(new Row(cells, startsGroup));
    }

    /** The table; ends with a line end. */
    public String render() {
        int[] widths = widths();
        int total = GAP.length() * (widths.length - 1);
        for (int w : widths) {
            total += w;
        }
        StringBuilder out = new StringBuilder();
        List<Cell> header = titles.stream().map(t -> new Cell(t, Style.BOLD)).toList();
        line(out, widths, header, total);
        out.append(Style.DIM.apply("─".repeat(total), color)).append('\n');
        for (int i = 0; i < rows.size(); i++) {
            Row row = rows.get(i);
            if (row.startsGroup() && i > 0) {
                out.append(Style.DIM.apply("┈".repeat(total), color)).append('\n');
            }
            line(out, widths, row.cells(), total);
        }
        return out.append(Style.DIM.apply("─".repeat(total), color))
                .append('\n')
                .toString();
    }

    private int[] widths() {
        int columns = titles.size();
        int[] widths = new int[columns];
        int total = GAP.length() * (columns - 1);
        for (int c = 0; c < columns; c++) {
            widths[c] = titles.get(c).length();
            for (Row row : rows) {
                boolean runsOn = c == row.cells().size() - 1 && c < columns - 1;
                if (c < row.cells().size() && !runsOn) {
                    widths[c] = Math.max(widths[c], row.cells().get(c).text().length());
                }
            }
            total += widths[c];
        }
        widths[0] = Math.max(titles.get(0).length(), widths[0] - Math.max(0, total - width));
        return widths;
    }

    private void line(StringBuilder out, int[] widths, List<Cell> cells, int total) {
        StringBuilder line = new StringBuilder();
        int used = 0;
        for (int c = 0; c < cells.size(); c++) {
            boolean runsOn = c == cells.size() - 1 && c < widths.length - 1;
            int room = runsOn ? Math.max(total, width) - used : widths[c];
            Cell cell = cells.get(c);
            String text = cut(cell.text(), room);
            String blanks = " ".repeat(room - text.length());
            String styled = cell.style().apply(text, color);
            line.append(c < leftAligned || runsOn ? styled + blanks : blanks + styled)
                    .append(GAP);
            used += room + GAP.length();
        }
        out.append(line.toString().stripTrailing()).append('\n');
    }

    private static String cut(String text, int room) {
        return text.length() <= room ? text : text.substring(0, room - 1) + "…";
    }
}

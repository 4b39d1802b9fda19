package org.satbed.scenarios;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** A summary as text for a terminal, at most 100 columns wide. */
public final class SummaryTable {

    private static final int WIDTH = 100;
    private static final int LEFT_ALIGNED = 2;
    private static final List<String> TITLES =
            List.of("workload", "variant", "n", "median", "min–max", "first byte", "× bound", "vs none");

    private SummaryTable() {}

    /** The table without colour. */
    public static String render(Summary summary, RunResult result) {
        return render(summary, result, false);
    }

    /**
     * The path, its calibration, the table, and what the bound is; ends with a line end.
     *
     * @param color whether to use ANSI colours
     */
    public static String render(Summary summary, RunResult result, boolean color) {
        StringBuilder out = new StringBuilder();
        out.append(path(result.scenario()));
        out.append(calibration(result));
        out.append('\n').append(table(summary, result, color));
        out.append(Measures.render(summary.measures(), WIDTH));
        out.append(failures(summary, result));
        out.append(bound(summary, result.scenario()));
        for (String line : result.satellite().map(SatelliteSystem::description).orElse(List.of())) {
            out.append(NumberText.wrap(result.backend(), List.of(line.split(" ")), "", WIDTH));
        }
        for (String warning : result.warnings()) {
            out.append(NumberText.wrap("warning:", List.of(warning.strip().split("\\s+")), "", WIDTH));
        }
        return out.toString();
    }

    private static String path(Scenario scenario) {
        Link link = scenario.link();
        LinkDirection forward = link.forward();
        LinkDirection back = link.returnLink();
        return NumberText.wrap(
                scenario.name() + ":",
                List.of(
                        "RTT " + NumberText.millis(link.rtt()),
                        "forward " + NumberText.rate(forward.rate()),
                        "return " + NumberText.rate(back.rate()),
                        "queue " + NumberText.both(NumberText.queue(forward.queue()), NumberText.queue(back.queue())),
                        "loss " + NumberText.both(NumberText.loss(forward.loss()), NumberText.loss(back.loss()))),
                ",",
                WIDTH);
    }

    private static String calibration(RunResult result) {
        if (result.calibration().isEmpty()) {
            return "path not measured\n";
        }
        Calibration calibration = result.calibration().get();
        RttCheck rtt = calibration.rtt();
        List<String> parts = new ArrayList<>();
        parts.add(String.format(Locale.ROOT, "RTT %.1f ms (%s)", rtt.medianMillis(), percent(rtt.error())));
        for (RateCheck rate : calibration.rates()) {
            parts.add(String.format(
                    Locale.ROOT,
                    "%s %.1f Mbit/s (%s, %s)",
                    rate.direction().id(),
                    rate.measuredBitsPerSecond() / 1e6,
                    rate.protocol(),
                    percent(rate.error())));
        }
        return NumberText.wrap("measured:", parts, ",", WIDTH);
    }

    private static String percent(double error) {
        return String.format(Locale.ROOT, "%+.1f %%", error * 100);
    }

    private static String table(Summary summary, RunResult result, boolean color) {
        TextTable table = new TextTable(WIDTH, color, LEFT_ALIGNED, TITLES);
        String workload = "";
        for (Summary.Row row : summary.rows()) {
            boolean first = !row.workload().equals(workload);
            workload = row.workload();
            List<TextTable.Cell> cells = new ArrayList<>();
            cells.add(TextTable.Cell.of(first ? workload : ""));
            cells.add(TextTable.Cell.of(row.variant()));
            cells.add(TextTable.Cell.of(Integer.toString(row.count())));
            cells.addAll(values(row, result));
            table.add(first, cells);
        }
        return table.render();
    }

    private static List<TextTable.Cell> values(Summary.Row row, RunResult result) {
        Optional<Spread> spread = row.completion().or(row::goodput);
        if (spread.isEmpty()) {
            String text = row.failed() == 0 ? "not run" : "failed: " + reason(row, result);
            return List.of(new TextTable.Cell(text, TextTable.Style.BAD));
        }
        boolean bulk = row.goodput().isPresent();
        double unit = bulk ? 1e6 : 1;
        Spread s = spread.get();
        String ratio = row.ratioToBound()
                .map(r -> String.format(Locale.ROOT, "%.2f", r))
                .or(() -> row.utilisation().map(u -> String.format(Locale.ROOT, "%.0f %% of R", u * 100)))
                .orElse("");
        return List.of(
                TextTable.Cell.of(NumberText.digits(s.median() / unit) + (bulk ? " Mbit/s" : " s")),
                TextTable.Cell.of(NumberText.digits(s.min() / unit) + "–" + NumberText.digits(s.max() / unit)),
                TextTable.Cell.of(row.firstByte()
                        .map(f -> NumberText.digits(f.median()) + " s")
                        .orElse("")),
                TextTable.Cell.of(ratio),
                speedup(row));
    }

    private static TextTable.Cell speedup(Summary.Row row) {
        String text = row.speedup().map(NumberText::speedup).orElse("");
        TextTable.Style style = text.endsWith("faster")
                ? TextTable.Style.GOOD
                : text.endsWith("slower") ? TextTable.Style.BAD : TextTable.Style.PLAIN;
        return new TextTable.Cell(text, style);
    }

    /** The repetitions that are missing from rows that have others. */
    private static String failures(Summary summary, RunResult result) {
        StringBuilder out = new StringBuilder();
        for (Summary.Row row : summary.rows()) {
            if (row.failed() > 0 && row.count() > 0) {
                String text = String.format(
                        "%s with %s: %d of %d failed: %s",
                        row.workload(), row.variant(), row.failed(), row.failed() + row.count(), reason(row, result));
                out.append(text.length() <= WIDTH ? text : text.substring(0, WIDTH - 1) + "…")
                        .append('\n');
            }
        }
        return out.toString();
    }

    private static String reason(Summary.Row row, RunResult result) {
        return result.failures().stream()
                .filter(f -> f.concerns(row.workload(), row.variant()))
                .map(f -> f.reason().strip().replaceAll("\\s+", " "))
                .findFirst()
                .orElse("objects are missing");
    }

    private static String bound(Summary summary, Scenario scenario) {
        String rates = String.format(
                Locale.ROOT,
                "R: link rate × 1448/1500, here %s Mbit/s forward and %s Mbit/s return.\n",
                megabits(scenario, Direction.FORWARD),
                megabits(scenario, Direction.RETURN));
        boolean objects = summary.rows().stream().anyMatch(r -> r.bound().isPresent());
        return objects
                ? "bound: T + nS/R, one RTT T for request and answer, then n objects of S bytes at payload rate R.\n"
                        + rates
                : rates;
    }

    private static String megabits(Scenario scenario, Direction direction) {
        Rate rate = scenario.link().direction(direction).rate();
        return NumberText.digits(Bounds.payloadBitsPerSecond(rate) / 1e6);
    }
}

package org.satbed.scenarios;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** A summary as text for a terminal, at most 110 columns wide. */
public final class SummaryTable {

    static final int WIDTH = 110;
    static final int LEFT_ALIGNED = 2;
    private static final List<String> TITLES =
            List.of("workload", "variant", "n", "median", "95 %", "first byte", "× bound", "vs none", "95 %");

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
        out.append('\n').append(MoreTable.render(summary, color));
        for (String line : result.satellite().map(SatelliteSystem::description).orElse(List.of())) {
            out.append(NumberText.wrap(result.backend(), List.of(line.split(" ")), "", WIDTH));
        }
        for (String warning : result.warnings()) {
            out.append(NumberText.wrap("warning:", List.of(warning.strip().split("\\s+")), "", WIDTH));
        }
        out.append(FindingsText.render(Findings.in(result), color));
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
        Optional<Spread> spread = row.spread();
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
                TextTable.Cell.of(interval(row.medianInterval(), unit)),
                TextTable.Cell.of(row.firstByte()
                        .map(f -> NumberText.digits(f.median()) + " s")
                        .orElse("")),
                TextTable.Cell.of(ratio),
                speedup(row),
                TextTable.Cell.of(speedupInterval(row)));
    }

    private static String interval(Optional<ConfidenceInterval> interval, double unit) {
        return interval.map(i -> NumberText.digits(i.low() / unit) + "–" + NumberText.digits(i.high() / unit))
                .orElse("");
    }

    /** Of the times faster or slower that the cell before it tells. */
    private static String speedupInterval(Summary.Row row) {
        boolean slower = row.speedup().filter(s -> s < 1).isPresent();
        return interval(
                row.speedupInterval().map(i -> slower ? new ConfidenceInterval(1 / i.high(), 1 / i.low()) : i), 1);
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
        String interval = "95 %: intervals of the medians and of their ratio, by bootstrap"
                + (summary.rows().stream().anyMatch(r -> r.count() > 1 && r.count() < Bootstrap.ENOUGH)
                        ? "; of fewer than " + Bootstrap.ENOUGH + " repetitions they cover less.\n"
                        : ".\n");
        boolean objects = summary.rows().stream().anyMatch(r -> r.bound().isPresent());
        return objects
                ? "bound: T + nS/R, one RTT T for request and answer, then n objects of S bytes at payload rate R.\n"
                        + rates
                        + interval
                : rates + interval;
    }

    private static String megabits(Scenario scenario, Direction direction) {
        Rate rate = scenario.link().direction(direction).carried();
        return NumberText.digits(Bounds.payloadBitsPerSecond(rate) / 1e6);
    }
}

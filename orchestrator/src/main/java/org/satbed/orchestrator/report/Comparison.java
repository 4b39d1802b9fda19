package org.satbed.orchestrator.report;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.ArrayList;
import java.util.IntSummaryStatistics;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.satbed.scenarios.ConfidenceInterval;
import org.satbed.scenarios.MedianRatio;
import org.satbed.scenarios.NumberText;
import org.satbed.scenarios.Provenance;
import org.satbed.scenarios.Scenario;
import org.satbed.scenarios.ScenarioForm;
import org.satbed.scenarios.Summary;
import org.satbed.scenarios.TextTable;

/**
 * Two results beside each other, by workload and variant. They differ where the 95 % bootstrap interval of the ratio of their medians does not hold 1.
 * With fewer than six repetitions of either the interval covers less, and there is no verdict.
 *
 * @param seed of the resamples: that of the first result
 * @param rows what both have
 * @param warnings why the two may not be comparable, and what only one of them has
 */
public record Comparison(long seed, List<Row> rows, List<String> warnings) {
    private static final int WIDTH = 110;
    private static final List<String> TITLES = List.of("workload", "variant", "n", "A", "B", "B/A", "95 %", "B is");

    /** Makes a comparison; later changes to the lists given do not reach it. */
    public Comparison {
        rows = List.copyOf(rows);
        warnings = List.copyOf(warnings);
    }

    /** What the second result is beside the first. */
    public enum Verdict {
        /** Its times are shorter, or its goodput higher. */
        FASTER("faster", TextTable.Style.GOOD),
        /** Its times are longer, or its goodput lower. */
        SLOWER("slower", TextTable.Style.BAD),
        /** The interval holds 1: it may be either, or the same. */
        NO_DIFFERENCE_SHOWN("no difference shown", TextTable.Style.PLAIN),
        /** There is nothing to judge by. */
        TOO_FEW_REPETITIONS("too few repetitions", TextTable.Style.DIM);

        private final String words;
        private final TextTable.Style style;

        Verdict(String words, TextTable.Style style) {
            this.words = words;
            this.style = style;
        }

        /** As people read it, and in JSON. */
        @JsonValue
        public String words() {
            return words;
        }

        private static Verdict of(MedianRatio ratio) {
            if (!ratio.enough() || ratio.interval().isEmpty()) {
                return TOO_FEW_REPETITIONS;
            }
            ConfidenceInterval interval = ratio.interval().get();
            if (interval.low() <= 1 && interval.high() >= 1) {
                return NO_DIFFERENCE_SHOWN;
            }
            return ratio.bulk() == interval.low() > 1 ? FASTER : SLOWER;
        }
    }

    /**
     * A workload in a variant.
     *
     * @param workload id
     * @param variant id
     * @param unit "s" for times, of which less is better, "bit/s" for goodput
     * @param repetitionsA how many of the first result count
     * @param repetitionsB of the second
     * @param medianA median of the first result's values
     * @param medianB of the second's
     * @param ratio medianB over medianA
     * @param ratioInterval its 95 % interval; absent with fewer than two repetitions of either
     * @param resamples how many the interval is of; 0 without one
     * @param verdict what B is beside A
     */
    public record Row(
            String workload,
            String variant,
            String unit,
            int repetitionsA,
            int repetitionsB,
            double medianA,
            double medianB,
            double ratio,
            Optional<ConfidenceInterval> ratioInterval,
            int resamples,
            Verdict verdict) {}

    /** Compares. */
    public static Comparison of(LoadedResult a, LoadedResult b) {
        List<Row> rows = new ArrayList<>();
        List<String> warnings = new ArrayList<>(differences(a, b));
        for (Summary.Row ofA : a.summary().rows()) {
            String what = ofA.workload() + " with " + ofA.variant();
            Optional<Summary.Row> ofB = b.summary().row(ofA.workload(), ofA.variant());
            if (ofB.isEmpty()) {
                warnings.add(what + " is only in A");
            } else {
                MedianRatio.of(a.result(), b.result(), ofA.workload(), ofA.variant())
                        .ifPresentOrElse(
                                ratio -> rows.add(row(ofA, ratio)),
                                () -> warnings.add(
                                        what + " has no value in A or B, or one of 0 in A: there is no ratio"));
                failed("A", ofA).ifPresent(warnings::add);
                failed("B", ofB.get()).ifPresent(warnings::add);
            }
        }
        b.summary().rows().stream()
                .filter(row -> a.summary().row(row.workload(), row.variant()).isEmpty())
                .forEach(row -> warnings.add(row.workload() + " with " + row.variant() + " is only in B"));
        return new Comparison(a.result().seed(), rows, warnings);
    }

    private static Optional<String> failed(String side, Summary.Row row) {
        return row.failed() == 0
                ? Optional.empty()
                : Optional.of(row.workload() + " with " + row.variant() + ": " + row.failed()
                        + (row.failed() == 1 ? " repetition" : " repetitions") + " failed in " + side);
    }

    private static Row row(Summary.Row of, MedianRatio ratio) {
        return new Row(
                of.workload(),
                of.variant(),
                ratio.bulk() ? "bit/s" : "s",
                ratio.below().repetitions(),
                ratio.above().repetitions(),
                ratio.below().median(),
                ratio.above().median(),
                ratio.ratio(),
                ratio.interval(),
                ratio.resamples(),
                Verdict.of(ratio));
    }

    private static List<String> differences(LoadedResult a, LoadedResult b) {
        List<String> lines = new ArrayList<>();
        Scenario ofA = a.result().scenario();
        Scenario ofB = b.result().scenario();
        differ(
                lines,
                "the link",
                ScenarioForm.tree(ofA).get("link"),
                ScenarioForm.tree(ofB).get("link"));
        differ(lines, "TCP of the workstations", ofA.tcp(), ofB.tcp());
        differ(lines, "the backend", a.result().backend(), b.result().backend());
        Provenance hostA = a.result().provenance();
        Provenance hostB = b.result().provenance();
        differ(lines, "the kernel", hostA.kernel(), hostB.kernel());
        differ(lines, "the CPU", hostA.cpus() + " × " + hostA.cpuModel(), hostB.cpus() + " × " + hostB.cpuModel());
        differ(lines, "satbed", a.result().satbedVersion(), b.result().satbedVersion());
        hostA.sysctls()
                .forEach((name, value) ->
                        differ(lines, name, value, hostB.sysctls().getOrDefault(name, "not there")));
        return lines;
    }

    private static void differ(List<String> lines, String what, Object a, Object b) {
        if (!a.equals(b)) {
            lines.add(what + " differs: " + a + " in A, " + b + " in B");
        }
    }

    /** As text for a terminal; ends with a line end. */
    public String render(boolean color) {
        TextTable table = new TextTable(WIDTH, color, 2, TITLES);
        String workload = "";
        for (Row row : rows) {
            boolean first = !row.workload().equals(workload);
            workload = row.workload();
            double unit = row.unit().equals("s") ? 1 : 1e6;
            String name = row.unit().equals("s") ? " s" : " Mbit/s";
            table.add(
                    first,
                    List.of(
                            TextTable.Cell.of(first ? workload : ""),
                            TextTable.Cell.of(row.variant()),
                            TextTable.Cell.of(row.repetitionsA() + ", " + row.repetitionsB()),
                            TextTable.Cell.of(NumberText.digits(row.medianA() / unit) + name),
                            TextTable.Cell.of(NumberText.digits(row.medianB() / unit) + name),
                            TextTable.Cell.of(String.format(Locale.ROOT, "%.3f", row.ratio())),
                            TextTable.Cell.of(row.ratioInterval()
                                    .map(each -> String.format(Locale.ROOT, "%.3f–%.3f", each.low(), each.high()))
                                    .orElse("")),
                            new TextTable.Cell(row.verdict().words(), row.verdict().style)));
        }
        StringBuilder out = new StringBuilder(table.render());
        out.append(
                "n: repetitions of A and B. A, B: medians. B is faster or slower where the interval does not hold 1.\n");
        resamples()
                .ifPresent(text -> out.append("95 %: intervals of B/A by bootstrap, ")
                        .append(text)
                        .append(" resamples of the repetitions, seed ")
                        .append(seed)
                        .append(".\n"));
        if (rows.stream().anyMatch(row -> row.verdict() == Verdict.TOO_FEW_REPETITIONS)) {
            out.append("too few: of fewer than " + MedianRatio.ENOUGH
                    + " repetitions such an interval covers less than 95 %; run with --repeat " + MedianRatio.ENOUGH
                    + " or more.\n");
        }
        warnings.forEach(line -> out.append("warning: ").append(line).append('\n'));
        return out.toString();
    }

    /** How many, "1000 to 10000" where rows have different numbers; empty without an interval. */
    private Optional<String> resamples() {
        IntSummaryStatistics numbers = rows.stream()
                .mapToInt(Row::resamples)
                .filter(number -> number > 0)
                .summaryStatistics();
        if (numbers.getCount() == 0) {
            return Optional.empty();
        }
        return Optional.of(
                numbers.getMin() == numbers.getMax()
                        ? Integer.toString(numbers.getMax())
                        : numbers.getMin() + " to " + numbers.getMax());
    }
}

package org.satbed.orchestrator.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.satbed.scenarios.NumberText;
import org.satbed.scenarios.Provenance;
import org.satbed.scenarios.Scenario;
import org.satbed.scenarios.ScenarioForm;
import org.satbed.scenarios.Spread;
import org.satbed.scenarios.Summary;
import org.satbed.scenarios.TextTable;

/**
 * Two results beside each other, by workload and variant. An interval here is from the smallest to the largest value; two differ if theirs do
 * not overlap. That says nothing of a probability: with few repetitions it errs towards a difference, with many towards none.
 *
 * @param rows what both have
 * @param warnings why the two may not be comparable, and what only one of them has
 */
public record Comparison(List<Row> rows, List<String> warnings) {
    private static final int WIDTH = 100;
    /** What is in the table, or makes no difference. */
    private static final Set<String> COMPARED_OTHERWISE =
            Set.of("name", "description", "variants", "repeat", "workloads");

    private static final List<String> TITLES = List.of("workload", "variant", "A", "B", "B/A", "min–max", "");

    /** Makes a comparison; later changes to the lists given do not reach it. */
    public Comparison {
        rows = List.copyOf(rows);
        warnings = List.copyOf(warnings);
    }

    /**
     * A workload in a variant.
     *
     * @param workload id
     * @param variant id
     * @param unit "s" for completion times, of which less is better, "bit/s" for goodput
     * @param medianA median of the first result's repetitions
     * @param medianB of the second's
     * @param ratio medianB over medianA
     * @param ratioMin the smallest that the values allow: smallest of B over largest of A
     * @param ratioMax the largest
     * @param differ whether the ranges do not overlap
     */
    public record Row(
            String workload,
            String variant,
            String unit,
            double medianA,
            double medianB,
            double ratio,
            double ratioMin,
            double ratioMax,
            boolean differ) {

        /** "B is faster", "B is slower", or that they do not differ. */
        public String verdict() {
            return !differ ? "no difference" : unit.equals("s") == (ratio < 1) ? "B is faster" : "B is slower";
        }
    }

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
                Optional<Row> row = row(ofA, ofB.get());
                row.ifPresentOrElse(rows::add, () -> warnings.add(what + " has no value to compare in A or B"));
                failed("A", ofA).ifPresent(warnings::add);
                failed("B", ofB.get()).ifPresent(warnings::add);
            }
        }
        b.summary().rows().stream()
                .filter(row -> a.summary().row(row.workload(), row.variant()).isEmpty())
                .forEach(row -> warnings.add(row.workload() + " with " + row.variant() + " is only in B"));
        return new Comparison(rows, warnings);
    }

    private static Optional<String> failed(String side, Summary.Row row) {
        return row.failed() == 0
                ? Optional.empty()
                : Optional.of(row.failed() + " of " + (row.failed() + row.count()) + " failed in " + side + ": "
                        + row.workload() + " with " + row.variant());
    }

    private static Optional<Row> row(Summary.Row a, Summary.Row b) {
        boolean times = a.completion().isPresent() && b.completion().isPresent();
        Optional<Spread> ofA = times ? a.completion() : a.goodput();
        Optional<Spread> ofB = times ? b.completion() : b.goodput();
        if (ofA.isEmpty() || ofB.isEmpty() || ofA.get().min() <= 0) {
            return Optional.empty();
        }
        Spread x = ofA.get();
        Spread y = ofB.get();
        return Optional.of(new Row(
                a.workload(),
                a.variant(),
                times ? "s" : "bit/s",
                x.median(),
                y.median(),
                y.median() / x.median(),
                y.min() / x.max(),
                y.max() / x.min(),
                y.min() > x.max() || y.max() < x.min()));
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
            TextTable.Style style = !row.differ()
                    ? TextTable.Style.PLAIN
                    : row.verdict().endsWith("faster") ? TextTable.Style.GOOD : TextTable.Style.BAD;
            table.add(
                    first,
                    List.of(
                            TextTable.Cell.of(first ? workload : ""),
                            TextTable.Cell.of(row.variant()),
                            TextTable.Cell.of(NumberText.digits(row.medianA() / unit) + name),
                            TextTable.Cell.of(NumberText.digits(row.medianB() / unit) + name),
                            TextTable.Cell.of(String.format(Locale.ROOT, "%.3f", row.ratio())),
                            TextTable.Cell.of(String.format(Locale.ROOT, "%.3f–%.3f", row.ratioMin(), row.ratioMax())),
                            new TextTable.Cell(row.verdict(), style)));
        }
        StringBuilder out = new StringBuilder(table.render());
        out.append(
                "A, B: medians. B/A with the range that smallest and largest values allow; no difference: the ranges overlap.\n");
        warnings.forEach(line -> out.append("warning: ").append(line).append('\n'));
        return out.toString();
    }
}

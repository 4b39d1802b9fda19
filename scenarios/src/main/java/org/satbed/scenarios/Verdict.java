package org.satbed.scenarios;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * What came of an expectation for one workload in one variant.
 *
 * @param expectation as it is written in the scenario
 * @param workload id of the workload
 * @param variant id of the variant
 * @param outcome whether it is met
 * @param value what was seen, in seconds, bit/s, as a fraction or a number; absent if nothing was measured, or a ratio is one to 0
 * @param limit what it was compared with, in the same unit
 * @param text value and limit in words, and by how much it failed
 */
public record Verdict(
        String expectation,
        String workload,
        String variant,
        Outcome outcome,
        Optional<Double> value,
        double limit,
        String text) {

    /** Whether an expectation is met. */
    public enum Outcome {
        /** It is. */
        MET("met"),
        /** It is not, or there is no value. */
        FAILED("failed"),
        /** A variant that it is about was not to be run. */
        NOT_CHECKED("not checked");

        private final String id;

        Outcome(String id) {
            this.id = id;
        }

        /** As in a result. */
        @JsonValue
        public String id() {
            return id;
        }
    }

    /** Judges all expectations of a scenario by the summary of its run. */
    public static List<Verdict> judge(Scenario scenario, Summary summary) {
        List<Verdict> verdicts = new ArrayList<>();
        for (Expectation expectation : scenario.expectations()) {
            for (String workload : expectation.workloads()) {
                for (String variant : expectation.variants()) {
                    verdicts.add(judge(expectation, workload, variant, scenario, summary));
                }
            }
        }
        return verdicts;
    }

    /** In a line: "satbed/none >= 2: download-2MB with satbed: 1.50, 0.500 too little (25.0 %)". */
    public String line() {
        return FindingsText.line(this);
    }

    private static Verdict judge(
            Expectation expectation, String workload, String variant, Scenario scenario, Summary summary) {
        List<String> involved = expectation.ratio() ? List.of(variant, expectation.statistic()) : List.of(variant);
        Optional<String> absent = involved.stream()
                .filter(id -> scenario.variants().stream().noneMatch(v -> v.id().equals(id)))
                .findFirst();
        if (absent.isPresent()) {
            return new Verdict(
                    expectation.text(),
                    workload,
                    variant,
                    Outcome.NOT_CHECKED,
                    Optional.empty(),
                    expectation.limit(),
                    "variant " + absent.get() + " is not run");
        }
        Statistic.Kind kind = kind(expectation, scenario, workload);
        Optional<Double> value = value(expectation, workload, variant, summary);
        boolean met = value.filter(v -> expectation.operator().holds(v, expectation.limit()))
                .isPresent();
        return new Verdict(
                expectation.text(),
                workload,
                variant,
                met ? Outcome.MET : Outcome.FAILED,
                value,
                expectation.limit(),
                value.map(v -> text(expectation, kind, v, met))
                        .orElseGet(() -> missing(expectation, workload, variant, summary)));
    }

    private static Statistic.Kind kind(Expectation expectation, Scenario scenario, String workload) {
        if (expectation.ratio()) {
            return Statistic.Kind.NUMBER;
        }
        Workload one = scenario.workloads().stream()
                .filter(w -> w.id().equals(workload))
                .findFirst()
                .orElseThrow();
        return Statistic.of(expectation.statistic()).orElseThrow().kind(one).orElseThrow();
    }

    private static Optional<Double> value(Expectation expectation, String workload, String variant, Summary summary) {
        Optional<Summary.Row> row = summary.row(workload, variant);
        if (!expectation.ratio()) {
            return row.flatMap(
                    Statistic.of(expectation.statistic()).orElseThrow().value());
        }
        Optional<Summary.Row> other = summary.row(workload, expectation.statistic());
        return row.flatMap(own -> other.flatMap(base -> times(own, base)));
    }

    /** How many times as fast one row is as another, by the medians. */
    private static Optional<Double> times(Summary.Row own, Summary.Row base) {
        Optional<Double> faster = own.goodput()
                .flatMap(o -> base.goodput().map(b -> o.median() / b.median()))
                .or(() -> own.completion().flatMap(o -> base.completion().map(b -> b.median() / o.median())));
        return faster.filter(Double::isFinite);
    }

    /** Why there is no value: nothing was measured, or what was measured is nothing that a ratio can be to. */
    private static String missing(Expectation expectation, String workload, String variant, Summary summary) {
        if (expectation.ratio()) {
            // Goodputs are divided by the other variant's, times by the variant's own.
            Optional<Summary.Row> own = summary.row(workload, variant);
            Optional<Summary.Row> base = summary.row(workload, expectation.statistic());
            if (isZero(base.flatMap(Summary.Row::goodput))
                    && own.flatMap(Summary.Row::goodput).isPresent()) {
                return noRatio("goodput", expectation.statistic(), "bit/s");
            }
            if (isZero(own.flatMap(Summary.Row::completion))
                    && base.flatMap(Summary.Row::completion).isPresent()) {
                return noRatio("time", variant, "s");
            }
        }
        return "nothing was measured";
    }

    private static boolean isZero(Optional<Spread> spread) {
        return spread.filter(each -> each.median() == 0).isPresent();
    }

    private static String noRatio(String what, String variant, String unit) {
        return "there is no ratio: the median " + what + " of " + variant + " is 0 " + unit;
    }

    private static String text(Expectation expectation, Statistic.Kind kind, double value, boolean met) {
        if (met) {
            return kind.print(value);
        }
        double off = value - expectation.limit();
        String by = kind.print(Math.abs(off)) + (off > 0 ? " too much" : " too little");
        String share = expectation.limit() == 0
                ? ""
                : String.format(Locale.ROOT, " (%.1f %%)", Math.abs(off) / expectation.limit() * 100);
        return kind.print(value) + (off == 0 ? ", which is the limit itself" : ", " + by + share);
    }
}

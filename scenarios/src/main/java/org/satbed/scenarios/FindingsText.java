package org.satbed.scenarios;

import java.util.List;
import java.util.Locale;

/** What a run came to beyond its numbers, as text under the summary's tables. */
final class FindingsText {

    private FindingsText() {}

    /** Ends with a line end, or is empty. */
    static String render(Findings findings, boolean color) {
        StringBuilder out = new StringBuilder();
        findings.theory().stream()
                .flatMap(check -> check.note().stream())
                .forEach(note -> out.append(wrapped("note:", note)));
        findings.precision().ifPresent(precision -> out.append(wrapped("repeated:", precision(precision))));
        for (Verdict verdict : findings.verdicts()) {
            TextTable.Style style = switch (verdict.outcome()) {
                case MET -> TextTable.Style.GOOD;
                case FAILED -> TextTable.Style.BAD;
                case NOT_CHECKED -> TextTable.Style.DIM;
            };
            String text = wrapped("expected:", verdict.outcome().id() + ", " + line(verdict));
            out.append(style.apply(text.stripTrailing(), color)).append('\n');
        }
        return out.toString();
    }

    /** A verdict in a line: "satbed/none >= 2: download-2MB with satbed: 1.5, 0.5 too little (25 %)". */
    static String line(Verdict verdict) {
        return verdict.expectation() + ": " + verdict.workload() + " with " + verdict.variant() + ": " + verdict.text();
    }

    private static String precision(Precision precision) {
        String goal = String.format(
                Locale.ROOT,
                "95 %% intervals of at most %s %% of the median",
                NumberText.plain(precision.wanted() * 100));
        return precision.repetitions()
                + switch (precision.ended()) {
                    case NARROW -> " times, until all had " + goal;
                    case REPETITIONS -> " times, the most that were allowed, for " + goal;
                    case TIME -> " times, in the time that was allowed, for " + goal;
                }
                + (precision.wide().isEmpty() ? "" : "; wider: " + String.join("; ", precision.wide()));
    }

    private static String wrapped(String heading, String text) {
        return NumberText.wrap(heading, List.of(text.strip().split("\\s+")), "", SummaryTable.WIDTH);
    }
}

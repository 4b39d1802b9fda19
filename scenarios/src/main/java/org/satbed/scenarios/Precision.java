package org.satbed.scenarios;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * How a run that repeats until its intervals are narrow came to its end.
 *
 * @param wanted the relative width that every 95 % interval of a median was to have at most, e.g. 0.05
 * @param repetitions how many were made
 * @param ended why there were no more
 * @param wide what is still wider, or was never measured: workload, variant and width in words; empty when all are narrow
 */
public record Precision(double wanted, int repetitions, End ended, List<String> wide) {

    /** Why a run ended. */
    public enum End {
        /** All intervals are narrow. */
        NARROW("narrow"),
        /** As many repetitions were made as were allowed. */
        REPETITIONS("repetitions"),
        /** The time allowed was over. */
        TIME("time");

        private final String id;

        End(String id) {
            this.id = id;
        }

        /** As in a result. */
        @JsonValue
        public String id() {
            return id;
        }
    }

    /** Makes it; later changes to the list given do not reach it. */
    public Precision {
        wide = List.copyOf(wide);
    }

    /**
     * Whether a run can end, and how; empty if it is to go on. What was never measured is not waited for. An end needs {@value Bootstrap#ENOUGH} repetitions, or
     * one of the limits.
     *
     * @param summary of what there is
     * @param wanted the relative width that every interval is to have at most
     * @param made repetitions
     * @param most repetitions
     * @param timeOver whether the time allowed is over
     */
    public static Optional<Precision> end(Summary summary, double wanted, int made, int most, boolean timeOver) {
        List<String> wide = new ArrayList<>();
        boolean narrow = made >= Bootstrap.ENOUGH && summary.rows().stream().anyMatch(row -> row.count() > 0);
        for (Summary.Row row : summary.rows()) {
            Optional<Double> width =
                    row.spread().flatMap(s -> row.medianInterval().map(interval -> interval.relativeWidth(s.median())));
            if (row.count() == 0) {
                wide.add(row.workload() + " with " + row.variant() + " was never measured");
            } else if (made - row.failed() < Bootstrap.ENOUGH || width.isEmpty() || width.get() > wanted) {
                narrow = false;
                String text = width.map(w -> String.format(Locale.ROOT, " %.1f %%", w * 100))
                        .orElse(" of one repetition");
                wide.add(row.workload() + " with " + row.variant() + text);
            }
        }
        if (narrow) {
            return Optional.of(new Precision(wanted, made, End.NARROW, wide));
        }
        if (made >= most || timeOver) {
            return Optional.of(new Precision(wanted, made, made >= most ? End.REPETITIONS : End.TIME, wide));
        }
        return Optional.empty();
    }
}

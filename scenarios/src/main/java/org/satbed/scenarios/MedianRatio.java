package org.satbed.scenarios;

import java.util.List;
import java.util.Optional;

/**
 * What a workload in a variant measured in one result beside what it measured in another: completions in seconds, for bulk goodputs in bit/s.
 * Of both results the repetitions that their summaries count.
 *
 * @param bulk whether these are goodputs, of which more is better, and not times
 * @param below repetitions and median of the result that is divided by
 * @param above those of the other one
 * @param ratio median above over median below
 * @param interval 95 % interval of the ratio; absent with fewer than two repetitions of either
 * @param resamples how many the interval is of; 0 without one
 */
public record MedianRatio(
        boolean bulk, Side below, Side above, double ratio, Optional<ConfidenceInterval> interval, int resamples) {

    /** Repetitions of each result from which on the interval can cover 95 %. */
    public static final int ENOUGH = Bootstrap.ENOUGH;

    /**
     * One of the two.
     *
     * @param repetitions how many count, at least one
     * @param median of their values
     */
    public record Side(int repetitions, double median) {}

    /** Whether the interval can cover 95 %: with fewer than {@value #ENOUGH} repetitions of either there is nothing to judge by. */
    public boolean enough() {
        return below.repetitions() >= ENOUGH && above.repetitions() >= ENOUGH;
    }

    /**
     * Compares. The resamples follow from the seed of the result below.
     *
     * @param workload id of the workload
     * @param variant id of the variant
     * @return empty if either has no value, if one measured times and the other goodputs, and if a value below is 0: nothing has a ratio to that
     */
    public static Optional<MedianRatio> of(RunResult below, RunResult above, String workload, String variant) {
        Optional<Repetitions> under = repetitions(below, workload, variant);
        Optional<Repetitions> over = repetitions(above, workload, variant);
        return under.flatMap(a -> over.flatMap(b -> of(a, b, below.seed())));
    }

    private static Optional<MedianRatio> of(Repetitions below, Repetitions above, long seed) {
        List<List<Double>> under = values(below);
        List<List<Double>> over = values(above);
        boolean bulk = below.workload() instanceof Bulk;
        if (bulk != above.workload() instanceof Bulk
                || under.isEmpty()
                || over.isEmpty()
                || under.stream().flatMap(List::stream).anyMatch(value -> value <= 0)) {
            return Optional.empty();
        }
        Side a = side(under);
        Side b = side(over);
        Optional<ConfidenceInterval> interval = new Bootstrap(seed).ratio(over, under);
        return Optional.of(new MedianRatio(
                bulk,
                a,
                b,
                b.median() / a.median(),
                interval,
                interval.isPresent() ? Bootstrap.resamples(over, under) : 0));
    }

    /** Without repetitions that say nothing, as one of latency of which no probe came back. */
    private static List<List<Double>> values(Repetitions repetitions) {
        return repetitions.values().stream().filter(each -> !each.isEmpty()).toList();
    }

    private static Side side(List<List<Double>> values) {
        return new Side(
                values.size(),
                Spread.quantile(values.stream().flatMap(List::stream).toList(), 0.5));
    }

    private static Optional<Repetitions> repetitions(RunResult result, String workload, String variant) {
        return result.scenario().workloads().stream()
                .filter(each -> each.id().equals(workload))
                .findFirst()
                .map(each -> Repetitions.of(each, variant, result.seed(), result.samples(), result.failures()));
    }
}

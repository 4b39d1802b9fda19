package org.satbed.scenarios;

import java.util.List;
import java.util.Optional;

/**
 * A run in one row per workload and variant, in the order of the scenario.
 *
 * @param scenario name of the scenario
 * @param rows the rows, those of a workload together
 * @param measures what some workloads have besides, in the order of the rows
 */
public record Summary(String scenario, List<Row> rows, List<Measure> measures) {

    /** Makes a summary; later changes to the list given do not reach it. */
    public Summary {
        rows = List.copyOf(rows);
        measures = List.copyOf(measures);
    }

    /**
     * One workload in one variant. Times in seconds, goodput in bit/s.
     *
     * @param workload id of the workload
     * @param variant id of the variant
     * @param count repetitions that are counted: complete and without a failure; of requests, arrivals, rr and latency the times
     *     that these have
     * @param failed repetitions that are not: with a failure, or with fewer objects than the workload has
     * @param completion of the repetitions, each that of its last object; of arrivals and requests each object's, of pages the load
     *     time, of rr each transaction's, of latency the RTT under load, of programs the duration; not for bulk
     * @param firstByte of all objects of these repetitions
     * @param goodput of the repetitions; for bulk
     * @param bound T + nS/R, see {@link Bounds}; not for bulk, programs, and objects of different sizes
     * @param ratioToBound median completion over the bound, 1 at best
     * @param utilisation median goodput over the payload rate R, 1 at best; for bulk
     * @param speedup how many times as fast as variant "none" by the medians; absent for "none" itself and without it
     * @param mean of the values
     * @param medianInterval of the values' median, in their unit; absent with fewer than two repetitions
     * @param speedupInterval of the speedup; absent with fewer than two repetitions of either
     * @param jain Jain's index over the parallel flows, median of the repetitions; absent with one flow, or where their shares are not known
     * @param rfc6349 the metrics of RFC 6349
     * @param values what the median is of: completions in seconds, for bulk goodputs in bit/s; in the order of the repetitions
     */
    public record Row(
            String workload,
            String variant,
            int count,
            int failed,
            Optional<Spread> completion,
            Optional<Spread> firstByte,
            Optional<Spread> goodput,
            Optional<Double> bound,
            Optional<Double> ratioToBound,
            Optional<Double> utilisation,
            Optional<Double> speedup,
            Optional<Double> mean,
            Optional<ConfidenceInterval> medianInterval,
            Optional<ConfidenceInterval> speedupInterval,
            Optional<Double> jain,
            Rfc6349 rfc6349,
            List<Double> values) {

        /** Makes a row; later changes to the list given do not reach it. */
        public Row {
            values = List.copyOf(values);
        }

        /** How the values are spread; absent if none is counted. */
        Optional<Spread> spread() {
            return completion.or(() -> goodput);
        }
    }

    /** Summarises a run; samples of a workload or variant that its scenario does not have are left out. */
    public static Summary of(RunResult result) {
        List<Row> rows = new Summariser(
                        result.scenario(), result.seed(), result.samples(), result.failures(), result.calibration())
                .rows();
        return new Summary(result.scenario().name(), rows, Measures.of(result));
    }

    /** Summarises what a run has measured so far, without the measures beside. */
    public static Summary of(Scenario scenario, long seed, List<Sample> samples, List<Failure> failures) {
        List<Row> rows = new Summariser(scenario, seed, samples, failures, Optional.empty()).rows();
        return new Summary(scenario.name(), rows, List.of());
    }

    /** The row of a workload and variant; empty if the scenario has no such. */
    public Optional<Row> row(String workload, String variant) {
        return rows.stream()
                .filter(r -> r.workload().equals(workload) && r.variant().equals(variant))
                .findFirst();
    }
}

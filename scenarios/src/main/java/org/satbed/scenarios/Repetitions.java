package org.satbed.scenarios;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * The repetitions of a workload in a variant, and which of them count: those without a failure and with all of their samples. Everything that
 * a summary says is of these alone.
 *
 * @param workload what ran
 * @param samples of the repetitions that count, background aside, by the number of the repetition
 * @param failed how many do not count
 */
record Repetitions(Workload workload, SortedMap<Integer, List<Sample>> samples, int failed) {

    /** Those of a variant. */
    static Repetitions of(Workload workload, String variant, long seed, List<Sample> samples, List<Failure> failures) {
        Set<Integer> failed = failures.stream()
                .filter(failure -> failure.concerns(workload.id(), variant))
                .map(Failure::repetition)
                .collect(Collectors.toCollection(HashSet::new));
        SortedMap<Integer, List<Sample>> counting = samples.stream()
                .filter(sample -> sample.workload().equals(workload.id())
                        && sample.variant().equals(variant))
                .filter(sample -> !(sample instanceof BackgroundSample))
                .collect(Collectors.groupingBy(Sample::repetition, TreeMap::new, Collectors.toList()));
        // A repetition whose slowest object is missing would look faster than it was.
        int wanted = Observations.wanted(workload, seed);
        counting.forEach((repetition, measured) -> {
            if (measured.size() < wanted) {
                failed.add(repetition);
            }
        });
        counting.keySet().removeAll(failed);
        return new Repetitions(workload, counting, failed.size());
    }

    /** The samples of each, in the order of the repetitions. */
    List<List<Sample>> inOrder() {
        return List.copyOf(samples.values());
    }

    /** What each measured: its times in seconds, of bulk its goodput in bit/s. */
    List<List<Double>> values() {
        List<List<Double>> values = new ArrayList<>();
        for (List<Sample> measured : samples.values()) {
            values.add(
                    workload instanceof Bulk
                            ? Observations.goodputs(measured)
                            : Observations.completions(workload, measured));
        }
        return values;
    }

    /** Whether a sample is of one that counts, also one of the background beside it. */
    boolean counts(Sample sample) {
        return samples.containsKey(sample.repetition());
    }
}

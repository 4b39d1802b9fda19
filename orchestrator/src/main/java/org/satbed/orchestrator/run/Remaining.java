package org.satbed.orchestrator.run;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import org.satbed.scenarios.Bulk;
import org.satbed.scenarios.Workload;

/**
 * How long a run still takes: what each workload took in the same variant before, or in others, or for bulk its duration; and between two
 * measurements as long as so far.
 */
final class Remaining {
    private int repetitions;
    private final List<String> variants;
    private final List<Workload> workloads;
    private final Map<String, List<Double>> taken = new HashMap<>();
    private double between;
    private double lastEnd = Double.NaN;
    private int position = -1;
    private int pauses;
    private double begun;

    /**
     * Of a run that goes through all workloads in all variants, again and again.
     *
     * @param repetitions how often
     */
    Remaining(int repetitions, List<String> variants, List<Workload> workloads) {
        this.repetitions = repetitions;
        this.variants = variants;
        this.workloads = workloads;
    }

    /** There are more repetitions. */
    void extend(int more) {
        repetitions = Math.max(repetitions, more);
    }

    /** How many measurements there are in all. */
    int total() {
        return repetitions * variants.size() * workloads.size();
    }

    /** How many are over. */
    int done() {
        return Math.max(0, position + (Double.isNaN(begun) ? 1 : 0));
    }

    /** A measurement begins; now in seconds of any clock. */
    void begin(String variant, int repetition, String workload, double now) {
        position = (repetition - 1) * variants.size() * workloads.size()
                + variants.indexOf(variant) * workloads.size()
                + workloads.stream().map(Workload::id).toList().indexOf(workload);
        if (!Double.isNaN(lastEnd)) {
            between += now - lastEnd;
            pauses++;
        }
        begun = now;
    }

    /** It has ended; one that failed says nothing of how long others take. */
    void end(boolean counts, double now) {
        if (position < 0 || Double.isNaN(begun)) {
            return;
        }
        if (counts) {
            taken.computeIfAbsent(key(position), any -> new ArrayList<>()).add(now - begun);
        }
        lastEnd = now;
        begun = Double.NaN;
    }

    private String key(int index) {
        return variants.get(index / workloads.size() % variants.size()) + " "
                + workload(index).id();
    }

    private Workload workload(int index) {
        return workloads.get(index % workloads.size());
    }

    /** Seconds; empty as long as nothing is known. */
    OptionalDouble seconds(double now) {
        if (position < 0) {
            return OptionalDouble.empty();
        }
        double pause = pauses > 0 ? between / pauses : 0;
        double sum = 0;
        for (int i = done(); i < total(); i++) {
            OptionalDouble one = estimate(i);
            if (one.isEmpty()) {
                return OptionalDouble.empty();
            }
            boolean running = i == position && !Double.isNaN(begun);
            sum += running ? Math.max(0, one.getAsDouble() - (now - begun)) : one.getAsDouble() + pause;
        }
        return OptionalDouble.of(sum);
    }

    private OptionalDouble estimate(int index) {
        OptionalDouble same = mean(taken.getOrDefault(key(index), List.of()));
        if (same.isPresent()) {
            return same;
        }
        Workload workload = workload(index);
        if (workload instanceof Bulk bulk) {
            return OptionalDouble.of(bulk.duration().toMillis() / 1e3);
        }
        List<Double> others = new ArrayList<>();
        variants.forEach(variant -> others.addAll(taken.getOrDefault(variant + " " + workload.id(), List.of())));
        if (!others.isEmpty()) {
            return mean(others);
        }
        return mean(taken.values().stream().flatMap(List::stream).toList());
    }

    private static OptionalDouble mean(List<Double> values) {
        return values.stream().mapToDouble(Double::doubleValue).average();
    }
}

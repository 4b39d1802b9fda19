package org.satbed.orchestrator.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.satbed.scenarios.Spread;

/** Values over time, of several repetitions, condensed: the median of the repetitions in each piece of time. */
final class Bins {
    private static final int WANTED = 60;
    private static final double SHORTEST = 0.2;

    private final double width;
    private final Map<Integer, TreeMap<Integer, List<Double>>> repetitions = new TreeMap<>();

    /**
     * Empty ones.
     *
     * @param width seconds
     */
    Bins(double width) {
        this.width = width;
    }

    /** A width of 1, 2 or 5 times a power of ten with which a time has about 60 pieces; at least two of a sampler's intervals. */
    static double width(double seconds) {
        double least = Math.max(SHORTEST, seconds / WANTED);
        double power = Math.pow(10, Math.floor(Math.log10(least) + 1e-9));
        for (double factor : new double[] {1, 2, 5, 10}) {
            if (factor * power >= least * (1 - 1e-9)) {
                return factor * power;
            }
        }
        throw new IllegalStateException("no width for " + seconds);
    }

    /** A value at a time of a repetition. */
    void add(int repetition, double seconds, double value) {
        repetitions
                .computeIfAbsent(repetition, any -> new TreeMap<>())
                .computeIfAbsent((int) Math.floor(seconds / width), any -> new ArrayList<>())
                .add(value);
    }

    boolean isEmpty() {
        return repetitions.isEmpty();
    }

    /** Of amounts: the rate per second, 0 where a repetition had none until its last piece; each at the begin of its piece. */
    List<Point> rates() {
        return medians(true);
    }

    /** Of levels: their mean in each piece; a piece without any has no point. Each at the middle of its piece. */
    List<Point> levels() {
        return medians(false);
    }

    private List<Point> medians(boolean rates) {
        TreeMap<Integer, List<Double>> all = new TreeMap<>();
        repetitions.values().forEach(pieces -> {
            for (int i = 0; i <= pieces.lastKey(); i++) {
                List<Double> values = pieces.getOrDefault(i, List.of());
                double sum = values.stream().mapToDouble(Double::doubleValue).sum();
                if (rates || !values.isEmpty()) {
                    all.computeIfAbsent(i, any -> new ArrayList<>()).add(rates ? sum / width : sum / values.size());
                }
            }
        });
        List<Point> points = new ArrayList<>();
        all.forEach((i, values) -> points.add(new Point(
                rates ? i * width : (i + 0.5) * width, Spread.of(values).median())));
        return points;
    }
}

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
    private final Map<Integer, Double> ends = new TreeMap<>();

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

    /** An amount that came evenly in a span of time. */
    void addSpan(int repetition, double from, double to, double amount) {
        for (int i = (int) Math.floor(from / width); i * width < to - 1e-9; i++) {
            double overlap = Math.min(to, (i + 1) * width) - Math.max(from, i * width);
            add(repetition, (i + 0.5) * width, amount * overlap / (to - from));
        }
        end(repetition, to);
    }

    /** A repetition lasted so long at least. */
    void end(int repetition, double seconds) {
        ends.merge(repetition, seconds, Math::max);
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
        repetitions.forEach((repetition, pieces) -> {
            for (int i = 0; i <= pieces.lastKey(); i++) {
                List<Double> values = pieces.getOrDefault(i, List.of());
                double sum = values.stream().mapToDouble(Double::doubleValue).sum();
                double covered = covered(repetition, i);
                if (rates ? covered >= width / 2 : !values.isEmpty()) {
                    all.computeIfAbsent(i, any -> new ArrayList<>()).add(rates ? sum / covered : sum / values.size());
                }
            }
        });
        List<Point> points = new ArrayList<>();
        all.forEach((i, values) -> points.add(new Point(
                rates ? i * width : (i + 0.5) * width, Spread.of(values).median())));
        return points;
    }

    /** How much of a piece a repetition lasted: the last one ends somewhere within. */
    private double covered(int repetition, int piece) {
        double end = ends.getOrDefault(repetition, Double.MAX_VALUE);
        return Math.min(width, end - piece * width);
    }
}

package org.satbed.scenarios;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.DoubleSupplier;
import org.apache.commons.statistics.descriptive.Median;
import org.apache.commons.statistics.descriptive.Quantile;

/**
 * Confidence intervals without a guess at how the values are distributed: the percentile bootstrap (Efron 1979; Efron and Tibshirani, An
 * Introduction to the Bootstrap, 1993, chapter 13). A resample takes as many repetitions as there are, with replacement, and all values of
 * each; the interval is what holds the middle 95 % of the resamples' medians. Values of one repetition stay together since they depend on
 * each other. The same seed gives the same interval.
 *
 * <p>With few repetitions such an interval covers less than 95 %: of the median of n independent values even smallest to largest covers only 1 - 2 x 0.5^n,
 * which is 75 % for n = 3 and 97 % for n = 6 ({@link #ENOUGH}).
 */
final class Bootstrap {

    /** Repetitions from which on an interval of the median can cover 95 %. */
    static final int ENOUGH = 6;

    private static final int MOST_RESAMPLES = 10_000;
    private static final int FEWEST_RESAMPLES = 1_000;
    /** Values drawn for one interval, so that a run with very many of them is summarised within seconds. */
    private static final long MOST_VALUES = 50_000_000;

    private static final Median MEDIAN = Median.withDefaults().withCopy(false);

    private final SplittableRandom random;

    Bootstrap(long seed) {
        random = new SplittableRandom(seed);
    }

    /** The interval of the median of all values; empty with fewer than two repetitions. */
    Optional<ConfidenceInterval> median(List<List<Double>> repetitions) {
        return interval(repetitions.size(), count(repetitions), () -> resampledMedian(repetitions));
    }

    /** The interval of the ratio of two medians, whose repetitions are drawn independently; empty if either has fewer than two. */
    Optional<ConfidenceInterval> ratio(List<List<Double>> above, List<List<Double>> below) {
        return interval(
                Math.min(above.size(), below.size()),
                count(above) + count(below),
                () -> resampledMedian(above) / resampledMedian(below));
    }

    private Optional<ConfidenceInterval> interval(int repetitions, long values, DoubleSupplier resample) {
        if (repetitions < 2 || values == 0) {
            return Optional.empty();
        }
        double[] estimates = new double[resamples(values)];
        Arrays.setAll(estimates, i -> resample.getAsDouble());
        double[] ends =
                Quantile.withDefaults().with(Quantile.EstimationMethod.HF7).evaluate(estimates, 0.025, 0.975);
        boolean finite = Double.isFinite(ends[0]) && Double.isFinite(ends[1]); // else the median below can be 0
        return finite ? Optional.of(new ConfidenceInterval(ends[0], ends[1])) : Optional.empty();
    }

    /** How many resamples the interval of a ratio is of. */
    static int resamples(List<List<Double>> above, List<List<Double>> below) {
        return resamples(count(above) + count(below));
    }

    private static int resamples(long values) {
        return (int) Math.max(FEWEST_RESAMPLES, Math.min(MOST_RESAMPLES, MOST_VALUES / values));
    }

    private double resampledMedian(List<List<Double>> repetitions) {
        int size = repetitions.size();
        int[] drawn = new int[size];
        int count = 0;
        for (int i = 0; i < size; i++) {
            drawn[i] = random.nextInt(size);
            count += repetitions.get(drawn[i]).size();
        }
        double[] values = new double[count];
        int next = 0;
        for (int repetition : drawn) {
            for (double value : repetitions.get(repetition)) {
                values[next++] = value;
            }
        }
        return MEDIAN.evaluate(values);
    }

    private static long count(List<List<Double>> repetitions) {
        return repetitions.stream().mapToLong(List::size).sum();
    }
}

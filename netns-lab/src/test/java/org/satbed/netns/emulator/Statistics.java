package org.satbed.netns.emulator;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.function.DoubleUnaryOperator;

/** Statistical tests whose level is one in a million or so: with fixed seeds they hold or they do not. */
final class Statistics {
    /** Standard deviations of a normal distribution that are passed once in 1.7 million. */
    private static final double SIGMAS = 4.9;

    private Statistics() {}

    /** A count of independent events. */
    static void assertBinomial(double probability, long trials, long count, String what) {
        assertCount(probability, trials, count, 1, what);
    }

    /** A count of events that hang together: its variance is so many times the binomial one. */
    static void assertCount(double probability, long trials, long count, double inflation, String what) {
        double deviation = Math.sqrt(trials * probability * (1 - probability) * inflation);
        assertEquals(trials * probability, count, SIGMAS * deviation + 1, what);
    }

    /** Kolmogorov and Smirnov: the largest distance of the distribution functions, critical value sqrt(-ln(a/2)/2)/sqrt(n) at a = 10^-6. */
    static void assertDistribution(double[] values, DoubleUnaryOperator distribution, String what) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        double distance = 0;
        for (int i = 0; i < sorted.length; i++) {
            double wanted = distribution.applyAsDouble(sorted[i]);
            distance = Math.max(
                    distance, Math.max(wanted - i / (double) sorted.length, (i + 1) / (double) sorted.length - wanted));
        }
        double critical = Math.sqrt(-Math.log(0.5e-6) / 2 / sorted.length);
        assertTrue(distance < critical, what + ": distance " + distance + ", critical " + critical);
    }

    /** Pearson's chi-square over classes that expect at least 5 each, those behind the last as one; by Wilson and Hilferty's cube root. */
    static void assertGeometric(double end, int[] lengths, String what) {
        int total = lengths.length;
        double chiSquare = 0;
        int classes = 0;
        double tail = 1;
        for (int length = 1; total * tail * (1 - end) >= 5; length++) {
            int wanted = length;
            chiSquare +=
                    square(Arrays.stream(lengths).filter(each -> each == wanted).count(), total * tail * end);
            tail *= 1 - end;
            int behind = length;
            if (total * tail * (1 - end) < 5) {
                chiSquare += square(
                        Arrays.stream(lengths).filter(each -> each > behind).count(), total * tail);
            }
            classes++;
        }
        double freedom = classes; // classes and the tail, less one
        double normal = (Math.cbrt(chiSquare / freedom) - (1 - 2 / (9 * freedom))) / Math.sqrt(2 / (9 * freedom));
        assertTrue(normal < SIGMAS, what + ": chi-square " + chiSquare + " with " + freedom + " degrees of freedom");
    }

    private static double square(double seen, double expected) {
        return (seen - expected) * (seen - expected) / expected;
    }

    /** The normal distribution function by its series (Marsaglia 2004). */
    static double normal(double x) {
        if (Math.abs(x) > 8) {
            return x > 0 ? 1 : 0;
        }
        double sum = x;
        double term = x;
        for (int i = 3; sum + term != sum; i += 2) {
            term *= x * x / i;
            sum += term;
        }
        return 0.5 + sum * Math.exp(-x * x / 2 - 0.91893853320467274178);
    }
}

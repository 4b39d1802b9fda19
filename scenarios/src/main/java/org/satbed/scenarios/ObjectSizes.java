package org.satbed.scenarios;

import java.util.Random;

/** The sizes of a workload's objects. All are at least 1 B; the same random numbers give the same sizes on every JVM. */
public sealed interface ObjectSizes {

    /** The size of the next object in bytes. */
    long next(Random random);

    /** A short name for ids: "50kB", "lognormal-20kB". */
    String label();

    /** All alike. */
    record Fixed(DataSize size) implements ObjectSizes {
        /** Checks the size. */
        public Fixed {
            Limits.size(size);
        }

        @Override
        public long next(Random random) {
            return size.bytes();
        }

        @Override
        public String label() {
            return size.toString();
        }
    }

    /** Each size from the smallest to the largest as likely as any other. */
    record Uniform(DataSize min, DataSize max) implements ObjectSizes {
        /** Checks the range. */
        public Uniform {
            ordered(min, max);
        }

        @Override
        public long next(Random random) {
            return min.bytes() + (long) (random.nextDouble() * (max.bytes() - min.bytes() + 1));
        }

        @Override
        public String label() {
            return "uniform-" + min + "-" + max;
        }
    }

    /**
     * Log-normal, as most of the Web's objects are (Barford and Crovella, "Generating representative Web workloads for network and server
     * performance evaluation", SIGMETRICS 1998: sigma 1.318). What comes out above the largest size has that size.
     *
     * @param median half of the objects are smaller
     * @param sigma standard deviation of the natural logarithm of the size, above 0, to 5
     * @param max the largest
     */
    record LogNormal(DataSize median, double sigma, DataSize max) implements ObjectSizes {
        /** Checks the values. */
        public LogNormal {
            ordered(median, max);
            Limits.shape(sigma, "sigma");
        }

        @Override
        public long next(Random random) {
            double size = median.bytes() * StrictMath.exp(sigma * random.nextGaussian());
            return Math.max(1, Math.min(max.bytes(), Math.round(size)));
        }

        @Override
        public String label() {
            return "lognormal-" + median;
        }
    }

    /**
     * Pareto between two sizes: most are small, and most bytes are in few large ones, as in the tail of the Web's objects (the same, shape
     * 1.1).
     *
     * @param min the smallest
     * @param shape above 0, to 5; the smaller, the heavier the tail
     * @param max the largest
     */
    record Pareto(DataSize min, double shape, DataSize max) implements ObjectSizes {
        /** Checks the values. */
        public Pareto {
            ordered(min, max);
            Limits.shape(shape, "shape");
        }

        /** The inverse of the distribution function of a Pareto distribution that is cut off at both ends. */
        @Override
        public long next(Random random) {
            double ratio = StrictMath.pow((double) min.bytes() / max.bytes(), shape);
            double size = min.bytes() * StrictMath.pow(1 - random.nextDouble() * (1 - ratio), -1 / shape);
            return Math.max(min.bytes(), Math.min(max.bytes(), Math.round(size)));
        }

        @Override
        public String label() {
            return "pareto-" + min;
        }
    }

    private static void ordered(DataSize smaller, DataSize larger) {
        Limits.size(smaller);
        Limits.size(larger);
        if (smaller.compareTo(larger) > 0) {
            throw new IllegalArgumentException("max " + larger + " is below " + smaller);
        }
    }
}

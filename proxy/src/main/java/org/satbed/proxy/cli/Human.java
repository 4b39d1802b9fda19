package org.satbed.proxy.cli;

import java.util.Locale;

/** Numbers for a table: three digits or so, and a unit. */
final class Human {
    private static final String[] PREFIXES = {"", "k", "M", "G", "T", "P", "E"};
    private static final int BITS = 8;

    private Human() {}

    static String bytes(long bytes) {
        return scaled(bytes, "B");
    }

    /** @param bytesPerSecond shown in bit/s, as links are */
    static String bitRate(double bytesPerSecond) {
        return scaled(BITS * bytesPerSecond, "bit/s");
    }

    /** @param micros 0 when it was not measured yet */
    static String roundTrip(long micros) {
        return micros == 0 ? "-" : String.format(Locale.ROOT, micros < 10_000 ? "%.2f ms" : "%.1f ms", micros / 1e3);
    }

    static String duration(long millis) {
        long seconds = millis / 1_000;
        if (seconds < 60) {
            return seconds + " s";
        }
        if (seconds < 3_600) {
            return String.format(Locale.ROOT, "%d:%02d min", seconds / 60, seconds % 60);
        }
        return String.format(Locale.ROOT, "%d:%02d h", seconds / 3_600, seconds / 60 % 60);
    }

    private static String scaled(double value, String unit) {
        double left = value;
        int prefix = 0;
        while (left >= 999.5 && prefix < PREFIXES.length - 1) {
            left /= 1_000;
            prefix++;
        }
        // Digits behind the point as long as there are fewer than three before it; parts of a byte there are none.
        String form = prefix == 0 || left >= 99.95 ? "%.0f" : left >= 9.995 ? "%.1f" : "%.2f";
        return String.format(Locale.ROOT, form, left) + " " + PREFIXES[prefix] + unit;
    }
}

package org.satbed.scenarios;

/**
 * A number that a workload has besides its row in the summary.
 *
 * @param workload id of the workload
 * @param variant id of the variant
 * @param name what it is: "p99", "idle p95", "background delivered"
 * @param unit "s", "bit/s", "/s", "share" of one, or "" where satbed does not know it
 * @param value the number
 */
public record Measure(String workload, String variant, String name, String unit, double value) {

    /** For people: "612 ms", "43.1 Mbit/s", "1.64/s", "99.2 %". */
    public String text() {
        return switch (unit) {
            case "s" -> value < 0.9995 ? NumberText.digits(value * 1e3) + " ms" : NumberText.digits(value) + " s";
            case "bit/s" -> NumberText.digits(value / 1e6) + " Mbit/s";
            case "share" -> number(value * 100) + " %";
            default -> number(value) + unit;
        };
    }

    /** What is a whole number is no measurement with digits behind the point. */
    private static String number(double value) {
        return value == Math.rint(value) && Math.abs(value) < 1e6
                ? Long.toString(Math.round(value))
                : NumberText.digits(value);
    }
}

package org.satbed.scenarios;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.Locale;

/** Numbers as people read them, with a space before the unit. */
public final class NumberText {

    private NumberText() {}

    /** Three digits that matter: 0.617, 1.83, 12.4, 124. */
    public static String digits(double value) {
        int decimals = value < 0.9995 ? 3 : value < 9.995 ? 2 : value < 99.95 ? 1 : 0;
        return String.format(Locale.ROOT, "%." + decimals + "f", value);
    }

    /** "3.7× faster", "1.2× slower" or, when that would read 1.0×, "same". */
    public static String speedup(double speedup) {
        double times = speedup >= 1 ? speedup : 1 / speedup;
        if (times < 1.05) {
            return "same";
        }
        return (times < 9.95 ? String.format(Locale.ROOT, "%.1f", times) : Long.toString(Math.round(times)))
                + (speedup >= 1 ? "× faster" : "× slower");
    }

    /** Without the zeros at its end: "50", "0.5". */
    public static String plain(double value) {
        return BigDecimal.valueOf(value).stripTrailingZeros().toPlainString();
    }

    /** In milliseconds: "600 ms". */
    public static String millis(Duration duration) {
        return plain(duration.toNanos() / 1e6) + " ms";
    }

    /** In Mbit/s: "50 Mbit/s". */
    public static String rate(Rate rate) {
        return plain(rate.bitsPerSecond() / 1e6) + " Mbit/s";
    }

    static String queue(QueueLimit queue) {
        if (queue instanceof QueueLimit.Packets packets) {
            return packets.count() + " packets";
        }
        return queue instanceof QueueLimit.BdpMultiple bdp
                ? bdp.multiple() + " BDP"
                : plain(((QueueLimit.Bytes) queue).size().bytes() / 1e3) + " kB";
    }

    static String loss(double fraction) {
        return Loss.percent(fraction) + " %";
    }

    /** One text if both directions have the same, else "a/b" for forward and return. */
    static String both(String forward, String back) {
        return forward.equals(back) ? forward : forward + " forward and " + back + " return";
    }

    /** The parts after a heading, in lines of at most this width, those after the first indented. */
    static String wrap(String heading, List<String> parts, String separator, int width) {
        StringBuilder text = new StringBuilder();
        StringBuilder line = new StringBuilder(heading);
        for (int i = 0; i < parts.size(); i++) {
            String part = parts.get(i) + (i < parts.size() - 1 ? separator : "");
            if (line.length() + 1 + part.length() > width) {
                text.append(line).append('\n');
                line = new StringBuilder(" ");
            }
            line.append(' ').append(part);
        }
        return text.append(line).append('\n').toString();
    }
}

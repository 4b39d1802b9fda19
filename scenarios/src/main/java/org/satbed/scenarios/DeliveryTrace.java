package org.satbed.scenarios;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * A link's rate as mahimahi records it: at each of these times, 1504 bytes can be sent. After the last it begins again.
 *
 * @param millis since the begin, ascending, the last above 0; 1 to 2 000 000 of them
 */
public record DeliveryTrace(List<Integer> millis) {
    private static final int MOST = 2_000_000;

    /** Checks the order. */
    public DeliveryTrace {
        millis = List.copyOf(millis);
        if (millis.isEmpty() || millis.size() > MOST || millis.get(millis.size() - 1) == 0) {
            throw new IllegalArgumentException(
                    "a delivery trace has 1 to " + MOST + " times in ms, and the last is above 0");
        }
        for (int i = 1; i < millis.size(); i++) {
            if (millis.get(i) < millis.get(i - 1)) {
                throw new IllegalArgumentException("a delivery trace's times ascend; number " + (i + 1) + ", "
                        + millis.get(i) + ", comes after " + millis.get(i - 1));
            }
        }
    }

    /** What it carries of full packets on average, 1500 bytes for each time, in bit/s. */
    public double fullPacketBitsPerSecond() {
        return 1500 * 8e3 * millis.size() / millis.get(millis.size() - 1);
    }

    /**
     * Reads times in ms between white space, as mahimahi's files have them; {@code 7x3} is three times 7.
     *
     * @throws IllegalArgumentException if the text is no trace
     */
    public static DeliveryTrace parse(String text) {
        List<Integer> millis = new ArrayList<>();
        for (String word : text.strip().split("\\s+")) {
            if (!word.matches("[0-9]{1,9}(x[0-9]{1,6})?")) {
                throw new IllegalArgumentException(
                        "'" + (word.length() > 40 ? word.substring(0, 40) + "…" : word) + "' is not a time in ms");
            }
            String[] parts = word.split("x");
            int times = parts.length > 1 ? Integer.parseInt(parts[1]) : 1;
            if (millis.size() + times > MOST) {
                throw new IllegalArgumentException("a delivery trace has at most " + MOST + " times");
            }
            millis.addAll(Collections.nCopies(times, Integer.valueOf(parts[0])));
        }
        return new DeliveryTrace(millis);
    }

    /** As {@link #parse} reads it, in one line. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < millis.size(); ) {
            int end = i;
            while (end < millis.size() && millis.get(end).equals(millis.get(i))) {
                end++;
            }
            text.append(i == 0 ? "" : " ").append(millis.get(i)).append(end - i > 1 ? "x" + (end - i) : "");
            i = end;
        }
        return text.toString();
    }
}

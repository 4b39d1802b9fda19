package org.satbed.proxy.interception;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * TCP ports from one to another, both included.
 *
 * @param first 1 to 65535
 * @param last not below {@code first}
 */
public record PortRange(int first, int last) {
    /** Checks both. */
    public PortRange {
        if (first < 1 || last > 0xffff || first > last) {
            throw new IllegalArgumentException("ports " + first + "-" + last + ": 1 to 65535, the lower one first");
        }
    }

    /** Reads {@code 80} or {@code 8000-8100}; anything else throws {@link IllegalArgumentException} with one line. */
    public static PortRange parse(String text) {
        String[] parts = text.strip().split("-", 2);
        try {
            int first = Integer.parseInt(parts[0]);
            return new PortRange(first, parts.length == 1 ? first : Integer.parseInt(parts[1]));
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("'" + text + "' is no port and no range such as 8000-8100", e);
        }
    }

    /** Sorted, and those that meet or overlap put together. */
    static List<PortRange> tidy(List<PortRange> ranges) {
        List<PortRange> sorted = new ArrayList<>(ranges);
        sorted.sort(Comparator.comparingInt(PortRange::first));
        List<PortRange> tidy = new ArrayList<>();
        for (PortRange each : sorted) {
            PortRange previous = tidy.isEmpty() ? null : tidy.get(tidy.size() - 1);
            if (previous != null && each.first <= previous.last + 1) {
                tidy.set(tidy.size() - 1, new PortRange(previous.first, Math.max(previous.last, each.last)));
            } else {
                tidy.add(each);
            }
        }
        return List.copyOf(tidy);
    }

    @Override
    public String toString() {
        return first == last ? String.valueOf(first) : first + "-" + last;
    }
}

package org.satbed.scenarios;

/** Text of somebody else's file inside a message of ours. */
final class OneLine {
    private static final int LONGEST = 200;

    private OneLine() {}

    /** Without control characters, and cut short. */
    static String of(String text) {
        String line = (text == null ? "" : text).strip().replaceAll("[\\s\\p{Cntrl}\u2028\u2029]+", " ");
        return line.length() > LONGEST ? line.substring(0, LONGEST) + "…" : line;
    }
}

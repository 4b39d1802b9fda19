package org.satbed.proxy.cli;

/** Text of somebody else's file inside a line of ours. */
final class PrintedNote {
    private static final int LONGEST = 400;

    private PrintedNote() {}

    /**
     * Without control characters, and not longer than a line may be; no backslash ends it, which would make the next
     * line a part of it.
     */
    static String line(String text) {
        String plain = text.replaceAll("[\\p{Cntrl}\u2028\u2029]+", " ");
        String cut = plain.length() > LONGEST ? plain.substring(0, LONGEST) + "…" : plain;
        return cut.endsWith("\\") ? cut + " " : cut;
    }
}

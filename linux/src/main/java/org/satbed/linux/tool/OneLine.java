package org.satbed.linux.tool;

/** Texts of several lines where one has to do: messages, tables, logs. */
public final class OneLine {
    private OneLine() {}

    /** The lines joined by "; ", without the space around them. */
    public static String of(String text) {
        return text.strip().replaceAll("\\s*\\R\\s*", "; ");
    }
}

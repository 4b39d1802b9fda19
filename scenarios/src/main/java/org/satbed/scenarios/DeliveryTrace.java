package org.satbed.scenarios;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * A link's rate as mahimahi records it: at each of these times, 1504 bytes can be sent. After the last it begins again.
 */
public final class DeliveryTrace {
    /** The most times that one has: ten minutes at 200 Mbit/s. */
    public static final int MOST = 10_000_000;
    /** The largest file of that many, in bytes. */
    static final int LARGEST_FILE = 11 * MOST;

    private static final int LONGEST_NUMBER = 9;
    private static final int LONGEST_SHOWN = 40;

    private final int[] millis;

    private DeliveryTrace(int[] millis) {
        this.millis = millis;
    }

    /**
     * Of such times.
     *
     * @param millis since the begin, ascending, the last above 0; 1 to {@link #MOST} of them
     * @throws IllegalArgumentException if they are not
     */
    public static DeliveryTrace of(int... millis) {
        Reader reader = new Reader("", new byte[0]);
        for (int each : millis) {
            reader.add(each, 1);
        }
        return reader.trace();
    }

    /** How many times there are. */
    public int size() {
        return millis.length;
    }

    /** All of them, in ms since the begin. */
    public int[] millis() {
        return millis.clone();
    }

    /** What it carries of full packets on average, 1500 bytes for each time, in bit/s. */
    public double fullPacketBitsPerSecond() {
        return 1500 * 8e3 * millis.length / millis[millis.length - 1];
    }

    /**
     * Reads times in ms between white space, as mahimahi's files have them; {@code 7x3} is three times 7.
     *
     * @throws IllegalArgumentException if the text is no trace, with the line
     */
    public static DeliveryTrace parse(String text) {
        return parse("", text.getBytes(StandardCharsets.UTF_8));
    }

    /**
     * Reads a file's bytes, as {@link #parse(String)} does.
     *
     * @param name of the file, for messages; empty for none
     */
    public static DeliveryTrace parse(String name, byte[] text) {
        Reader reader = new Reader(name, text);
        reader.read();
        return reader.trace();
    }

    /**
     * Reads a file of at most 110 MB.
     *
     * @throws IllegalArgumentException if it cannot be read or is no trace, in one line
     */
    public static DeliveryTrace read(Path file) {
        try {
            return parse(file.toString(), TextFile.bytes(file, LARGEST_FILE));
        } catch (IOException e) {
            throw new IllegalArgumentException(OneLine.of(e.getMessage()), e);
        }
    }

    /** Goes through the bytes once: a trace may have millions of lines. */
    private static final class Reader {
        private final String name;
        private final byte[] text;
        private int[] found = new int[1024];
        private int count;
        private int at;
        private int line = 1;

        Reader(String name, byte[] text) {
            this.name = name;
            this.text = text;
        }

        void read() {
            boolean marked =
                    text.length > 2 && text[0] == (byte) 0xef && text[1] == (byte) 0xbb && text[2] == (byte) 0xbf;
            at = marked ? 3 : 0;
            while (at < text.length) {
                if (isBlank(at)) {
                    line += text[at] == '\n' ? 1 : 0;
                    at++;
                } else {
                    int begin = at;
                    int time = number(begin);
                    int times = 1;
                    if (time >= 0 && at < text.length && text[at] == 'x') {
                        at++;
                        times = number(begin);
                    }
                    if (time < 0 || times < 0 || at < text.length && !isBlank(at)) {
                        throw mistake("'" + word(begin) + "' is not a time in ms");
                    }
                    add(time, times);
                }
            }
        }

        private boolean isBlank(int index) {
            return text[index] == ' ' || text[index] >= '\t' && text[index] <= '\r';
        }

        /** -1 where there is none, or one that is too long. */
        private int number(int begin) {
            int value = 0;
            int first = at;
            while (at < text.length && text[at] >= '0' && text[at] <= '9' && at - first <= LONGEST_NUMBER) {
                value = value * 10 + text[at++] - '0';
            }
            return at == first || at - first > LONGEST_NUMBER ? -1 : value;
        }

        private String word(int begin) {
            int end = begin;
            while (end < text.length && !isBlank(end) && end - begin < LONGEST_SHOWN) {
                end++;
            }
            boolean cut = end < text.length && !isBlank(end);
            return OneLine.of(new String(text, begin, end - begin, StandardCharsets.UTF_8)) + (cut ? "…" : "");
        }

        void add(int time, int times) {
            if (times > MOST - count) {
                throw mistake("a delivery trace has at most " + MOST + " times");
            }
            if (time < (count == 0 ? 0 : found[count - 1])) {
                throw mistake("a delivery trace's times ascend; number " + (count + 1) + ", " + time + ", comes after "
                        + (count == 0 ? 0 : found[count - 1]));
            }
            if (count + times > found.length) {
                found = Arrays.copyOf(found, Math.min(MOST, Math.max(count + times, found.length * 2)));
            }
            Arrays.fill(found, count, count + times, time);
            count += times;
        }

        private IllegalArgumentException mistake(String what) {
            return new IllegalArgumentException((name.isEmpty() ? "" : name + ", line " + line + ": ") + what);
        }

        DeliveryTrace trace() {
            if (count == 0 || found[count - 1] == 0) {
                throw new IllegalArgumentException((name.isEmpty() ? "" : name + ": ") + "a delivery trace has 1 to "
                        + MOST + " times in ms, and the last is above 0");
            }
            return new DeliveryTrace(Arrays.copyOf(found, count));
        }
    }

    /** As {@link #parse} reads it, in one line. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < millis.length; ) {
            int end = i;
            while (end < millis.length && millis[end] == millis[i]) {
                end++;
            }
            text.append(i == 0 ? "" : " ").append(millis[i]);
            if (end - i > 1) {
                text.append('x').append(end - i);
            }
            i = end;
        }
        return text.toString();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof DeliveryTrace trace && Arrays.equals(millis, trace.millis);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(millis);
    }
}

package org.satbed.proxy.files;

import java.util.ArrayList;
import java.util.List;

/**
 * What systemd takes from a file of EnvironmentFile= (systemd.exec(5); its src/basic/env-file.c, v254 and later): lines
 * {@code name=value}, comments that begin with # or ;, quotes as in a shell, lines that go on behind a backslash.
 * Nothing is substituted.
 */
public final class EnvironmentFile {
    private static final String BLANK = " \t\n\r";
    private static final String NEWLINE = "\n\r";
    private static final String ESCAPED_IN_QUOTES = "\"\\`$";

    /**
     * One assignment, or a line that is none.
     *
     * @param name what is in front of the =, without blanks around it; any text
     * @param value null where there is no =
     * @param line from 1, of its begin
     * @param openQuote whether the file ends inside its quotes
     * @param comment whether an unquoted # behind a blank is part of the value: a shell would take it for a comment,
     *     systemd does not
     */
    public record Item(String name, String value, int line, boolean openQuote, boolean comment) {}

    private enum State {
        BEFORE_NAME,
        NAME,
        BEFORE_VALUE,
        VALUE,
        VALUE_ESCAPE,
        SINGLE_QUOTED,
        DOUBLE_QUOTED,
        DOUBLE_QUOTED_ESCAPE,
        COMMENT,
        COMMENT_ESCAPE
    }

    private final List<Item> items = new ArrayList<>();
    private final StringBuilder name = new StringBuilder();
    private final StringBuilder value = new StringBuilder();
    private State state = State.BEFORE_NAME;
    private int line = 1;
    private int begin;
    private int end; // of the value, without blanks behind it
    private boolean blank; // the character before was one
    private boolean comment;

    private EnvironmentFile() {}

    /**
     * Reads a file's text.
     *
     * @param file its name, for messages
     * @throws IllegalArgumentException if it has a character of code 0: systemd refuses such a file
     */
    public static List<Item> parse(String file, String text) {
        EnvironmentFile parser = new EnvironmentFile();
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == 0) {
                throw new IllegalArgumentException(file + ":" + parser.line + ": a byte of value 0; expected text");
            }
            parser.take(c);
            if (c == '\n' || c == '\r' && !(i + 1 < text.length() && text.charAt(i + 1) == '\n')) {
                parser.line++;
            }
            parser.blank = BLANK.indexOf(c) >= 0;
        }
        parser.finish();
        return parser.items;
    }

    private void finish() {
        switch (state) {
            case NAME -> push(false);
            case BEFORE_VALUE, VALUE, VALUE_ESCAPE -> push(true);
            case SINGLE_QUOTED, DOUBLE_QUOTED, DOUBLE_QUOTED_ESCAPE -> {
                end = value.length();
                items.add(new Item(name.toString().strip(), value.toString(), begin, true, comment));
            }
            default -> {
                // nothing was begun
            }
        }
    }

    private void push(boolean assigned) {
        String text = assigned ? value.substring(0, end) : null;
        items.add(new Item(name.toString().strip(), text, begin, false, assigned && comment));
        name.setLength(0);
        value.setLength(0);
        end = 0;
        comment = false;
        state = State.BEFORE_NAME;
    }

    private void take(char c) {
        boolean isBlank = BLANK.indexOf(c) >= 0;
        boolean isEnd = NEWLINE.indexOf(c) >= 0;
        switch (state) {
            case BEFORE_NAME -> {
                if (c == '#' || c == ';') {
                    state = State.COMMENT;
                } else if (!isBlank) {
                    state = State.NAME;
                    begin = line;
                    name.append(c);
                }
            }
            case NAME -> {
                if (isEnd) {
                    push(false);
                } else if (c == '=') {
                    state = State.BEFORE_VALUE;
                } else {
                    name.append(c);
                }
            }
            case COMMENT -> {
                if (isEnd) {
                    state = State.BEFORE_NAME;
                } else if (c == '\\') {
                    state = State.COMMENT_ESCAPE;
                }
            }
            case COMMENT_ESCAPE -> state = isEnd ? State.BEFORE_NAME : State.COMMENT; // a comment does not go on
            default -> takeValue(c, isBlank, isEnd);
        }
    }

    private void takeValue(char c, boolean isBlank, boolean isEnd) {
        switch (state) {
            case BEFORE_VALUE, VALUE -> {
                if (isEnd) {
                    push(true);
                } else if (c == '\\') {
                    state = State.VALUE_ESCAPE;
                    end = value.length(); // blanks in front of it are kept
                } else if (state == State.BEFORE_VALUE && c == '\'') {
                    state = State.SINGLE_QUOTED;
                } else if (state == State.BEFORE_VALUE && c == '"') {
                    state = State.DOUBLE_QUOTED;
                } else if (state == State.VALUE || !isBlank) {
                    comment |= c == '#' && blank;
                    state = State.VALUE;
                    add(c, !isBlank);
                }
            }
            case VALUE_ESCAPE -> {
                state = State.VALUE;
                if (!isEnd) {
                    add(c, true);
                }
            }
            case SINGLE_QUOTED, DOUBLE_QUOTED -> {
                if (c == (state == State.SINGLE_QUOTED ? '\'' : '"')) {
                    state = State.BEFORE_VALUE;
                } else if (c == '\\' && state == State.DOUBLE_QUOTED) {
                    state = State.DOUBLE_QUOTED_ESCAPE;
                } else {
                    add(c, true);
                }
            }
            default -> { // DOUBLE_QUOTED_ESCAPE: as in a shell, it stays in front of what needs none
                state = State.DOUBLE_QUOTED;
                if (ESCAPED_IN_QUOTES.indexOf(c) < 0 && c != '\n') {
                    add('\\', true);
                }
                if (c != '\n') {
                    add(c, true);
                }
            }
        }
    }

    private void add(char c, boolean kept) {
        value.append(c);
        if (kept) {
            end = value.length();
        }
    }

    /** A value as a file has it, so that {@link #parse} gives it back; quoted where it must be. */
    public static String quoted(String value) {
        if (value.matches("[A-Za-z0-9_./:,@%+=-]*")) {
            return value;
        }
        return '"' + value.replaceAll("[\"\\\\`$]", "\\\\$0") + '"';
    }
}

package org.satbed.proxy.files;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * The words of a unit's value, as systemd splits them (systemd.syntax(7), "Quoting"; its src/basic/extract-word.c and
 * escape.c): at white space, but for what is in double or single quotes, with C's escapes in both and outside.
 */
final class UnitWords {
    private static final String BLANK = " \t\n\r";
    private static final String SIMPLE = "abfnrtv\\\"'s";
    private static final byte[] SIMPLE_VALUES = {7, '\b', '\f', '\n', '\r', '\t', 11, '\\', '"', '\'', ' '};

    private final String text;
    private final boolean strict;
    private int at;

    /**
     * @param strict whether an escape that is none is a mistake, as in Environment=; else its backslash is kept, as in
     * ExecStart=
     */
    UnitWords(String text, boolean strict) {
        this.text = text;
        this.strict = strict;
    }

    /**
     * The next word; absent behind the last.
     *
     * @throws IllegalArgumentException if a quote has no end, or by an escape that is none
     */
    Optional<String> next() {
        while (at < text.length() && BLANK.indexOf(text.charAt(at)) >= 0) {
            at++;
        }
        if (at == text.length()) {
            return Optional.empty();
        }
        ByteArrayOutputStream word = new ByteArrayOutputStream(); // \x and octal escapes are bytes
        char quote = 0;
        while (at < text.length() && (quote != 0 || BLANK.indexOf(text.charAt(at)) < 0)) {
            char c = text.charAt(at);
            if (c == '\\') {
                escape(word);
            } else if (quote == 0 && (c == '"' || c == '\'')) {
                quote = c;
                at++;
            } else if (c == quote) {
                quote = 0;
                at++;
            } else {
                int point = text.codePointAt(at);
                put(word, point);
                at += Character.charCount(point);
            }
        }
        if (quote != 0) {
            throw new IllegalArgumentException("a quote has no end");
        }
        return Optional.of(word.toString(StandardCharsets.UTF_8));
    }

    private static void put(ByteArrayOutputStream word, int point) {
        word.writeBytes(Character.toString(point).getBytes(StandardCharsets.UTF_8));
    }

    private void escape(ByteArrayOutputStream word) {
        char kind = at + 1 < text.length() ? text.charAt(at + 1) : 0;
        int simple = kind == 0 ? -1 : SIMPLE.indexOf(kind);
        if (simple >= 0) {
            word.write(SIMPLE_VALUES[simple]);
            at += 2;
            return;
        }
        int digits = switch (kind) {
            case 'x' -> 2;
            case 'u' -> 4;
            case 'U' -> 8;
            default -> 3;
        };
        int begin = digits == 3 ? at + 1 : at + 2;
        int value = number(begin, digits, digits == 3 ? 8 : 16);
        if (value > 0 && (digits > 3 ? Character.isValidCodePoint(value) : value < 256)) {
            if (digits > 3) {
                put(word, value);
            } else {
                word.write(value);
            }
            at = begin + digits;
        } else if (strict) {
            throw new IllegalArgumentException("'\\" + (kind == 0 ? "" : kind) + "' is no escape");
        } else {
            word.write('\\');
            at++;
        }
    }

    /** -1 where there is none. */
    private int number(int begin, int digits, int base) {
        if (begin + digits > text.length()) {
            return -1;
        }
        long value = 0;
        for (int i = begin; i < begin + digits; i++) {
            int digit = text.charAt(i) < 128 ? Character.digit(text.charAt(i), base) : -1;
            if (digit < 0) {
                return -1;
            }
            value = value * base + digit;
        }
        return value > Character.MAX_CODE_POINT ? -1 : (int) value;
    }
}

package org.satbed.proxy.files;

import java.util.ArrayList;
import java.util.List;

/**
 * The lines of a unit or of one of its drop-ins, as systemd reads them (systemd.syntax(7); its
 * src/shared/conf-parser.c): a line that ends with a backslash goes on in the next one that is no comment, with a blank
 * in the backslash's place; comments begin with # or ;.
 */
final class UnitFile {
    /**
     * One assignment.
     *
     * @param section without its brackets
     * @param value empty where an assignment resets
     * @param line from 1, of its begin
     */
    record Entry(String section, String key, String value, int line) {}

    /** What systemd passes over with a warning. */
    record Ignored(int line, String why) {}

    private final List<Entry> entries = new ArrayList<>();
    private final List<Ignored> ignored = new ArrayList<>();
    private String section = "";

    private UnitFile() {}

    /** Reads a file's text. */
    static UnitFile parse(String text) {
        UnitFile unit = new UnitFile();
        StringBuilder joined = new StringBuilder();
        int number = 0;
        int begin = 0;
        for (String line : text.split("\r\n|\n\r|[\n\r\0]", -1)) {
            number++;
            String stripped = line.strip();
            if (stripped.startsWith("#") || stripped.startsWith(";")) {
                continue; // between continued lines, too
            }
            begin = joined.isEmpty() ? number : begin;
            joined.append(line);
            if (endsEscaped(joined)) {
                joined.setCharAt(joined.length() - 1, ' ');
            } else {
                if (!unit.take(joined.toString().strip(), begin)) {
                    return unit;
                }
                joined.setLength(0);
            }
        }
        unit.take(joined.toString().strip(), begin); // the file ends with a backslash
        return unit;
    }

    /** By an odd number of backslashes. */
    private static boolean endsEscaped(CharSequence text) {
        int count = 0;
        while (count < text.length() && text.charAt(text.length() - 1 - count) == '\\') {
            count++;
        }
        return count % 2 == 1;
    }

    /** Whether systemd reads on: a line that is not UTF-8, and what is no section, end a file. */
    private boolean take(String line, int number) {
        int equals = line.indexOf('=');
        if (line.isEmpty()) {
            return true;
        }
        if (line.indexOf(TextFile.NOT_UTF8) >= 0) {
            ignored.add(new Ignored(number, "the line is not UTF-8: systemd reads no further"));
            return false;
        } else if (line.startsWith("[")) {
            section = line.endsWith("]") ? line.substring(1, line.length() - 1) : "";
            if (section.isEmpty()) {
                ignored.add(new Ignored(number, "'" + line + "' is no section: systemd reads no further"));
                return false;
            }
        } else if (equals < 0) {
            ignored.add(new Ignored(number, "'" + line + "' has no ="));
        } else if (section.isEmpty()) {
            ignored.add(new Ignored(number, "'" + line + "' is outside of a section"));
        } else {
            entries.add(new Entry(
                    section,
                    line.substring(0, equals).strip(),
                    line.substring(equals + 1).strip(),
                    number));
        }
        return true;
    }

    List<Entry> entries() {
        return entries;
    }

    List<Ignored> ignored() {
        return ignored;
    }
}

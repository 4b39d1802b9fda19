package org.satbed.proxy.cli;

import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.Model.OptionSpec;

/** Gives an option the value that a configuration file has for it. */
final class FileValue {
    private FileValue() {}

    static void set(OptionSpec option, String text) {
        Class<?> type = option.type();
        if (type == boolean.class) {
            if (!List.of("true", "false").contains(text)) {
                throw new IllegalArgumentException("'" + text + "' is not true or false");
            }
            option.setValue(Boolean.valueOf(text));
        } else if (type == int.class || type == Long.class) {
            number(option, text, type);
        } else if (type == List.class) {
            option.setValue(text.isEmpty() ? List.of() : List.of(text.split(",")));
        } else if (type == Path.class) {
            option.setValue(Path.of(text));
        } else {
            option.setValue(text);
        }
    }

    private static void number(OptionSpec option, String text, Class<?> type) {
        if (!text.matches("[0-9]{1,9}")) {
            throw new IllegalArgumentException("'" + text + "' is not a whole number");
        }
        if (type == int.class) {
            option.setValue(Integer.valueOf(text));
        } else {
            option.setValue(Long.valueOf(text));
        }
    }
}

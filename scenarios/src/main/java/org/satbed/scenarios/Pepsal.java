package org.satbed.scenarios;

import java.util.List;

/**
 * How the variant {@code pepsal} starts PEPsal.
 *
 * @param command the program, or a wrapper with the program as its last words
 * @param options of PEPsal's own, besides its port
 */
public record Pepsal(List<String> command, List<String> options) {

    /** The program on the path, as it comes. */
    public static final Pepsal DEFAULT = new Pepsal(List.of("pepsal"), List.of());

    /**
     * Makes the setting.
     *
     * @throws IllegalArgumentException if there is no command
     */
    public Pepsal {
        command = List.copyOf(command);
        options = List.copyOf(options);
        if (command.isEmpty()) {
            throw new IllegalArgumentException("a command is at least one word");
        }
    }

    /** The words of a text; without quotes. */
    static List<String> words(String text) {
        return text.isBlank() ? List.of() : List.of(text.strip().split("\\s+"));
    }
}

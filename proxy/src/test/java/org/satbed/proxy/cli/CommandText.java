package org.satbed.proxy.cli;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * What {@code satbed pep} says and ends with, run inside this JVM; only for what ends before a proxy is started.
 *
 * @param status the exit status
 * @param output lines on standard output
 * @param errors lines on standard error
 */
record CommandText(int status, List<String> output, List<String> errors) {
    static CommandText of(String... arguments) {
        PrintStream out = System.out;
        PrintStream err = System.err;
        ByteArrayOutputStream output = new ByteArrayOutputStream();
        ByteArrayOutputStream errors = new ByteArrayOutputStream();
        System.setOut(new PrintStream(output, true, StandardCharsets.UTF_8));
        System.setErr(new PrintStream(errors, true, StandardCharsets.UTF_8));
        try {
            int status = PepCommand.program().execute(arguments);
            return new CommandText(status, lines(output), lines(errors));
        } finally {
            System.setOut(out);
            System.setErr(err);
        }
    }

    /** With {@code --print-config}, and by this option a file of this content. */
    static CommandText ofFile(String option, Path file, String content, String... more) throws IOException {
        Files.writeString(file, content);
        List<String> arguments = new ArrayList<>(List.of(more));
        arguments.addAll(List.of(option, file.toString(), "--print-config"));
        return of(arguments.toArray(String[]::new));
    }

    private static List<String> lines(ByteArrayOutputStream stream) {
        return stream.toString(StandardCharsets.UTF_8).lines().toList();
    }

    /** The line of an option in what {@code --print-config} printed, blanks made one. */
    String setting(String option) {
        return output.stream()
                .filter(line -> line.matches("(# )?" + option + ":.*"))
                .findFirst()
                .orElseThrow(() -> new AssertionError(option + " is not in " + this))
                .replaceAll(" +", " ");
    }
}

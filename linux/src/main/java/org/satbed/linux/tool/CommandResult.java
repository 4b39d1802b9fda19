package org.satbed.linux.tool;

import java.util.List;

/**
 * How a command ended.
 *
 * @param argv the command as it was run
 * @param exitCode 0 for success
 * @param output its standard output
 * @param error its standard error
 */
public record CommandResult(List<String> argv, int exitCode, String output, String error) {

    /** Whether it exited with 0. */
    public boolean succeeded() {
        return exitCode == 0;
    }

    /** The output of a success; anything else throws. */
    public String orThrow() {
        if (!succeeded()) {
            throw new CommandException(argv, exitCode, error.isBlank() ? output : error);
        }
        return output;
    }
}

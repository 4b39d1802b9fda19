package org.satbed.linux.tool;

import java.util.List;

/** A tool could not be started, failed, or took too long. The message is one line that shows the command and what it said. */
public final class CommandException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final int exitCode;

    CommandException(List<String> argv, int exitCode, String output) {
        super("'" + String.join(" ", argv) + "' failed with exit code " + exitCode
                + (output.isBlank() ? "" : ": " + OneLine.of(output)));
        this.exitCode = exitCode;
    }

    CommandException(String message) {
        super(message);
        this.exitCode = -1;
    }

    /** The tool's exit code, or −1 when it never ended by itself. */
    public int exitCode() {
        return exitCode;
    }
}

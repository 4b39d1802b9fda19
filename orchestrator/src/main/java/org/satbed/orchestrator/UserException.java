package org.satbed.orchestrator;

import java.util.List;

/** Something that the user can put right: it is shown as lines without a stack trace. */
public final class UserException extends RuntimeException {
    /** Exit status of a command that was used wrongly. */
    public static final int USAGE = 2;
    /** Exit status of a command that failed. */
    public static final int FAILURE = 1;

    private static final long serialVersionUID = 1L;

    @SuppressWarnings("serial") // List.copyOf returns a serialisable list, which the field's type cannot say.
    private final List<String> lines;

    private final int exitStatus;

    private final boolean interruption;

    /**
     * Makes the exception.
     *
     * @param exitStatus of the command, {@link #USAGE} or {@link #FAILURE}
     * @param lines what, why and what to do, each problem on one line
     */
    public UserException(int exitStatus, List<String> lines) {
        this(exitStatus, lines, false);
    }

    private UserException(int exitStatus, List<String> lines, boolean interruption) {
        super(String.join("\n", lines));
        this.lines = List.copyOf(lines);
        this.exitStatus = exitStatus;
        this.interruption = interruption;
    }

    /** The user wanted an end: a failure after which nothing more is to be begun. */
    public static UserException interrupted(String line) {
        return new UserException(FAILURE, List.of(line), true);
    }

    /** A failure, exit status 1. */
    public static UserException failure(String line) {
        return new UserException(FAILURE, List.of(line));
    }

    /** A wrong use, exit status 2. */
    public static UserException usage(String line) {
        return new UserException(USAGE, List.of(line));
    }

    /** One line per problem. */
    public List<String> lines() {
        return lines;
    }

    /** Whether the user wanted an end. */
    public boolean isInterruption() {
        return interruption;
    }

    /** The exit status that the command ends with. */
    public int exitStatus() {
        return exitStatus;
    }
}

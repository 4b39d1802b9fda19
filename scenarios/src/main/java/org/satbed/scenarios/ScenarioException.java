package org.satbed.scenarios;

import java.util.List;
import java.util.stream.Collectors;

/** A scenario file that cannot be used, with everything that is wrong with it. */
public final class ScenarioException extends Exception {

    private static final long serialVersionUID = 1L;

    @SuppressWarnings("serial") // List.copyOf returns a serialisable list, which the field's type cannot say.
    private final List<Problem> problems;

    /**
     * Makes the exception; its message has one line per problem.
     *
     * @throws IllegalArgumentException if there is no problem
     */
    public ScenarioException(List<Problem> problems) {
        super(problems.stream().map(Problem::toString).collect(Collectors.joining("\n")));
        if (problems.isEmpty()) {
            throw new IllegalArgumentException("no problem");
        }
        this.problems = List.copyOf(problems);
    }

    /** All problems, in the order of the file; at least one. */
    public List<Problem> problems() {
        return problems;
    }
}

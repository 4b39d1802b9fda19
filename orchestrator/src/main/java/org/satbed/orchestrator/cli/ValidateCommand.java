package org.satbed.orchestrator.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.satbed.orchestrator.UserException;
import org.satbed.scenarios.ScenarioMatrix;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code satbed validate}. */
@Command(
        name = "validate",
        description = {
            "Check scenario files: a line for each that is right, and one for every mistake in the others.",
            "Exit status 0 if all are right, else 2."
        },
        footer = {"", "Example: satbed validate scenarios/*.yml"})
public final class ValidateCommand implements Callable<Integer> {
    @Parameters(paramLabel = "FILE", arity = "1..*", description = "Scenario files.")
    private List<Path> files;

    @Override
    public Integer call() {
        boolean good = true;
        for (Path file : files) {
            good &= check(file);
        }
        return good ? 0 : UserException.USAGE;
    }

    private static boolean check(Path file) {
        if (!Files.isRegularFile(file)) { // not a built-in scenario of that name either
            System.err.println("satbed: " + file + ": there is no such file");
            return false;
        }
        try {
            ScenarioMatrix matrix = ScenarioLoader.loadFile(file);
            int points = matrix.points().size();
            System.out.println(file + ": ok" + (matrix.isMatrix() ? ", a matrix of " + points + " points" : ""));
            return true;
        } catch (UserException e) {
            e.lines().forEach(System.err::println); // as compilers print it, so that editors find the place
            return false;
        }
    }
}

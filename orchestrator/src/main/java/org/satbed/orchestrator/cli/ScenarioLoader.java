package org.satbed.orchestrator.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.satbed.orchestrator.UserException;
import org.satbed.scenarios.BuiltinScenarios;
import org.satbed.scenarios.Page;
import org.satbed.scenarios.PageGraph;
import org.satbed.scenarios.Problem;
import org.satbed.scenarios.Scenario;
import org.satbed.scenarios.ScenarioException;
import org.satbed.scenarios.ScenarioMatrix;
import org.satbed.scenarios.ScenarioParser;
import org.satbed.scenarios.TextFile;
import org.satbed.scenarios.Workload;

/** Finds the scenario that a user names. */
public final class ScenarioLoader {
    private ScenarioLoader() {}

    /**
     * A built-in scenario, or the one in a file.
     *
     * @throws UserException if there is neither, with every mistake in the file, or if it is a matrix
     */
    public static Scenario load(String nameOrFile) {
        ScenarioMatrix matrix = loadMatrix(nameOrFile);
        if (matrix.points().size() > 1) {
            throw UserException.usage(
                    nameOrFile + " is a matrix of " + matrix.points().size()
                            + " scenarios, and one is needed here; 'satbed run' and 'satbed plan' take it");
        }
        return matrix.points().get(0).scenario();
    }

    /**
     * A built-in scenario, or that in a file, with all points of its matrix.
     *
     * @throws UserException if there is neither, or with every mistake in the file
     */
    public static ScenarioMatrix loadMatrix(String nameOrFile) {
        Optional<Scenario> builtin = BuiltinScenarios.load(nameOrFile);
        if (builtin.isPresent()) {
            return new ScenarioMatrix(List.of(new ScenarioMatrix.Point(builtin.get())));
        }
        Path file = Path.of(nameOrFile);
        if (!Files.isRegularFile(file)) {
            throw UserException.usage("'" + nameOrFile + "' is neither a file nor a built-in scenario; built in are: "
                    + String.join(", ", BuiltinScenarios.names()));
        }
        return loadFile(file);
    }

    /**
     * The scenario in a file, with all points of its matrix.
     *
     * @throws UserException with every mistake in the file, or if it cannot be read
     */
    public static ScenarioMatrix loadFile(Path file) {
        try {
            ScenarioMatrix matrix = ScenarioParser.parseMatrix(file.toString(), TextFile.read(file));
            matrix.points().forEach(point -> requirePages(point.scenario()));
            return matrix;
        } catch (ScenarioException e) {
            List<String> lines = e.problems().stream().map(Problem::toString).toList();
            throw new UserException(UserException.USAGE, lines);
        } catch (IOException e) {
            throw UserException.usage(e.getMessage());
        }
    }

    /** Its pages can be read: better to know now than in mid-run. */
    private static void requirePages(Scenario scenario) {
        for (Workload workload : scenario.workloads()) {
            if (workload instanceof Page page) {
                try {
                    PageGraph.load(page.har(), page.page());
                } catch (IOException e) {
                    throw UserException.usage("workload " + page.id() + ": " + e.getMessage());
                }
            }
        }
    }
}

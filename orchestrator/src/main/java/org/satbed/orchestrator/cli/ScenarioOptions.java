package org.satbed.orchestrator.cli;

import java.util.List;
import org.satbed.orchestrator.UserException;
import org.satbed.orchestrator.testbed.Backend;
import org.satbed.orchestrator.testbed.TestbedPlan;
import org.satbed.scenarios.Scenario;
import org.satbed.scenarios.ScenarioMatrix;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** What every command that works on a scenario's testbed takes. */
final class ScenarioOptions {
    @Parameters(paramLabel = "SCENARIO", description = "Name of a built-in scenario, or a file.")
    private String scenario;

    @Option(names = "--name", paramLabel = "NAME", description = "Name of the testbed; default: the scenario's.")
    private String name;

    @Option(names = "--seed", paramLabel = "N", description = "Seed of the random losses; default: ${DEFAULT-VALUE}.")
    private long seed = 1;

    @Option(
            names = "--backend",
            paramLabel = "NAME",
            description =
                    "What stands for the link: netns (satbed's own emulator), opensand, or docker (the emulator between"
                            + " containers); default: netns.")
    private String backend = Backend.NETNS.id();

    @Option(
            names = "--point",
            paramLabel = "KEY=VALUE,...",
            description = "Of a scenario with a matrix this point alone, e.g. rtt=40ms,loss=0.1%%.")
    private String point;

    /** The scenario as it is written; of a matrix the point that is chosen. */
    Scenario scenario() {
        List<ScenarioMatrix.Point> points = points();
        if (points.size() > 1) {
            throw UserException.usage(scenario + " is a matrix of " + points.size()
                    + " scenarios, and one is needed here; choose it with --point, e.g. --point "
                    + points.get(0).id());
        }
        return points.get(0).scenario();
    }

    /** The scenario; of a matrix all its points, or the one that is chosen. */
    List<ScenarioMatrix.Point> points() {
        ScenarioMatrix matrix = ScenarioLoader.loadMatrix(scenario);
        if (point == null) {
            return matrix.points();
        }
        return List.of(matrix.point(point)
                .orElseThrow(() -> UserException.usage("--point " + point + ": "
                        + (matrix.isMatrix()
                                ? "there is no such point; 'satbed plan " + scenario + "' lists them"
                                : scenario + " has no matrix"))));
    }

    /** The plan for a scenario, which may have been changed by further options. */
    TestbedPlan plan(Scenario changed) {
        Backend chosen = Backend.of(backend)
                .orElseThrow(() -> UserException.usage(
                        "--backend " + backend + ": there is no such backend; there are: " + Backend.all()));
        return TestbedPlan.of(name == null ? changed.name() : name, changed, seed, chosen);
    }

    /** The seed. */
    long seed() {
        return seed;
    }
}

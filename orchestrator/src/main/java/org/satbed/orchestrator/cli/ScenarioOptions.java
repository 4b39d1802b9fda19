package org.satbed.orchestrator.cli;

import org.satbed.orchestrator.UserException;
import org.satbed.orchestrator.testbed.Backend;
import org.satbed.orchestrator.testbed.TestbedPlan;
import org.satbed.scenarios.Scenario;
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

    /** The scenario as it is written. */
    Scenario scenario() {
        return ScenarioLoader.load(scenario);
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

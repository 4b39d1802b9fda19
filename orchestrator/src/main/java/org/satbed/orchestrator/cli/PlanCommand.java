package org.satbed.orchestrator.cli;

import java.util.concurrent.Callable;
import org.satbed.orchestrator.testbed.TestbedPlan;
import org.satbed.scenarios.Scenario;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code satbed plan}. */
@Command(
        name = "plan",
        description = "Print every command that a scenario's testbed takes; changes nothing, needs no root.",
        footer = {"", "Example: satbed plan geo"})
public final class PlanCommand implements Callable<Integer> {
    @Parameters(paramLabel = "SCENARIO", description = "Name of a built-in scenario, or a file.")
    private String scenario;

    @Option(names = "--name", paramLabel = "NAME", description = "Name of the testbed; default: the scenario's.")
    private String name;

    @Override
    public Integer call() {
        Scenario loaded = ScenarioLoader.load(scenario);
        TestbedPlan.of(name == null ? loaded.name() : name, loaded).describe().forEach(System.out::println);
        return 0;
    }
}

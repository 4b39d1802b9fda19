package org.satbed.orchestrator.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code satbed plan}. */
@Command(
        name = "plan",
        description = "Print every command that a scenario's testbed takes; changes nothing, needs no root.",
        footer = {"", "Example: satbed plan geo"})
public final class PlanCommand implements Callable<Integer> {
    @Mixin
    private ScenarioOptions options;

    @Override
    public Integer call() {
        options.plan(options.scenario()).describe().forEach(System.out::println);
        return 0;
    }
}

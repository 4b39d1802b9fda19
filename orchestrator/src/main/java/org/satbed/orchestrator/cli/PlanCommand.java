package org.satbed.orchestrator.cli;

import java.util.concurrent.Callable;
import org.satbed.orchestrator.run.ProxyTreatment;
import org.satbed.orchestrator.testbed.TestbedPlan;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code satbed plan}. */
@Command(
        name = "plan",
        description =
                "Print every command that a scenario's testbed and its variants take; changes nothing, needs no root.",
        footer = {"", "Example: satbed plan geo"})
public final class PlanCommand implements Callable<Integer> {
    @Mixin
    private ScenarioOptions options;

    @Override
    public Integer call() {
        TestbedPlan plan = options.plan(options.scenario());
        plan.describe().forEach(System.out::println);
        ProxyTreatment.describe(plan).forEach(System.out::println);
        return 0;
    }
}

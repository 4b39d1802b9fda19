package org.satbed.orchestrator.cli;

import java.util.List;
import java.util.concurrent.Callable;
import org.satbed.orchestrator.run.ProxyTreatment;
import org.satbed.orchestrator.testbed.TestbedPlan;
import org.satbed.scenarios.ScenarioMatrix;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code satbed plan}. */
@Command(
        name = "plan",
        description =
                "Print every command that a scenario's testbed and its variants take, or the points of its matrix; changes nothing, needs no root.",
        footer = {"", "Example: satbed plan geo"})
public final class PlanCommand implements Callable<Integer> {
    @Mixin
    private ScenarioOptions options;

    @Override
    public Integer call() {
        List<ScenarioMatrix.Point> points = options.points();
        if (points.size() > 1) {
            System.out.println("a matrix of " + points.size() + " points; --point with one of these plans it:");
            points.forEach(point -> System.out.println(point.id()));
            return 0;
        }
        TestbedPlan plan = options.plan(points.get(0).scenario());
        plan.describe().forEach(System.out::println);
        ProxyTreatment.describe(plan).forEach(System.out::println);
        return 0;
    }
}

package org.satbed.orchestrator.cli;

import java.util.concurrent.Callable;
import org.satbed.orchestrator.testbed.Host;
import org.satbed.orchestrator.testbed.Testbed;
import org.satbed.orchestrator.testbed.TestbedPlan;
import org.satbed.scenarios.Scenario;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code satbed up}. */
@Command(
        name = "up",
        description = "Make a scenario's testbed and leave it up.",
        footer = {"", "Example: satbed up geo && satbed exec ws-st -- ping -c 3 10.81.4.2"})
public final class UpCommand implements Callable<Integer> {
    @Parameters(paramLabel = "SCENARIO", description = "Name of a built-in scenario, or a file.")
    private String scenario;

    @Option(names = "--name", paramLabel = "NAME", description = "Name of the testbed; default: the scenario's.")
    private String name;

    @Override
    public Integer call() {
        Scenario loaded = ScenarioLoader.load(scenario);
        TestbedPlan plan = TestbedPlan.of(name == null ? loaded.name() : name, loaded);
        try (Testbed testbed = Testbed.up(plan)) {
            testbed.leaveUp();
        }
        System.out.println("testbed '" + plan.name() + "' is up; try: satbed exec --name " + plan.name()
                + " ws-st -- ping -c 3 " + plan.address(Host.WS_GW, false));
        return 0;
    }
}

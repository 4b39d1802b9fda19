package org.satbed.orchestrator.cli;

import java.util.concurrent.Callable;
import org.satbed.orchestrator.testbed.Host;
import org.satbed.orchestrator.testbed.Testbed;
import org.satbed.orchestrator.testbed.TestbedPlan;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code satbed up}. */
@Command(
        name = "up",
        description = "Make a scenario's testbed and leave it up.",
        footer = {"", "Example: satbed up geo && satbed exec ws-st -- ping -c 3 10.81.4.2"})
public final class UpCommand implements Callable<Integer> {
    @Mixin
    private ScenarioOptions options;

    @Override
    public Integer call() {
        TestbedPlan plan = options.plan(options.scenario());
        try (Testbed testbed = Testbed.up(plan)) {
            testbed.leaveUp();
        }
        System.out.println("testbed '" + plan.name() + "' is up; try: satbed exec --name " + plan.name()
                + " ws-st -- ping -c 3 " + plan.address(Host.WS_GW, false));
        return 0;
    }
}

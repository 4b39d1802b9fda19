package org.satbed.orchestrator.cli;

import java.util.concurrent.Callable;
import org.satbed.scenarios.BuiltinScenarios;
import picocli.CommandLine.Command;

/** {@code satbed scenarios}. */
@Command(
        name = "scenarios",
        description = "List the built-in scenarios.",
        footer = {"", "Example: satbed scenarios"})
public final class ScenariosCommand implements Callable<Integer> {
    @Override
    public Integer call() {
        for (String name : BuiltinScenarios.names()) {
            System.out.printf(
                    "%-21s %s%n", name, BuiltinScenarios.description(name).orElse(""));
        }
        return 0;
    }
}

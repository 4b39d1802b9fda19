package org.satbed.orchestrator.cli;

import java.util.ArrayList;
import java.util.List;
import org.satbed.orchestrator.run.RunOptions;
import org.satbed.scenarios.Scenario;
import picocli.CommandLine.Model.CommandSpec;

/** What a result says of the command that made it. */
final class CommandLineOf {
    private CommandLineOf() {}

    static RunOptions options(CommandSpec spec, Scenario scenario, long seed) {
        List<String> commandLine = new ArrayList<>(List.of("satbed"));
        commandLine.addAll(spec.root().commandLine().getParseResult().originalArgs());
        return new RunOptions(scenario, seed, spec.root().version()[0], List.copyOf(commandLine));
    }
}

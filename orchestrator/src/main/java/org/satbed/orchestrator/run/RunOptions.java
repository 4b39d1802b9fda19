package org.satbed.orchestrator.run;

import java.util.List;
import java.util.Optional;
import org.satbed.scenarios.Scenario;

/**
 * What is run and how.
 *
 * @param scenario with the changes that the command line makes to it
 * @param seed of everything random
 * @param satbedVersion of this program
 * @param commandLine as it was typed
 * @param until when to end the repetitions; empty to make as many as the scenario says
 */
public record RunOptions(
        Scenario scenario, long seed, String satbedVersion, List<String> commandLine, Optional<UntilNarrow> until) {

    /** As many repetitions as the scenario says. */
    public RunOptions(Scenario scenario, long seed, String satbedVersion, List<String> commandLine) {
        this(scenario, seed, satbedVersion, commandLine, Optional.empty());
    }

    /** The same with another end of the repetitions. */
    public RunOptions until(Optional<UntilNarrow> end) {
        return new RunOptions(scenario, seed, satbedVersion, commandLine, end);
    }
}

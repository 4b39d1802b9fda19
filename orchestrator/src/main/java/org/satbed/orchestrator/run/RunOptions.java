package org.satbed.orchestrator.run;

import java.nio.file.Path;
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
 * @param recording what is kept beside the samples
 * @param until when to end the repetitions; empty to make as many as the scenario says
 */
public record RunOptions(
        Scenario scenario,
        long seed,
        String satbedVersion,
        List<String> commandLine,
        Recording recording,
        Optional<UntilNarrow> until) {

    /**
     * What is kept beside the samples.
     *
     * @param flows whether connections are recorded over time
     * @param captures the directory for a capture of each interface; absent for none
     */
    public record Recording(boolean flows, Optional<Path> captures) {
        /** Connections over time, and no captures. */
        public static final Recording DEFAULT = new Recording(true, Optional.empty());
    }

    /** With what is usually kept, and as many repetitions as the scenario says. */
    public RunOptions(Scenario scenario, long seed, String satbedVersion, List<String> commandLine) {
        this(scenario, seed, satbedVersion, commandLine, Recording.DEFAULT, Optional.empty());
    }

    /** The same with something else kept. */
    public RunOptions recording(Recording other) {
        return new RunOptions(scenario, seed, satbedVersion, commandLine, other, until);
    }

    /** The same with another end of the repetitions. */
    public RunOptions until(Optional<UntilNarrow> end) {
        return new RunOptions(scenario, seed, satbedVersion, commandLine, recording, end);
    }
}

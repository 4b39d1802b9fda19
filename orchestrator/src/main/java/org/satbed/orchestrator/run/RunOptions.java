package org.satbed.orchestrator.run;

import java.util.List;
import org.satbed.scenarios.Scenario;

/**
 * What is run and how.
 *
 * @param scenario with the changes that the command line makes to it
 * @param seed of everything random
 * @param satbedVersion of this program
 * @param commandLine as it was typed
 */
public record RunOptions(Scenario scenario, long seed, String satbedVersion, List<String> commandLine) {}

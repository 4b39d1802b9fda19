package org.satbed.openbach.stat;

/**
 * Which job of which scenario statistics are of.
 *
 * @param jobName measurement in the database
 * @param agentName host
 * @param jobInstanceId by which OpenBACH finds them again
 * @param scenarioInstanceId 0 outside of a scenario
 * @param ownerScenarioInstanceId likewise
 */
public record StatSource(
        String jobName, String agentName, long jobInstanceId, long scenarioInstanceId, long ownerScenarioInstanceId) {}

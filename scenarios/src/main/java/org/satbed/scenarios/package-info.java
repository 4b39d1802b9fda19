/**
 * What satbed runs and what came out of it, as plain data: the scenario language, the built-in scenarios, the bounds
 * that physics sets, the result file and its summary. Nothing here knows how a testbed is built or touches the host.
 *
 * <p>The way through the package: {@link org.satbed.scenarios.ScenarioParser} turns a file into a
 * {@link org.satbed.scenarios.Scenario}; whoever runs it fills a {@link org.satbed.scenarios.RunResult}, which
 * {@link org.satbed.scenarios.ResultFile} keeps; {@link org.satbed.scenarios.Summary} condenses it and
 * {@link org.satbed.scenarios.SummaryTable} prints it.
 */
package org.satbed.scenarios;

/**
 * What loads and measures the path: our own object server and client as processes inside the workstations' namespaces, iperf3 for bulk
 * transfers, the calibration of the unloaded path, and the facts about the host.
 *
 * <p>What belongs here: everything that makes the numbers of a result. Times are taken by {@link java.lang.System#nanoTime} in the process
 * that transfers, so that neither the pipes nor the orchestrator are part of them.
 */
package org.satbed.orchestrator.workload;

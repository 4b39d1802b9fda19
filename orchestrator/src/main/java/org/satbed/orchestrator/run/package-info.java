/**
 * Internal: one run of a scenario on a testbed that is up: variants put in place and taken away, workloads repeated in turn, results
 * gathered, and the command {@code satbed run} around it.
 */
package org.satbed.orchestrator.run;

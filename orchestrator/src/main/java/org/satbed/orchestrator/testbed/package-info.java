/** Testbeds of network namespaces: the plan as plain data, the plan made real, and what is left of those that were not taken down. */
package org.satbed.orchestrator.testbed;

/** What OpenBACH's agents run: each job as a program that registers with the agent, works, publishes, and undoes what it did when it is stopped. */
package org.satbed.orchestrator.openbach;

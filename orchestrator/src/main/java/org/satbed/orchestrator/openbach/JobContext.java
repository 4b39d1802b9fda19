package org.satbed.orchestrator.openbach;

import org.satbed.openbach.agent.Statistics;

/**
 * What a running job has of OpenBACH.
 *
 * @param statistics where its points go
 * @param log where its lines go
 */
record JobContext(Statistics statistics, JobLog log) {}

package org.satbed.orchestrator.workload;

import com.fasterxml.jackson.annotation.JsonInclude;

/**
 * One transferred object, as the client process tells it.
 *
 * @param started ISO 8601, just before connect()
 * @param firstByteSeconds since then
 * @param completionSeconds since then
 * @param bytes of the object that were transferred
 * @param error why this is no measurement; null if it is one
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record Flow(String started, double firstByteSeconds, double completionSeconds, long bytes, String error) {}

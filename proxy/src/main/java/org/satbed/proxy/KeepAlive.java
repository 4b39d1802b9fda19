package org.satbed.proxy;

/**
 * How a silent peer is probed.
 *
 * @param idleSeconds silence before the first probe, 1 to 32767
 * @param intervalSeconds between probes, 1 to 32767
 * @param probes unanswered ones before the connection is given up, 1 to 127
 */
public record KeepAlive(int idleSeconds, int intervalSeconds, int probes) {}

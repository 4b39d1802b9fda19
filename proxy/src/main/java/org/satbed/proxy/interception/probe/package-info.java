/**
 * The question what would become of a first segment, put to the kernel itself: a network namespace without a name
 * gets what this host has of
 * interfaces, addresses, routes, rules, switches, filters and listening sockets, and a segment goes in by one of
 * its wires.
 *
 * <p>{@link org.satbed.proxy.interception.probe.HostCopy} reads the host and changes nothing on it;
 * {@link org.satbed.proxy.interception.probe.Replica} is the namespace, whose interfaces are TAP and TUN devices
 * with their other end in this process;
 * {@link org.satbed.proxy.interception.probe.Probe} sends and tells what it saw. The namespace ends with the
 * thread that made it.
 *
 * <p>Internal to {@code interception}.
 */
package org.satbed.proxy.interception.probe;

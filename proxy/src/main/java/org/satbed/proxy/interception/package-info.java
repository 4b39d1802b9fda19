/**
 * Brings the TCP connections that arrive on certain interfaces to a transparent proxy on this host, IPv4 and IPv6, and takes every
 * trace of that away again.
 *
 * <p>An {@link org.satbed.proxy.interception.InterceptionPlan} says what is wanted;
 * {@link org.satbed.proxy.interception.InterceptionTool#create} makes the {@link org.satbed.proxy.interception.Interception} that
 * does it with nft or with iptables; {@link org.satbed.proxy.interception.InterceptionProbe} says whether this kernel can.
 *
 * <p>The way of a packet (Linux, networking/tproxy.rst): a first segment (SYN) is assigned to the proxy's listening socket by
 * {@code tproxy}; every other segment of a connection of the proxy, on either of its legs, is recognised by its socket. Both get a mark,
 * the mark selects a routing table, and that table says that every address is local. The proxy's sockets need {@code IP_TRANSPARENT};
 * they may listen on a wildcard address (one dual-stack socket or one for each family) or on 127.0.0.1 and ::1.
 *
 * <p>Only the types named above, {@link org.satbed.proxy.interception.InterceptionException} and
 * {@link org.satbed.proxy.interception.Capability} are for use from outside.
 */
package org.satbed.proxy.interception;

/**
 * The split-TCP performance enhancing proxy (RFC 3135): it takes connections that TPROXY brings to it, ends them here, and opens
 * one of its own to the server that the client wanted, from the client's address.
 *
 * <p>What belongs here: reactors, connections and relays, and what sets them up. The rules that bring traffic are in {@link
 * org.satbed.proxy.interception}. Everything between an event of epoll and the byte that it moves runs on one reactor's thread,
 * without a lock and without an allocation.
 */
package org.satbed.proxy;

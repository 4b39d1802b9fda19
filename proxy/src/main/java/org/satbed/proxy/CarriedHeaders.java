package org.satbed.proxy;

import org.satbed.linux.SocketOptions;

/** What is known of a client's SYN and may be carried over to the leg towards the server. */
interface CarriedHeaders {
    /** Sets what is asked for on a socket that is not connected yet. */
    void applyTo(int fd, boolean ipv6, CopiedHeaders which, SocketOptions options);
}

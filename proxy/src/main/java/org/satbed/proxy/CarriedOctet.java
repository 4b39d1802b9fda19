package org.satbed.proxy;

import org.satbed.linux.SocketOptions;

/** The traffic class of a client whose SYN came to another proxy. */
final class CarriedOctet implements CarriedHeaders {
    static final int NONE = -1;

    int octet = NONE;

    @Override
    public void applyTo(int fd, boolean ipv6, CopiedHeaders which, SocketOptions options) {
        if (octet != NONE) {
            options.trafficClass(fd, ipv6, octet);
        }
    }
}

package org.satbed.proxy;

import java.util.Arrays;
import java.util.Optional;

/** Which address the server sees on the outgoing leg. */
public enum SourceAddress {
    /** The client's address and port; where that pair is taken, {@link #CLIENT_ADDRESS}. */
    CLIENT("client"),
    /** The client's address with a free port. For proxies behind NAT on the same host. */
    CLIENT_ADDRESS("client-address"),
    /** The proxy host's own address. */
    OWN("own");

    private final String id;

    SourceAddress(String id) {
        this.id = id;
    }

    /** As it is written on the command line. */
    public String id() {
        return id;
    }

    /** The one with that id. */
    public static Optional<SourceAddress> of(String id) {
        return Arrays.stream(values()).filter(value -> value.id.equals(id)).findFirst();
    }
}

package org.satbed.proxy;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;
import org.satbed.proxy.trunk.TrunkKey;

/**
 * Connections over the satellite that are opened ahead, one for each flow.
 *
 * @param towards the listener of the proxy on the other side; empty for none, then flows that this proxy takes go the ordinary way
 * @param least connections that each reactor keeps ready, 1 to 256; with arrivals there are more
 * @param listenPort where the other proxy's connections come in, 0 for none
 * @param key which signs the headers; without one {@code peers} are all that may come
 * @param peers addresses from which connections are taken; empty for any
 */
public record TrunkConfig(
        Optional<InetSocketAddress> towards,
        int least,
        int listenPort,
        Optional<TrunkKey> key,
        List<InetAddress> peers) {
    /** Enough for a browser's six connections to a server. */
    public static final int DEFAULT_LEAST = 8;

    /** The most of {@link #least}. */
    public static final int MOST_LEAST = 256;

    /** Checks that one end at least is there, and that the listener is not open to everybody. */
    public TrunkConfig {
        peers = List.copyOf(peers);
        if (towards.isEmpty() && listenPort == 0) {
            throw new IllegalArgumentException("a trunk has an end here");
        }
        if (least < 1 || least > MOST_LEAST || listenPort < 0 || listenPort > 0xffff) {
            throw new IllegalArgumentException("1 to " + MOST_LEAST + " connections, ports up to 65535");
        }
        if (listenPort != 0 && key.isEmpty() && peers.isEmpty()) {
            throw new IllegalArgumentException("a trunk's listener needs a key or peers");
        }
    }
}

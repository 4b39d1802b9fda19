package org.satbed.proxy;

import java.net.InetAddress;
import java.util.concurrent.ConcurrentHashMap;

/** How many connections each client address holds, over all reactors. Asked at accept and at the end only, and only where there is a bound. */
final class ClientLimits {
    private final int most;
    private final ConcurrentHashMap<InetAddress, Integer> held = new ConcurrentHashMap<>();

    ClientLimits(int most) {
        this.most = most;
    }

    boolean on() {
        return most > 0;
    }

    /** Whether this client may have one more, which is then counted. */
    boolean enter(InetAddress client) {
        if (held.merge(client, 1, Integer::sum) <= most) {
            return true;
        }
        leave(client);
        return false;
    }

    /** One less. */
    void leave(InetAddress client) {
        held.computeIfPresent(client, (key, present) -> present <= 1 ? null : present - 1);
    }
}

package org.satbed.proxy;

import java.util.function.BiConsumer;
import org.satbed.linux.SocketOptions;

/**
 * Finds one reactor's connections that have been in their state for too long: a portion each turn, for each may take
 * two system calls.
 */
final class Sweep {
    private final ConnectionSlots slots;
    private final Timeouts timeouts;
    private final SocketOptions options;
    private int next = -1; // to be looked at; -1 between two sweeps

    Sweep(ConnectionSlots slots, Timeouts timeouts, SocketOptions options) {
        this.slots = slots;
        this.timeouts = timeouts;
        this.options = options;
    }

    void begin() {
        next = 0;
    }

    boolean isUnderWay() {
        return next >= 0;
    }

    /**
     * Looks at the next portion; those whose time is over are handed on with the reason. What is being delivered has a
     * time of its own.
     */
    void some(long now, BiConsumer<SplitConnection, EndReason> over) {
        for (int end = next + Listing.PORTION; next < end && next < slots.known(); next++) {
            SplitConnection each = slots.at(next);
            boolean connecting = each.state == SplitConnection.State.CONNECTING;
            if (!connecting && each.state != SplitConnection.State.RELAYING) {
                continue;
            }
            if (timeouts.watchIdle()) {
                each.noteProgress(options, now);
            }
            EndReason reason =
                    timeouts.expired(connecting, each.halfEnded(), now - each.startedNanos, now - each.activeNanos);
            if (reason != null) {
                over.accept(each, reason);
            }
        }
        next = next < slots.known() ? next : -1;
    }
}

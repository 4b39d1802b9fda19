package org.satbed.proxy;

import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import org.satbed.linux.SocketOptions;

/**
 * One reactor's {@link SplitConnection} objects, used again and again: nothing is allocated once there have been as
 * many as there are.
 */
final class ConnectionSlots {
    private final SocketOptions options;
    private SplitConnection[] slots = new SplitConnection[64];
    private int[] free = new int[64];
    private int freeCount;
    private int known;

    ConnectionSlots(SocketOptions options) {
        this.options = options;
    }

    /** How many were ever used: their numbers are below it. */
    int known() {
        return known;
    }

    SplitConnection at(int slot) {
        return slots[slot];
    }

    /** As {@link Connections#view}. */
    int view(List<ConnectionView> into, int from, int most, TcpInfo tcpInfo) {
        long now = System.nanoTime();
        int slot = from;
        for (; slot < known && into.size() < most; slot++) {
            if (slots[slot].state != SplitConnection.State.FREE) {
                into.add(slots[slot].view(now, tcpInfo, options));
            }
        }
        return slot < known ? slot : -1;
    }

    /** Shows those that are there. */
    void all(Consumer<SplitConnection> to) {
        for (int i = 0; i < known; i++) {
            if (slots[i].state != SplitConnection.State.FREE) {
                to.accept(slots[i]);
            }
        }
    }

    /** One that is free. */
    SplitConnection take() {
        if (freeCount > 0) {
            return slots[free[--freeCount]];
        }
        if (known == slots.length) {
            slots = Arrays.copyOf(slots, 2 * known);
        }
        SplitConnection connection = new SplitConnection(known, options);
        slots[known++] = connection;
        return connection;
    }

    /** Takes one back that is free now. */
    void giveBack(SplitConnection connection) {
        if (freeCount == free.length) {
            free = Arrays.copyOf(free, 2 * freeCount);
        }
        free[freeCount++] = connection.slot;
    }
}

package org.satbed.proxy;

import java.util.ArrayDeque;
import java.util.function.BiConsumer;

/**
 * Whose call it was that failed: whatever goes wrong in a reactor's turn ends the one connection that was being seen
 * to.
 */
final class FailedConnections {
    private record Failed(long data, RuntimeException why) {}

    private final ConnectionSlots slots;
    private final BiConsumer<SplitConnection, RuntimeException> close;
    private final ArrayDeque<Failed> noted = new ArrayDeque<>();
    private SplitConnection current;

    /** @param close closes one */
    FailedConnections(ConnectionSlots slots, BiConsumer<SplitConnection, RuntimeException> close) {
        this.slots = slots;
        this.close = close;
    }

    /** From now on this one is being seen to; null for none. */
    void seeTo(SplitConnection connection) {
        current = connection;
    }

    /**
     * Closes the connection that was being seen to.
     *
     * @return whether there was one
     */
    boolean contain(RuntimeException why) {
        SplitConnection connection = current;
        current = null;
        if (connection == null || connection.state == SplitConnection.State.FREE) {
            return false;
        }
        close.accept(connection, why);
        return true;
    }

    /**
     * The connection of a socket is one for which a call has failed while others were looked at: it is closed once
     * nobody is.
     */
    void note(int fd, RuntimeException why) {
        for (int i = 0; i < slots.known(); i++) {
            SplitConnection each = slots.at(i);
            if (each.state != SplitConnection.State.FREE && (each.client == fd || each.server == fd)) {
                noted.add(new Failed(each.eventData(SplitConnection.CLIENT), why));
            }
        }
    }

    /** Closes those, but for what has ended meanwhile. */
    void closeNoted() {
        for (Failed next = noted.poll(); next != null; next = noted.poll()) {
            SplitConnection connection = slots.at((int) (next.data() & 0xffffffffL) >>> 1);
            if (connection.generation == (int) (next.data() >>> 32)) {
                close.accept(connection, next.why());
            }
        }
    }
}

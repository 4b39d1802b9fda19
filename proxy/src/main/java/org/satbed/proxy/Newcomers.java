package org.satbed.proxy;

/**
 * One reactor's connections whose first bytes, which the kernel does not pace, wait until the satellite link has room
 * for them.
 */
final class Newcomers {
    private final SlotQueue queue = new SlotQueue();
    private final Pacer pacer;

    Newcomers(Pacer pacer) {
        this.pacer = pacer;
    }

    /** Has a connection wait that has something to send, and may not begin. One whose end is gone has begun. */
    void holdBack(SplitConnection connection, long now) {
        Relay relay = connection.paced.relay;
        boolean begins = !relay.waiting
                && relay.readable
                && relay.bytes() < Pacer.UNPACED
                && connection.gone == SplitConnection.NONE;
        if (begins && (queue.count() > 0 || !pacer.hasRoom(now))) {
            relay.waiting = true;
            queue.add(connection.slot);
            pacer.noteWaiting(queue.count());
        }
    }

    boolean mayBegin(long now) {
        return queue.count() > 0 && pacer.hasRoom(now);
    }

    /** The one that has waited longest. */
    int take() {
        int slot = queue.take();
        pacer.noteWaiting(queue.count());
        return slot;
    }

    /** ms until the next may begin, -1 when none waits. */
    int untilRoomMillis(long now) {
        return queue.count() == 0 ? -1 : pacer.untilRoomMillis(now);
    }
}

package org.satbed.proxy;

/** Whose an epoll event is, by its data. Those of connections are positive; the wake-up has a small negative number. */
final class EventData {
    private static final long SPACE = 1L << 32;

    /** Clients that are waited for, by place. */
    static final long HELD = Long.MIN_VALUE;
    /** Connections of the pool, by place. */
    static final long TRUNK_POOL = HELD + SPACE;
    /** Connections that have come in on the trunk and are not announced yet, by place. */
    static final long TRUNK_GATE = TRUNK_POOL + SPACE;
    /** The trunk's listening sockets, by place. */
    static final long TRUNK_LISTENER = TRUNK_GATE + SPACE;
    /** Where these spaces end. */
    static final long AHEAD_END = TRUNK_LISTENER + SPACE;
    /** The proxy's listening sockets, by place. */
    static final long LISTENER = AHEAD_END;
    /** The kernel's news of interfaces, addresses, routes and rules. */
    static final long ROUTES = LISTENER + SPACE;

    private EventData() {}

    /** Whether an event is in one of the spaces above. */
    static boolean isIn(long space, long data) {
        return data >= space && data < space + SPACE;
    }

    /** The place in its space. */
    static int place(long space, long data) {
        return (int) (data - space);
    }
}

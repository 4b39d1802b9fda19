package org.satbed.proxy;

import org.satbed.linux.Pipe;

/**
 * One reactor's pipes. They are lent to relays while bytes are in flight and come back empty, so that an idle connection holds none. Their
 * number is bounded; beyond it, or where the user's pipe quota or the descriptors end, {@link #borrow} says no and the relay copies.
 */
final class PipePool implements AutoCloseable {
    /** Measured: forwarding with pipes of 64 KiB reaches three quarters of what 1 MiB does. */
    static final int WANTED_CAPACITY = 1 << 20;

    private static final int MOST_PIPES = 256;
    /** After a refusal by the kernel, this many borrowings pass before it is asked again. */
    private static final int PATIENCE = 1024;

    private final Pipe[] idle = new Pipe[MOST_PIPES];
    private final Counters counters;
    private final int most;
    private int idleCount;
    private int total;
    private int refusals;

    /** @param lends whether it lends any; else everything is copied */
    PipePool(Counters counters, boolean lends) {
        this.counters = counters;
        this.most = lends ? MOST_PIPES : 0;
    }

    /** Whether {@link #borrow} will give one. */
    boolean canLend() {
        if (idleCount > 0) {
            return true;
        }
        if (total >= most || --refusals > 0) {
            return false;
        }
        Pipe pipe = Pipe.open(WANTED_CAPACITY).orElse(null);
        if (pipe == null || pipe.capacity() < Relay.BUFFER_SIZE) {
            // Beyond the quota new pipes have one page, too little to take over a full buffer.
            if (pipe != null) {
                pipe.close();
            }
            refusals = PATIENCE;
            return false;
        }
        total++;
        counters.add(Counter.PIPES, 1);
        idle[idleCount++] = pipe;
        return true;
    }

    /** An empty pipe; only after {@link #canLend} said so. */
    Pipe borrow() {
        return idle[--idleCount];
    }

    /** Takes an empty pipe back. */
    void giveBack(Pipe pipe) {
        idle[idleCount++] = pipe;
    }

    /** Takes back a pipe that still holds bytes of a connection that is gone. */
    void discard(Pipe pipe) {
        pipe.close();
        total--;
        counters.add(Counter.PIPES, -1);
    }

    @Override
    public void close() {
        while (idleCount > 0) {
            discard(idle[--idleCount]);
        }
    }
}

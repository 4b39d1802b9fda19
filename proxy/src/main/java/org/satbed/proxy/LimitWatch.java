package org.satbed.proxy;

import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntSupplier;

/**
 * Tells who wants to know when the proxy gets full and when there is room again, on a thread of its own: what is done then takes
 * milliseconds. Sees the number of connections 50 times a second, 5 times while the proxy is less than half full, and at once when a
 * reactor calls {@link #wake}.
 */
public final class LimitWatch implements AutoCloseable {
    /** PEPsal's shares of the limit. */
    static final double NEARLY_FULL = 0.99;

    static final double ROOM_AGAIN = 0.95;

    private static final long LOOK_NANOS = 20_000_000;
    private static final long LOOK_SELDOM_NANOS = 200_000_000;
    private static final long REFRESH_NANOS = 10_000_000_000L;
    private static final long END_MILLIS = 5_000;

    private final IntSupplier open;
    private final int most;
    private final List<LimitListener> listeners;
    private final Thread thread = new Thread(this::run, "limit watch");
    private volatile boolean closed;
    private boolean nearly;
    private boolean full;
    private long refreshed;

    /**
     * Watches from {@link #start} on.
     *
     * @param open connections held
     * @param most how many may be
     */
    public LimitWatch(IntSupplier open, int most, List<LimitListener> listeners) {
        this.open = open;
        this.most = most;
        this.listeners = List.copyOf(listeners);
        thread.setDaemon(true);
    }

    /** Starts to watch; without anyone to tell it does nothing. */
    public void start() {
        if (!listeners.isEmpty()) {
            thread.start();
        }
    }

    /** From any thread: look now. */
    public void wake() {
        LockSupport.unpark(thread);
    }

    /** Who was told that it gets full is told that there is room, so that nothing stays as it was set for that. */
    @Override
    public void close() {
        closed = true;
        wake();
        try {
            thread.join(END_MILLIS); // what follows is the thread's own
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        if (nearly) {
            nearly = false;
            listeners.forEach(LimitListener::roomAgain);
        }
    }

    private void run() {
        while (!closed) {
            int held = open.getAsInt();
            look(held, System.nanoTime());
            LockSupport.parkNanos(nearly || 2L * held >= most ? LOOK_NANOS : LOOK_SELDOM_NANOS);
        }
    }

    void look(int held, long now) {
        if (!nearly && held >= NEARLY_FULL * most) {
            nearly = true;
            listeners.forEach(LimitListener::nearlyFull);
        }
        if (held >= most && (!full || now - refreshed >= REFRESH_NANOS)) {
            full = true;
            refreshed = now;
            listeners.forEach(LimitListener::full);
        }
        if (nearly && held <= ROOM_AGAIN * most) {
            nearly = false;
            full = false;
            listeners.forEach(LimitListener::roomAgain);
        }
    }
}

package org.satbed.proxy;

import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.IntFunction;
import java.util.function.LongSupplier;

/**
 * The last list of connections: however many ask, and however often, the reactors are asked some times a second at
 * most.
 */
final class ConnectionCache {
    /** Less than {@code satbed pep top} waits at least between two looks, which must differ to have a rate. */
    private static final long FRESH_NANOS = TimeUnit.MILLISECONDS.toNanos(150);

    private final IntFunction<List<ConnectionView>> look;
    private final LongSupplier clock;
    private List<ConnectionView> last = List.of();
    /** What was asked for last of it: the same list, so that what is made of that can be kept too. */
    private List<ConnectionView> part = List.of();

    private int lastMost = -1;
    private long lastNanos;

    /**
     * Makes an empty one.
     *
     * @param look asks the reactors for so many at most
     * @param clock monotonic, in ns
     */
    ConnectionCache(IntFunction<List<ConnectionView>> look, LongSupplier clock) {
        this.look = look;
        this.clock = clock;
    }

    /**
     * The last list when it is still fresh and has as many as wanted, else a new one; who comes meanwhile waits for
     * that.
     */
    synchronized List<ConnectionView> get(int most) {
        boolean enough = most <= lastMost || last.size() < lastMost;
        if (!enough || clock.getAsLong() - lastNanos >= FRESH_NANOS) {
            last = List.copyOf(look.apply(most));
            lastMost = most;
            lastNanos = clock.getAsLong();
            part = last;
        }
        if (part.size() != Math.min(most, last.size())) {
            part = last.subList(0, Math.min(most, last.size()));
        }
        return part;
    }
}

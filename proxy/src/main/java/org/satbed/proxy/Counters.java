package org.satbed.proxy;

import java.util.concurrent.atomic.AtomicLongArray;

/** One reactor's counters: written by its thread alone, read by any. */
final class Counters {
    private final AtomicLongArray values = new AtomicLongArray(Counter.values().length);

    void add(Counter counter, long amount) {
        // One writer: a plain read and an ordered write, no locked instruction.
        values.lazySet(counter.ordinal(), values.getPlain(counter.ordinal()) + amount);
    }

    long get(Counter counter) {
        return values.get(counter.ordinal());
    }
}

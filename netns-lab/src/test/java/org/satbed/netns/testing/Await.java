package org.satbed.netns.testing;

import java.time.Duration;
import java.util.function.BooleanSupplier;

/** Waiting for a condition, with a bound. */
public final class Await {
    private Await() {}

    /**
     * Asks every 5 ms until the condition holds.
     *
     * @throws AssertionError naming what was waited for, when the bound has passed
     */
    public static void until(String what, Duration bound, BooleanSupplier condition) {
        long end = System.nanoTime() + bound.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > end) {
                throw new AssertionError("waited " + bound.toMillis() + " ms in vain for: " + what);
            }
            try {
                Thread.sleep(5);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new AssertionError("interrupted while waiting for: " + what, e);
            }
        }
    }
}

package org.satbed.proxy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which bound is over when, and how often connections are looked through. */
class OptionTimeoutsTest {
    private static final long MILLI = 1_000_000;

    private static Timeouts of(long pending, long connect, long idle, long halfOpen, long check) {
        return new Timeouts(
                Duration.ofMillis(pending),
                Duration.ofMillis(connect),
                Duration.ofMillis(idle),
                Duration.ofMillis(halfOpen),
                Duration.ofSeconds(30),
                Duration.ofMillis(check));
    }

    /** All in ms; 0 is no bound. */
    @ParameterizedTest
    @CsvSource({
        "18000000, 60000, 0, 0, 54000000, 15000",
        "18000000, 60000, 20000, 0, 54000000, 5000",
        "18000000, 60000, 0, 8000, 54000000, 2000",
        "18000000, 60000, 0, 0, 3000, 3000",
        "18000000, 500, 0, 0, 54000000, 1000",
        "0, 0, 0, 100000, 0, 25000",
        "0, 0, 0, 100000, 1, 1000",
    })
    void howOftenToLook(long pending, long connect, long idle, long halfOpen, long check, long interval) {
        assertEquals(
                interval * MILLI, of(pending, connect, idle, halfOpen, check).intervalNanos());
    }

    @Test
    void withoutAnyBoundThereIsNothingToLookFor() {
        assertEquals(Long.MAX_VALUE, of(0, 0, 0, 0, 1_000).intervalNanos());
        assertFalse(of(1, 1, 0, 0, 1).watchIdle());
        assertTrue(of(0, 0, 1, 0, 0).watchIdle());
        assertTrue(of(0, 0, 0, 1, 0).watchIdle());
    }

    /** Bounds: pending 5 s, connect 3 s, idle 4 s, half-open 2 s. Of two that are over the more precise one is told. */
    @ParameterizedTest
    @CsvSource({
        "connecting, 3000, 3000, ",
        "connecting, 3001, 0, CONNECT_TIMEOUT",
        "connecting, 9000, 9000, CONNECT_TIMEOUT",
        "relaying, 9000, 4000, ",
        "relaying, 9000, 4001, IDLE_TIMEOUT",
        "half, 9000, 2000, ",
        "half, 9000, 2001, HALF_OPEN_TIMEOUT",
        "half, 9000, 9000, HALF_OPEN_TIMEOUT",
        "relaying, 9000, 0, "
    })
    void whatIsOver(String state, long age, long idle, EndReason reason) {
        EndReason found = of(5_000, 3_000, 4_000, 2_000, 1_000)
                .expired(state.equals("connecting"), state.equals("half"), age * MILLI, idle * MILLI);
        assertEquals(reason, found);
    }

    @Test
    void thePendingLifetimeHoldsWithoutAConnectTimeout() {
        Timeouts timeouts = of(5_000, 0, 0, 0, 1_000);
        assertNull(timeouts.expired(true, false, 5_000 * MILLI, 0));
        assertEquals(EndReason.PENDING_TIMEOUT, timeouts.expired(true, false, 5_001 * MILLI, 0));
        assertNull(timeouts.expired(false, true, 9_000 * MILLI, 9_000 * MILLI), "it is established");
    }

    @Test
    void pepsalsDefaultsAsItsManualHasThem() {
        assertEquals(Duration.ofHours(5), Timeouts.DEFAULT.pending());
        assertEquals(Duration.ofHours(15), Timeouts.DEFAULT.check());
        assertEquals(2112, ProxyConfig.DEFAULT_MAX_CONNECTIONS);
        assertEquals(5000, ProxyConfig.DEFAULT_PORT);
    }
}

package org.satbed.proxy;

import java.time.Duration;

/**
 * How long connections may stay in a state; zero is without bound.
 *
 * @param pending from accept until the connection is established on both sides
 * @param connect for the server to answer
 * @param idle without a byte in either direction
 * @param halfOpen without a byte after one direction has ended
 * @param deliver for what came from an end before it was reset or given up, to be acknowledged by the other end
 * @param check how often connections are looked through
 */
public record Timeouts(
        Duration pending, Duration connect, Duration idle, Duration halfOpen, Duration deliver, Duration check) {
    /**
     * PEPsal's defaults as its manual has them, a minute for the server, and half a one for what came before a reset.
     */
    public static final Timeouts DEFAULT = new Timeouts(
            Duration.ofHours(5),
            Duration.ofMinutes(1),
            Duration.ZERO,
            Duration.ZERO,
            Duration.ofSeconds(30),
            Duration.ofHours(15));

    private static final long SOONEST = Duration.ofSeconds(1).toNanos();

    /**
     * How often to look so that each bound is kept to a quarter of itself: at most every second, at least every {@link #check}.
     *
     * @return ns, {@link Long#MAX_VALUE} when there is nothing to look for
     */
    long intervalNanos() {
        long interval = Long.MAX_VALUE;
        for (Duration each : new Duration[] {pending, connect, idle, halfOpen}) {
            if (!each.isZero()) {
                interval = Math.min(interval, each.toNanos() / 4);
            }
        }
        if (interval == Long.MAX_VALUE) {
            return interval;
        }
        long bounded = check.isZero() ? interval : Math.min(interval, check.toNanos());
        return Math.max(SOONEST, bounded);
    }

    /** Why a connection has to go, or null. */
    EndReason expired(boolean connecting, boolean halfEnded, long ageNanos, long idleNanos) {
        if (connecting) {
            if (over(connect, ageNanos)) {
                return EndReason.CONNECT_TIMEOUT;
            }
            return over(pending, ageNanos) ? EndReason.PENDING_TIMEOUT : null;
        }
        if (halfEnded && over(halfOpen, idleNanos)) {
            return EndReason.HALF_OPEN_TIMEOUT;
        }
        return over(idle, idleNanos) ? EndReason.IDLE_TIMEOUT : null;
    }

    /** Whether anything hangs on when the last byte moved. */
    boolean watchIdle() {
        return !idle.isZero() || !halfOpen.isZero();
    }

    private static boolean over(Duration bound, long nanos) {
        return !bound.isZero() && nanos > bound.toNanos();
    }
}

package org.satbed.proxy;

import java.util.Arrays;
import java.util.concurrent.TimeUnit;

/** The parts of a reactor's turn. */
enum TurnPart {
    EVENTS("an event of no connection"),
    ANSWERS("an answer to a question"),
    TRUNK("the trunk"),
    HELD("a client whose first bytes were waited for"),
    QUEUED("a connection's turn"),
    NEWCOMERS("a newcomer's turn"),
    DELIVERIES("the look at what is delivered before a reset"),
    PACER("sharing out the satellite's rate"),
    FAILED("closing what failed"),
    SWEEP("the look for time-outs"),
    LISTEN("listening");

    /** In their order. */
    static final TurnPart[] AFTER_EVENTS = {TRUNK, HELD, QUEUED, NEWCOMERS, DELIVERIES, PACER, FAILED, SWEEP, LISTEN};

    private final String what;

    TurnPart(String what) {
        this.what = what;
    }

    /** The sooner of two times until something is due, where -1 is never. */
    static int sooner(int a, int b) {
        return a < 0 ? b : b < 0 ? a : Math.min(a, b);
    }

    /**
     * Which parts rest: what failed and is no connection's, as memory for a further one of the trunk, is not tried at
     * every turn.
     */
    static final class Rests {
        private static final long NANOS = TimeUnit.MILLISECONDS.toNanos(100);

        private final Counters counters;
        private final ConnectionLog log;
        private final long[] until = new long[values().length];
        private long last = System.nanoTime();

        Rests(Counters counters, ConnectionLog log) {
            this.counters = counters;
            this.log = log;
            Arrays.fill(until, last);
        }

        /** It failed: told, counted, and left out for a moment. */
        void begin(TurnPart part, RuntimeException why, long now) {
            counters.add(Counter.TURN_FAILED, 1);
            last = now + NANOS;
            until[part.ordinal()] = last;
            log.failed(part.what, why);
        }

        boolean has(TurnPart part, long now) {
            return until[part.ordinal()] - now > 0;
        }

        /** While a part rests, what waits for it does not make the loop a busy one. */
        int atLeast(int millis) {
            return millis == 0 && last - System.nanoTime() > 0 ? 1 : millis;
        }
    }
}

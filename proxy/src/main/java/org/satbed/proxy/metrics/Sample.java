package org.satbed.proxy.metrics;

import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.satbed.proxy.ConnectionView;
import org.satbed.proxy.ProxyView;

/**
 * A look at some of the connections. It costs each reactor two system calls for each of them, and the looker a question to each reactor, so
 * it is taken at most once a second, however many scrape.
 */
final class Sample {
    /** Connections looked at. */
    static final int MOST = 500;

    private static final long FRESH_NANOS = TimeUnit.SECONDS.toNanos(1);

    /**
     * What was seen.
     *
     * @param connections those with a server that answered, for only they have two legs to tell of
     * @param lagNanos as {@link ProxyView#lagNanos}
     */
    record Look(List<ConnectionView> connections, long lagNanos) {}

    private final ProxyView proxy;
    private final LongSupplier clock;
    private Look last;
    private long lastNanos;

    /** @param clock a monotonic one, in ns */
    Sample(ProxyView proxy, LongSupplier clock) {
        this.proxy = proxy;
        this.clock = clock;
    }

    /** The last look, or a new one when that is older than a second. */
    synchronized Look look() {
        long now = clock.getAsLong();
        if (last == null || now - lastNanos >= FRESH_NANOS) {
            // The lag first: the look itself keeps the reactors busy.
            long lag = proxy.lagNanos();
            List<ConnectionView> relaying = proxy.connections(MOST).stream()
                    .filter(each -> each.state().equals("relaying"))
                    .toList();
            last = new Look(relaying, lag);
            lastNanos = now;
        }
        return last;
    }
}

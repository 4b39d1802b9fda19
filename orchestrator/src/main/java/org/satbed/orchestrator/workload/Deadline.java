package org.satbed.orchestrator.workload;

import java.net.SocketTimeoutException;

/** A bound on all waiting of one operation together. */
final class Deadline {
    private final long limitMillis;
    private final long end;

    /** Begins now. */
    Deadline(long limitMillis) {
        this.limitMillis = limitMillis;
        this.end = System.nanoTime() + limitMillis * 1_000_000;
    }

    /** At least 1, since 0 means for ever to a socket. */
    int millisLeft() throws SocketTimeoutException {
        long left = (end - System.nanoTime()) / 1_000_000;
        if (left <= 0) {
            throw new SocketTimeoutException("did not end within " + limitMillis / 1000.0 + " s");
        }
        return (int) Math.min(left, Integer.MAX_VALUE);
    }
}

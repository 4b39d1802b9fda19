package org.satbed.proxy;

/**
 * How many connections a {@link TrunkPool} is to hold open: from how many were asked for lately, and how long it takes
 * to open one.
 */
final class TrunkDemand {
    static final long LOOK_NANOS = 1_000_000_000L;
    /** Of the most that were asked for in a second, what is left of it a second later. */
    private static final double FORGETS = 0.9;

    private static final double SPARE = 2;

    private final int least;
    private int asked; // since the last look
    private double askedPerSecond;
    private double openSeconds = 1;

    /** @param least that are held whatever is asked for */
    TrunkDemand(int least) {
        this.least = least;
    }

    /** Somebody asked for one. */
    void ask() {
        asked++;
    }

    /** What it took to open one. */
    void opened(long nanos) {
        openSeconds = Math.max(0.05, nanos / 1e9);
    }

    /** Every {@link #LOOK_NANOS}, or after a sleep, when all that was asked for came just now. */
    void look(long nanosSinceLast) {
        askedPerSecond = Math.max(asked / Math.min(1, nanosSinceLast / 1e9), askedPerSecond * FORGETS);
        asked = 0;
    }

    /** Whether nobody has asked for a while. */
    boolean still() {
        return askedPerSecond < 1;
    }

    int target() {
        double wanted = Math.ceil(Math.max(askedPerSecond, asked) * openSeconds * SPARE);
        return (int) Math.max(least, Math.min(TrunkPool.MOST, wanted));
    }
}

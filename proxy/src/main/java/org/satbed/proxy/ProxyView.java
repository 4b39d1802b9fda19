package org.satbed.proxy;

import java.util.List;

/** What can be seen of a proxy while it runs, from any thread and without holding up its reactors. */
public interface ProxyView {
    /** The sum of all reactors' counts. */
    long count(Counter counter);

    /**
     * The connections as they are now or were up to 0.15 s ago, each reactor's looked at by itself, a few between two
     * turns.
     *
     * @param most how many at most, so that the answer and the time it takes are bounded
     */
    List<ConnectionView> connections(int most);

    /** How long the slowest reactor takes until it turns to what it is asked now: 0 to 1 s, in nanoseconds; measured by asking. */
    long lagNanos();
}

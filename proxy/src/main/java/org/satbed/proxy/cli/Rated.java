package org.satbed.proxy.cli;

import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.satbed.proxy.ConnectionView;

/**
 * A connection and how fast it is.
 *
 * @param up bytes per second from the client to the server
 * @param down and back
 */
record Rated(ConnectionView connection, double up, double down) {
    private static final double MILLIS_PER_SECOND = 1_000;

    /** What the later look has, the busiest first; its age is the clock, so that it does not matter how long the looks took. */
    static List<Rated> between(List<ConnectionView> before, List<ConnectionView> after) {
        Map<String, ConnectionView> known = new HashMap<>();
        before.forEach(each -> known.put(key(each), each));
        return after.stream()
                .map(each -> of(known.get(key(each)), each))
                .sorted(Comparator.comparingDouble((Rated each) -> each.up + each.down)
                        .reversed()
                        .thenComparing(each -> key(each.connection)))
                .toList();
    }

    private static String key(ConnectionView connection) {
        return connection.client() + " " + connection.server();
    }

    /** One that was not there before, or that has the addresses of one that was, is seen from its beginning. */
    private static Rated of(ConnectionView before, ConnectionView after) {
        boolean same = before != null
                && before.ageMillis() <= after.ageMillis()
                && before.bytesUp() <= after.bytesUp()
                && before.bytesDown() <= after.bytesDown();
        double seconds = (after.ageMillis() - (same ? before.ageMillis() : 0)) / MILLIS_PER_SECOND;
        if (seconds <= 0) {
            return new Rated(after, 0, 0);
        }
        return new Rated(
                after,
                (after.bytesUp() - (same ? before.bytesUp() : 0)) / seconds,
                (after.bytesDown() - (same ? before.bytesDown() : 0)) / seconds);
    }
}

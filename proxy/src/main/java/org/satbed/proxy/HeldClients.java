package org.satbed.proxy;

import java.net.InetAddress;
import java.util.Arrays;
import org.satbed.linux.Descriptors;
import org.satbed.linux.Epoll;
import org.satbed.linux.InetEndpoint;

/**
 * Accepted clients whose first bytes are waited for, so that they can travel in the SYN of the satellite leg: for a few milliseconds, since
 * with some protocols the server speaks first. One reactor's.
 */
final class HeldClients implements AutoCloseable {
    /** A client. */
    static final class Held {
        final InetEndpoint client = new InetEndpoint();
        final InetEndpoint server = new InetEndpoint();
        int socket = -1;
        InetAddress key;
        private long deadline;
    }

    private final Epoll epoll;
    private final long waitNanos;
    private Held[] places = new Held[16];
    private int[] free = new int[16];
    private int freeCount;
    private int known;
    private int count;

    /** @param waitNanos how long bytes are waited for */
    HeldClients(Epoll epoll, long waitNanos) {
        this.epoll = epoll;
        this.waitNanos = waitNanos;
    }

    int count() {
        return count;
    }

    /** Waits for a client's first bytes. */
    void add(int socket, InetEndpoint client, InetEndpoint server, InetAddress key) {
        int place = freeCount > 0 ? free[--freeCount] : newPlace();
        Held held = places[place];
        held.socket = socket;
        held.client.setUnmapped(client);
        held.server.setUnmapped(server);
        held.key = key;
        held.deadline = System.nanoTime() + waitNanos;
        count++;
        epoll.add(socket, Epoll.IN | Epoll.READ_HANGUP, EventData.HELD + place);
    }

    private int newPlace() {
        if (known == places.length) {
            places = Arrays.copyOf(places, 2 * known);
            free = Arrays.copyOf(free, 2 * known);
        }
        places[known] = new Held();
        return known++;
    }

    /** What an event is of, no longer held; null when it was let go before. */
    Held release(long eventData) {
        return release(EventData.place(EventData.HELD, eventData));
    }

    private Held release(int place) {
        Held held = places[place];
        if (held.socket < 0) {
            return null;
        }
        epoll.forget(held.socket); // where that fails, watching it as a connection's does too
        free[freeCount++] = place;
        count--;
        return held;
    }

    /** One that has waited long enough, no longer held; null for none. */
    Held overdue(long now) {
        for (int place = 0; place < known && count > 0; place++) {
            if (places[place].socket >= 0 && now - places[place].deadline >= 0) {
                return release(place);
            }
        }
        return null;
    }

    /** ms until the first has waited long enough, -1 for none. */
    int untilOverdueMillis(long now) {
        long least = Long.MAX_VALUE;
        for (int place = 0; place < known && count > 0; place++) {
            if (places[place].socket >= 0) {
                least = Math.min(least, places[place].deadline - now);
            }
        }
        return least == Long.MAX_VALUE ? -1 : (int) Math.max(0, (least + 999_999) / 1_000_000);
    }

    /** Resets what is left (linger 0). */
    @Override
    public void close() {
        for (int place = 0; place < known; place++) {
            if (places[place].socket >= 0) {
                Descriptors.close(places[place].socket);
                places[place].socket = -1;
            }
        }
        count = 0;
    }
}

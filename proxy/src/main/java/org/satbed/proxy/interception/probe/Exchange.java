package org.satbed.proxy.interception.probe;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import org.satbed.linux.NftTrace.Event;

/** What comes out of the replica and what is traced in it, from one moment on. */
final class Exchange {
    /**
     * The kernel decides while a packet is handed to it; what takes time is to ask for a neighbour, and another
     * program's turn on this processor.
     */
    private static final long SILENCE_MILLIS = 250;

    private static final long AFTERWARDS_MILLIS = 30;
    private static final long AT_MOST_MILLIS = 3000;

    private final Replica replica;
    private final List<Event> events = new ArrayList<>();
    private final List<Seen> seen = new ArrayList<>();

    /** A packet that came out by an interface (a port's bridge). */
    record Seen(String out, Wire wire, Packet packet) {}

    Exchange(Replica replica) {
        this.replica = replica;
        pump();
        events.clear();
        seen.clear();
    }

    /** Looks until something is so, or until nothing has happened for a while; at most 3 s. */
    void until(BooleanSupplier done) {
        until(done, SILENCE_MILLIS);
    }

    /** Looks a little longer, for the answer to what was just ended by a rule. */
    void settle() {
        until(() -> false, AFTERWARDS_MILLIS);
    }

    private void until(BooleanSupplier done, long silence) {
        long begin = System.nanoTime();
        long last = begin;
        int idle = 0;
        while (true) {
            idle++;
            if (pump()) {
                last = System.nanoTime();
                idle = 0;
            }
            long now = System.nanoTime();
            // On a busy host this thread may rest for long between two looks: that was no silence.
            boolean silent = millis(now - last) > silence && idle > silence / 10;
            boolean over = millis(now - begin) > AT_MOST_MILLIS && idle > 1 || silent && !isOnItsWay();
            if (over || done.getAsBoolean()) {
                return;
            }
            try {
                TimeUnit.MILLISECONDS.sleep(1);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }

    /** Whether something that all chains let out has not come out: a neighbour is being asked for. */
    private boolean isOnItsWay() {
        Way way = Way.of(events, packet -> true);
        return way.passed("postrouting") && seen.isEmpty();
    }

    private static long millis(long nanos) {
        return TimeUnit.NANOSECONDS.toMillis(nanos);
    }

    /** Whether there was anything. */
    private boolean pump() {
        int before = events.size() + seen.size();
        replica.wires()
                .forEach((name, wire) ->
                        wire.take().forEach(packet -> seen.add(new Seen(replica.above(name), wire, packet))));
        events.addAll(replica.trace().take());
        return events.size() + seen.size() > before;
    }

    Optional<Seen> seen(Predicate<Packet> wanted) {
        return seen.stream().filter(each -> wanted.test(each.packet())).findFirst();
    }

    /** The way of those packets. */
    Way way(Predicate<Packet> wanted) {
        return Way.of(events, wanted);
    }
}

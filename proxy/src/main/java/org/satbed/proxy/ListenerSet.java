package org.satbed.proxy;

import java.util.ArrayList;
import java.util.List;
import org.satbed.linux.Descriptors;
import org.satbed.linux.Epoll;
import org.satbed.linux.LinuxException;
import org.satbed.linux.SocketOptions;

/**
 * The listening sockets of one reactor for one purpose. Another process may have descriptors of the same sockets: what
 * is closed here is watched no more before (a descriptor leaves an epoll by itself only when it was the socket's last;
 * epoll(7)).
 */
final class ListenerSet {
    private final Epoll epoll;
    private final long space;
    private final int interest;
    /** By place; null where one was closed. */
    private final List<Listener> places = new ArrayList<>();

    private boolean watched;
    private long soonest = Long.MAX_VALUE; // to be closed

    /**
     * Nothing is watched before {@link #watch}.
     *
     * @param space of {@link EventData}
     * @param listeners from now on this object's to close
     */
    ListenerSet(Epoll epoll, long space, int interest, List<Listener> listeners) {
        this.epoll = epoll;
        this.space = space;
        this.interest = interest;
        places.addAll(listeners);
        findSoonest();
    }

    private void findSoonest() {
        soonest = Long.MAX_VALUE;
        for (Listener each : places) {
            if (each != null && each.closesAt() != 0) {
                soonest = Math.min(soonest, each.closesAt());
            }
        }
    }

    int size() {
        return places.size();
    }

    /** The one at a place, null when it was closed. */
    Listener at(int place) {
        return place < places.size() ? places.get(place) : null;
    }

    /** Which an event is of; null when it was closed before. */
    Listener of(long eventData) {
        return at(EventData.place(space, eventData));
    }

    boolean isWatched() {
        return watched;
    }

    /** Watches all, or none. */
    void watch(boolean on) {
        for (int i = 0; watched != on && i < places.size(); i++) {
            if (places.get(i) != null) {
                if (on) {
                    epoll.add(places.get(i).fd(), interest, space + i);
                } else {
                    epoll.remove(places.get(i).fd());
                }
            }
        }
        watched = on;
    }

    /** At the end of a turn: closes those that had only handshakes to finish. */
    void closeOverdue(long now) {
        if (soonest == Long.MAX_VALUE || now - soonest < 0) {
            return;
        }
        for (int i = 0; i < places.size(); i++) {
            Listener each = places.get(i);
            if (each != null && each.closesAt() != 0 && now - each.closesAt() >= 0) {
                if (watched) {
                    epoll.remove(each.fd());
                }
                Descriptors.close(each.fd());
                places.set(i, null);
            }
        }
        findSoonest();
    }

    /** ms until one is to be closed, -1 for never. */
    int untilOverdueMillis(long now) {
        return soonest == Long.MAX_VALUE ? -1 : (int) Math.max(0, (soonest - now) / 1_000_000 + 1);
    }

    /** Adds a descriptor of each, to be handed over. */
    void duplicates(List<HandedSocket> into) {
        for (Listener each : places) {
            if (each != null) {
                into.add(HandedSocket.of(
                        Descriptors.duplicate(each.fd()),
                        HandedSocket.LISTENER,
                        each.closesAt(),
                        each.satellite(),
                        each.identity()));
            }
        }
    }

    /** Has those of an interface follow its name. */
    void follow(SocketOptions options) {
        for (Listener each : places) {
            if (each != null) {
                each.follow(options);
            }
        }
    }

    /** Has them take connections as before, whatever another process has done with them. */
    void restore(SocketOptions options) {
        for (Listener each : places) {
            if (each != null) {
                try {
                    each.restore(options);
                } catch (LinuxException e) {
                    continue; // its interface has gone meanwhile
                }
            }
        }
    }

    /** Closes all. */
    void close() {
        watch(false);
        for (Listener each : places) {
            if (each != null) {
                Descriptors.close(each.fd());
            }
        }
        places.clear();
        soonest = Long.MAX_VALUE;
    }
}

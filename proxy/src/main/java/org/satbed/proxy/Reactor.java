package org.satbed.proxy;

import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.satbed.linux.Descriptors;
import org.satbed.linux.Epoll;
import org.satbed.linux.LinuxException;
import org.satbed.linux.NetworkChange;
import org.satbed.linux.SocketOptions;

/**
 * One thread with its own epoll, listening sockets, connections, buffer and pipes. Nothing on the data path is shared with another
 * reactor; the one number that all count together is that of the connections held.
 */
final class Reactor implements Runnable {
    private static final int EVENTS = 512;
    /** At the limit the listeners are left alone; other reactors' closings are noticed this often. */
    private static final int LOOK_AGAIN_MILLIS = 100;

    private static final long WAKE_UP = -1;

    private final Epoll epoll = new Epoll(EVENTS);
    private final Questions questions = new Questions();
    private final Counters counters = new Counters();
    private final Acceptor acceptor;
    private final Routes routes;
    private final Notices notices;
    private final HeldClients held;
    private final Connections connections;
    /** Null where nothing is opened ahead. */
    private final TrunkPool pool;
    /** Null where nobody opens anything ahead to here. */
    private final TrunkGate gate;
    /** Null where no rate is shared out. */
    private final Pacer pacer;

    private final TurnPart.Rests rests;
    private final Runnable whenFull;
    private final long sweepInterval;
    private long nextSweep;
    private final SocketOptions options = new SocketOptions();
    private final ListenerSet listeners;
    /** What comes in is for another process to take, which has descriptors of the same sockets. */
    private boolean paused;

    private volatile boolean stopping;
    private volatile long deadlineNanos;

    /**
     * Makes it, and accepts once it runs.
     *
     * @param number its own, from 0 on
     * @param own its listening sockets
     * @param trunk those for the other proxy
     */
    Reactor(ProxyConfig config, Shared shared, int number, List<Listener> own, List<Listener> trunk) {
        listeners = new ListenerSet(epoll, EventData.LISTENER, Epoll.IN, own);
        pacer = shared.pacing()
                .map(board -> new Pacer(
                        board,
                        number,
                        PacingSocket.of(options, this::noteFailed),
                        PacingSocket.usesBbr(config, options)))
                .orElse(null);
        connections = new Connections(epoll, options, counters, shared, config, pacer);
        held = new HeldClients(epoll, config.firstBytes().toNanos());
        pool = config.trunk()
                .filter(each -> each.towards().isPresent())
                .map(each -> new TrunkPool(
                        epoll, options, counters, config, each, each.towards().get()))
                .orElse(null);
        gate = config.trunk()
                .filter(each -> each.listenPort() != 0)
                .map(each -> new TrunkGate(epoll, options, counters, config, each, trunk))
                .orElse(null);
        EndReason.values(); // no class can be loaded once no descriptor is left
        notices = number == 0 ? shared.notices() : new Notices();
        routes = new Routes(config, counters, number == 0 ? notices : null);
        if (gate == null) {
            trunk.forEach(each -> Descriptors.close(each.fd())); // handed over, and not wanted any more
        }
        acceptor = new Acceptor(config, options, counters, connections, held, pool, routes, shared);
        epoll.add(routes.descriptor(), Epoll.IN, EventData.ROUTES);
        follow(EnumSet.allOf(NetworkChange.class), System.nanoTime());
        whenFull = shared.whenFull();
        rests = new TurnPart.Rests(counters, shared.log());
        sweepInterval = config.timeouts().intervalNanos();
        nextSweep = sweepInterval == Long.MAX_VALUE ? Long.MAX_VALUE : System.nanoTime() + sweepInterval;
        epoll.add(questions.descriptor(), Epoll.IN, WAKE_UP);
        listeners.watch(true);
    }

    Counters counters() {
        return counters;
    }

    /** From any thread: accept no more, let the connections finish until the deadline, then reset them. */
    void stop(long deadline) {
        deadlineNanos = deadline;
        stopping = true;
        questions.wake();
    }

    /**
     * From any thread: has the reactor look at its connections between two turns.
     *
     * @return whether there will be an answer; a reactor that has ended gives none
     */
    boolean ask(Consumer<Connections> question) {
        return questions.ask(question);
    }

    @Override
    public void run() {
        try {
            while (!done()) {
                turn();
            }
        } finally {
            closeListeners();
            connections.close();
            held.close();
            if (pool != null) {
                pool.close();
            }
            if (gate != null) {
                gate.close();
            }
            acceptor.close();
            routes.close();
            questions.end();
            answer(); // what was asked before the end
            epoll.close();
        }
    }

    private void turn() {
        int n = epoll.await(rests.atLeast(soonestMillis()));
        long now = System.nanoTime();
        connections.turn(now);
        for (int i = 0; i < n; i++) {
            long data = epoll.data(i);
            connections.failures().seeTo(null);
            try {
                onEvent(data, epoll.happened(i), now);
            } catch (RuntimeException e) {
                contain(data == WAKE_UP ? TurnPart.ANSWERS : TurnPart.EVENTS, e, now);
            }
        }
        for (TurnPart each : TurnPart.AFTER_EVENTS) {
            if (rests.has(each, now)) {
                continue;
            }
            connections.failures().seeTo(null);
            try {
                run(each, now);
            } catch (RuntimeException e) {
                contain(each, e, now);
            }
        }
    }

    private void onEvent(long data, int happened, long now) {
        if (data >= 0) {
            connections.onEvent(data, happened);
        } else if (data == WAKE_UP) {
            questions.clear();
            answer();
        } else if (data == EventData.ROUTES) {
            follow(routes.followChanges(), now);
        } else if (EventData.isIn(EventData.HELD, data)) {
            HeldClients.Held client = held.release(data);
            if (client != null) {
                acceptor.open(client);
            }
        } else if (!EventData.isIn(EventData.LISTENER, data)) {
            onTrunk(data, happened, now);
        } else if (listeners.isWatched()) {
            acceptor.accept(listeners.of(data));
        }
    }

    private void run(TurnPart part, long now) {
        switch (part) {
            case TRUNK -> turnTrunk(now);
            case HELD -> openOverdue();
            case QUEUED -> connections.runQueued();
            case NEWCOMERS -> connections.runNewcomers();
            case DELIVERIES -> connections.runDeliveries();
            case PACER -> {
                if (pacer != null) {
                    pacer.turn(now);
                }
            }
            case FAILED -> connections.failures().closeNoted();
            case SWEEP -> {
                if (nextSweep != Long.MAX_VALUE && now - nextSweep >= 0) {
                    nextSweep = now + sweepInterval;
                    connections.sweep();
                }
            }
            case LISTEN -> {
                if (stopping) {
                    closeListeners();
                } else if (!paused) {
                    listeners.closeOverdue(now);
                    listenUnlessFull();
                }
            }
            default -> throw new IllegalArgumentException(part.name());
        }
    }

    /** What went wrong with one connection ends that one; with something else, that rests for a moment, and is then tried again. */
    private void contain(TurnPart part, RuntimeException why, long now) {
        if (!acceptor.contain(why) && !connections.failures().contain(why)) {
            rests.begin(part, why, now);
        }
    }

    private void noteFailed(int fd, LinuxException why) {
        connections.failures().note(fd, why);
    }

    private void listenUnlessFull() {
        if (listeners.isWatched() == acceptor.full()) {
            listeners.watch(!listeners.isWatched());
            if (!listeners.isWatched()) {
                whenFull.run();
            }
        }
    }

    private void follow(Set<NetworkChange> changed, long now) {
        if (routes.satellitesMoved() && !paused) {
            try {
                listeners.follow(options);
                if (gate != null) {
                    gate.followInterfaces();
                }
            } catch (LinuxException e) {
                notices.say("cannot follow an interface (" + e.getMessage() + "), for which it takes CAP_NET_RAW");
            }
        }
        if (pool != null && !paused && !changed.isEmpty()) {
            pool.follow(routes, changed, now);
        }
    }

    private void onTrunk(long data, int happened, long now) {
        if (paused) {
            return; // an event of the batch in which that was asked for
        }
        if (EventData.isIn(EventData.TRUNK_POOL, data)) {
            pool.onEvent(data, happened, now);
        } else if (EventData.isIn(EventData.TRUNK_GATE, data)) {
            gate.onEvent(data, now, acceptor);
        } else if (!stopping) {
            gate.accept();
        }
    }

    private void turnTrunk(long now) {
        if (pool != null && !stopping && !paused) {
            pool.turn(now);
        }
        if (gate != null && !paused) {
            gate.turn(now);
        }
    }

    private void openOverdue() {
        long now = System.nanoTime();
        HeldClients.Held next;
        while (held.count() > 0 && (next = held.overdue(now)) != null) {
            acceptor.open(next);
        }
    }

    private void answer() {
        questions.answer(connections, why -> contain(TurnPart.ANSWERS, why, System.nanoTime()));
    }

    private int soonestMillis() {
        int soonest = TurnPart.sooner(timeoutOfConnections(), connections.untilLookMillis(System.nanoTime()));
        if (pool != null && !stopping && !paused) {
            soonest = TurnPart.sooner(soonest, pool.untilLookMillis(System.nanoTime()));
        }
        if (gate != null && !paused) {
            soonest = TurnPart.sooner(soonest, gate.untilOverdueMillis());
        }
        if (pacer != null) {
            soonest = TurnPart.sooner(soonest, pacer.untilTickMillis(System.nanoTime()));
        }
        return held.count() == 0 ? soonest : TurnPart.sooner(soonest, held.untilOverdueMillis(System.nanoTime()));
    }

    private int timeoutOfConnections() {
        if (connections.someQueued()) {
            return 0;
        }
        if (stopping) {
            return (int) Math.max(0, Math.min(1_000, (deadlineNanos - System.nanoTime()) / 1_000_000 + 1));
        }
        if (!listeners.isWatched()) {
            return LOOK_AGAIN_MILLIS;
        }
        long now = System.nanoTime();
        int closing = listeners.untilOverdueMillis(now);
        // Without connections there is nothing to look through: an idle proxy sleeps.
        return nextSweep == Long.MAX_VALUE || connections.count() == 0
                ? closing
                : TurnPart.sooner(closing, (int) Math.max(0, Math.min(60_000, (nextSweep - now) / 1_000_000 + 1)));
    }

    /** Clients that are held, and flows of which a part of the header has come, are connections too. */
    private boolean done() {
        if (!stopping) {
            return false;
        }
        boolean some = connections.count() > 0 || held.count() > 0 || gate != null && gate.begun() > 0;
        return !some || System.nanoTime() - deadlineNanos >= 0;
    }

    /** On its own thread: adds descriptors of its listening sockets, to be handed over. */
    void duplicateListeners(List<HandedSocket> into) {
        listeners.duplicates(into);
        if (gate != null) {
            gate.duplicateListeners(into);
        }
    }

    /** On its own thread: leaves what comes in, and what waits, to another process until {@link #resume} or {@link #stop}. */
    void pause(List<HandedSocket> into) {
        if (paused || stopping) {
            return;
        }
        paused = true;
        listeners.watch(false);
        if (gate != null) {
            gate.pause(into);
        }
        if (pool != null) {
            pool.pause(into);
        }
    }

    /** On its own thread: takes what comes in again, as it did before whatever another process did with its sockets. */
    void resume() {
        listeners.restore(options);
        if (gate != null) {
            gate.restoreListeners();
        }
        if (!paused || stopping) {
            return;
        }
        paused = false;
        listeners.watch(true);
        if (gate != null) {
            gate.resume();
        }
        if (pool != null) {
            pool.close(); // what the other process may have lent is lent; others are opened
        }
    }

    /** On its own thread: takes what has waited for a flow, or for a header, at another process. */
    void adopt(HandedSocket handed) {
        try {
            if (handed.is(HandedSocket.WAITING) && gate != null) {
                gate.adopt(handed);
            } else if (handed.is(HandedSocket.POOLED) && pool != null) {
                pool.adopt(handed);
            } else {
                handed.close();
            }
        } catch (IllegalArgumentException | IndexOutOfBoundsException | LinuxException e) {
            handed.close(); // another version's, or one that cannot be watched here
        }
    }

    private void closeListeners() {
        listeners.close();
        if (gate != null) {
            gate.closeListeners();
            if (paused) {
                gate.forget();
            }
        }
        if (pool != null) {
            pool.close(); // nobody is lent one any more
        }
        paused = false;
    }
}

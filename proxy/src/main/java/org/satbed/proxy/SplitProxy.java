package org.satbed.proxy;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.satbed.linux.Descriptors;
import org.satbed.linux.SocketOptions;

/** The split proxy: its reactors and their threads. It accepts when the constructor returns. */
public final class SplitProxy implements ProxyView, AutoCloseable {
    private static final int ANSWER_SECONDS = 1;
    /** A reactor whose host is busy answers late; one that does not at all is no reason to wait for ever. */
    private static final int LONGEST_TURN_SECONDS = 10;
    /** Less than a client of the metrics waits. */
    private static final int LISTING_SECONDS = 3;

    /** What {@link #lagNanos} says of a reactor that does not answer. */
    public static final long LONGEST_LAG_NANOS = TimeUnit.SECONDS.toNanos(ANSWER_SECONDS);

    private final AtomicInteger open = new AtomicInteger();
    private final List<Reactor> reactors = new ArrayList<>();
    private final List<Thread> threads = new ArrayList<>();
    private final ConnectionCache cache = new ConnectionCache(this::look, System::nanoTime);
    private final Notices notices = new Notices();
    private final AtomicReference<Throwable> failure = new AtomicReference<>();
    private final AtomicLong restoredRules = new AtomicLong();
    private final Optional<PacingBoard> board;

    /**
     * Opens the listening sockets in the calling thread's network namespace and starts the reactors.
     *
     * @param lines takes a line for each connection that ends, on a reactor's thread; null for none
     * @param whenFull called on a reactor's thread when no more connections may be held; must return at once
     * @throws ProxyException when the port is taken or a privilege is missing
     */
    public SplitProxy(ProxyConfig config, Consumer<String> lines, Runnable whenFull) {
        this(config, lines, whenFull, List.of());
    }

    /**
     * The same in the place of another process.
     *
     * @param handed what that one has {@linkplain #offer offered}; from now on this object's to close
     */
    public SplitProxy(ProxyConfig config, Consumer<String> lines, Runnable whenFull, List<HandedSocket> handed) {
        Shared shared = new Shared(
                open,
                new ConnectionLog(lines, notices::say),
                notices,
                new ClientLimits(config.maxPerClient()),
                whenFull,
                config.satelliteRate().map(rate -> new PacingBoard(config.threads(), rate, page(handed))));
        board = shared.pacing();
        handed.stream().filter(each -> !each.is(HandedSocket.LISTENER)).forEach(HandedSocket::close);
        OptionProbe.refuseWhatFails(config);
        if (!config.sharePort()) {
            PortCheck.refuseIfTaken(config);
        }
        List<List<Listener>> own = new ArrayList<>();
        List<List<Listener>> trunk = new ArrayList<>();
        listen(config, handed, own, trunk);
        try {
            for (int i = 0; i < config.threads(); i++) {
                reactors.add(new Reactor(config, shared, i, own.get(i), trunk.get(i)));
            }
        } finally {
            close(own.subList(reactors.size(), own.size()));
            close(trunk.subList(reactors.size(), trunk.size()));
            // Also the reactors of a half-made proxy: their threads close what they hold.
            for (Reactor reactor : reactors) {
                if (reactors.size() < config.threads()) {
                    reactor.stop(System.nanoTime());
                }
                Thread thread = new Thread(() -> runGuarded(reactor), "reactor-" + threads.size());
                threads.add(thread);
                thread.start();
            }
        }
    }

    private static void listen(
            ProxyConfig config, List<HandedSocket> handed, List<List<Listener>> own, List<List<Listener>> trunk) {
        SocketOptions options = new SocketOptions();
        List<HandedSocket> listeners =
                handed.stream().filter(each -> each.is(HandedSocket.LISTENER)).toList();
        List<HandedSocket> forTrunk = listeners.stream()
                .filter(each -> each.parts(4)[3].startsWith(Listener.TRUNK))
                .toList();
        List<HandedSocket> others =
                listeners.stream().filter(each -> !forTrunk.contains(each)).toList();
        own.addAll(ListenerStock.of(Listener.purposes(config), config.threads(), others, options));
        try {
            trunk.addAll(ListenerStock.of(Listener.trunkPurposes(config), config.threads(), forTrunk, options));
        } catch (RuntimeException e) {
            close(own);
            throw e;
        }
    }

    private static void close(List<List<Listener>> nobodys) {
        nobodys.forEach(each -> each.forEach(listener -> Descriptors.close(listener.fd())));
    }

    private static PacingPage page(List<HandedSocket> handed) {
        return handed.stream()
                .filter(each -> each.is(HandedSocket.PACING))
                .findFirst()
                .map(each -> PacingPage.of(Descriptors.duplicate(each.descriptor())))
                .orElseGet(PacingPage::create);
    }

    /** What another process needs to take connections beside this one. */
    public List<HandedSocket> offer() {
        List<HandedSocket> all = new ArrayList<>();
        board.map(each -> each.page().descriptor())
                .filter(fd -> fd >= 0)
                .ifPresent(fd -> all.add(HandedSocket.of(Descriptors.duplicate(fd), HandedSocket.PACING, "1")));
        onEach(reactor -> reactor.duplicateListeners(all));
        return all;
    }

    /**
     * Leaves what comes in to another process. Ends with {@link #resume} or {@link #stop}.
     *
     * @return what waits here on a trunk: the descriptors stay this object's, and are good until then
     */
    public List<HandedSocket> pause() {
        List<HandedSocket> all = new ArrayList<>();
        onEach(reactor -> reactor.pause(all));
        return all;
    }

    /** Takes what comes in again: there is no other process any more. */
    public void resume() {
        onEach(Reactor::resume);
    }

    /** Takes what another process has had at its {@link #pause}; from now on it is this object's to close. */
    public void adopt(List<HandedSocket> handed) {
        ArrayDeque<HandedSocket> left = new ArrayDeque<>(handed);
        onEach(reactor -> {
            for (int share = (handed.size() + reactors.size() - 1) / reactors.size(); share > 0; share--) {
                HandedSocket next = left.poll();
                if (next != null) {
                    reactor.adopt(next);
                }
            }
        });
        left.forEach(HandedSocket::close); // of reactors that have ended
    }

    /** On each reactor's thread, one after the other; one that has ended has nothing to do any more. */
    private void onEach(Consumer<Reactor> action) {
        for (Reactor reactor : reactors) {
            CompletableFuture<Void> done = new CompletableFuture<>();
            boolean asked = reactor.ask(connections -> {
                try {
                    action.accept(reactor);
                    done.complete(null);
                } catch (RuntimeException e) {
                    done.completeExceptionally(e); // not the reactor's end
                }
            });
            try {
                if (asked) {
                    done.get(LONGEST_TURN_SECONDS, TimeUnit.SECONDS);
                }
            } catch (TimeoutException e) {
                throw new ProxyException("a reactor does not answer within " + LONGEST_TURN_SECONDS + " s");
            } catch (ExecutionException e) {
                throw new ProxyException(e.getCause().getMessage());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new ProxyException("interrupted");
            }
        }
    }

    /** For tests. */
    List<Reactor> reactors() {
        return reactors;
    }

    /**
     * Has the operator told of what concerns the proxy as a whole, interfaces that come and go above all: a line each,
     * on whichever thread; what there was to say before is said first.
     */
    public void tell(Consumer<String> lines) {
        notices.to(lines);
    }

    /** Connections held now. */
    public int open() {
        return open.get();
    }

    @Override
    public List<ConnectionView> connections(int most) {
        return cache.get(most);
    }

    private List<ConnectionView> look(int most) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(LISTING_SECONDS);
        List<ConnectionView> all = new ArrayList<>();
        for (Reactor reactor : reactors) {
            if (all.size() == most) {
                break;
            }
            Listing listing = new Listing(reactor, most - all.size());
            try {
                long left = Math.max(0, deadline - System.nanoTime());
                all.addAll(listing.begin().get(left, TimeUnit.NANOSECONDS));
            } catch (TimeoutException | ExecutionException e) {
                listing.giveUp(); // it is busy for longer than anyone would wait
            } catch (InterruptedException e) {
                listing.giveUp();
                Thread.currentThread().interrupt();
                break;
            }
        }
        return all;
    }

    @Override
    public long lagNanos() {
        long begin = System.nanoTime();
        List<CompletableFuture<Long>> answers = new ArrayList<>();
        for (Reactor reactor : reactors) {
            CompletableFuture<Long> answer = new CompletableFuture<>();
            long asked = System.nanoTime();
            if (reactor.ask(connections -> answer.complete(System.nanoTime() - asked))) {
                answers.add(answer);
            }
        }
        long lag = 0;
        for (CompletableFuture<Long> answer : answers) {
            try {
                long left = Math.max(0, LONGEST_LAG_NANOS - (System.nanoTime() - begin));
                lag = Math.max(lag, answer.get(left, TimeUnit.NANOSECONDS));
            } catch (TimeoutException | ExecutionException e) {
                return LONGEST_LAG_NANOS;
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return lag;
            }
        }
        return lag;
    }

    @Override
    public long count(Counter counter) {
        return counter == Counter.RULES_RESTORED
                ? restoredRules.get()
                : reactors.stream().mapToLong(r -> r.counters().get(counter)).sum();
    }

    /** Counts {@link Counter#RULES_RESTORED}; by any thread. */
    public void countRestoredRules() {
        restoredRules.incrementAndGet();
    }

    /** Accepts no more, lets connections finish for at most {@code drain}, resets the rest, and returns when all is closed. */
    public void stop(Duration drain) {
        long deadline = System.nanoTime() + drain.toNanos();
        reactors.forEach(reactor -> reactor.stop(deadline));
        awaitEnd();
    }

    /** Waits until every reactor has ended. */
    public void awaitEnd() {
        try {
            for (Thread thread : threads) {
                thread.join();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** What ended a reactor before it was stopped, if anything did. */
    public Optional<Throwable> failure() {
        return Optional.ofNullable(failure.get());
    }

    /** Stops at once; connections are reset. */
    @Override
    public void close() {
        stop(Duration.ZERO);
        board.ifPresent(PacingBoard::close);
    }

    private void runGuarded(Reactor reactor) {
        try {
            reactor.run();
        } catch (RuntimeException | Error e) {
            failure.compareAndSet(null, e);
            reactors.forEach(other -> other.stop(System.nanoTime()));
        }
    }
}

package org.satbed.proxy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.satbed.linux.tool.ChangeJournal;
import org.satbed.netns.testing.Await;
import org.satbed.netns.testing.InNamespace;
import org.satbed.netns.testing.RequiresRoot;
import org.satbed.netns.testing.ThreeHosts;
import org.satbed.proxy.interception.Interception;
import org.satbed.proxy.interception.InterceptionPlan;
import org.satbed.proxy.interception.InterceptionTool;

/** Who lists connections holds up none: a reactor looks at few of them between two turns, and not for each who asks. */
@Timeout(60)
class ListingTest {
    private static final int HELD = 300;

    @Test
    @RequiresRoot
    void aTurnLooksAtFewOfThem() throws Exception {
        try (ThreeHosts hosts = new ThreeHosts()) {
            hosts.sat().setSysctl("net.ipv4.ip_forward", "1");
            Interception interception = InterceptionTool.NFT.create(
                    InterceptionPlan.of("pt", List.of("st0", "gw0"), ProxyBed.PORT),
                    hosts.sat().runner(),
                    ChangeJournal.NONE);
            interception.install();
            ProxyConfig config = PlainConfig.of(ProxyBed.PORT, 1, SourceAddress.CLIENT, 2 * HELD);
            List<Socket> sockets = new ArrayList<>();
            try (SplitProxy proxy = InNamespace.call(hosts.sat(), () -> new SplitProxy(config, null, () -> {}));
                    ServerSocket listener = Pair.listen(hosts.gw(), ThreeHosts.GW4, 0)) {
                for (int i = 0; i < HELD; i++) {
                    sockets.add(Pair.connect(hosts.st(), ThreeHosts.GW4, listener.getLocalPort(), 0));
                    sockets.add(Pair.accept(listener));
                }
                Await.until("all of them", Duration.ofSeconds(10), () -> proxy.count(Counter.CONNECTED) == HELD);
                assertTurns(proxy);
                assertEquals(HELD, clients(proxy.connections(HELD)), "nobody twice, nobody left out");
                assertEquals(5, proxy.connections(5).size());
                assertEquals(HELD, clients(proxy.connections(10_000)));
            } finally {
                for (Socket each : sockets) {
                    each.close();
                }
                interception.close();
            }
        }
    }

    private static long clients(List<ConnectionView> views) {
        return new HashSet<>(views.stream().map(ConnectionView::client).toList()).size();
    }

    /** The turns that pass until it is done: one for each portion, each with its own look at what has happened. */
    private static void assertTurns(SplitProxy proxy) throws Exception {
        Reactor reactor = proxy.reactors().get(0);
        int portions = (HELD + Listing.PORTION - 1) / Listing.PORTION;
        Listing listing = new Listing(reactor, HELD);
        CompletableFuture<CompletableFuture<List<ConnectionView>>> listed = new CompletableFuture<>();
        assertTurns(
                reactor,
                portions,
                connections -> listed.complete(listing.begin()),
                connections -> listed.getNow(null).isDone());
        assertEquals(HELD, listed.get().get(5, TimeUnit.SECONDS).size());
        // The first portion of a sweep is in the turn that begins it, and the second may be.
        assertTurns(reactor, portions - 1, Connections::sweep, connections -> !connections.someQueued());
    }

    private interface Done {
        boolean is(Connections connections);
    }

    private static void assertTurns(Reactor reactor, int portions, Consumer<Connections> begin, Done done)
            throws Exception {
        AtomicInteger turns = new AtomicInteger();
        CompletableFuture<Integer> all = new CompletableFuture<>();
        class EachTurn implements Consumer<Connections> {
            @Override
            public void accept(Connections connections) {
                if (done.is(connections)) {
                    all.complete(turns.get());
                } else {
                    turns.incrementAndGet();
                    reactor.ask(this);
                }
            }
        }
        reactor.ask(connections -> {
            begin.accept(connections); // in the very turn from which on they are counted
            reactor.ask(new EachTurn());
        });
        int passed = all.get(10, TimeUnit.SECONDS);
        assertTrue(passed >= portions - 1, passed + " turns for " + portions + " portions");
    }

    private static ConnectionView view(int number) {
        ConnectionView.LegView leg = new ConnectionView.LegView(1, 1, 0);
        return new ConnectionView("client " + number, "server", "relaying", 1, 1, 1, 1, 1, leg, leg);
    }

    @Test
    void whoAsksAtOnceSharesOneAnswer() {
        AtomicInteger looks = new AtomicInteger();
        AtomicLong now = new AtomicLong();
        ConnectionCache cache = new ConnectionCache(
                most -> {
                    looks.incrementAndGet();
                    return IntStream.range(0, Math.min(most, 10))
                            .mapToObj(ListingTest::view)
                            .collect(Collectors.toList());
                },
                now::get);
        assertEquals(5, cache.get(5).size());
        assertSame(cache.get(5), cache.get(5));
        assertEquals(3, cache.get(3).size());
        assertEquals(1, looks.get());
        assertEquals(10, cache.get(100).size(), "more than the last one has");
        assertEquals(10, cache.get(1_000).size(), "there are no more");
        assertEquals(2, looks.get());
        now.addAndGet(TimeUnit.MILLISECONDS.toNanos(149));
        cache.get(100);
        assertEquals(2, looks.get());
        now.addAndGet(TimeUnit.MILLISECONDS.toNanos(1));
        cache.get(1);
        assertEquals(3, looks.get());
    }
}

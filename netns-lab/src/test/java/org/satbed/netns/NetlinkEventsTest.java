package org.satbed.netns;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.satbed.linux.Epoll;
import org.satbed.linux.Namespaces;
import org.satbed.linux.NetlinkEvents;
import org.satbed.linux.NetworkChange;
import org.satbed.linux.tool.ChangeJournal;
import org.satbed.linux.tool.ToolPath;
import org.satbed.netns.testing.RequiresRoot;

/** What the kernel tells of the changes of a network namespace. */
@RequiresRoot
class NetlinkEventsTest {
    private static final Duration BOUND = Duration.ofSeconds(10);

    private NetworkNamespace host;
    private NetlinkEvents events;

    @BeforeEach
    void build() throws Exception {
        host = NetworkNamespace.create("events-" + ProcessHandle.current().pid(), ChangeJournal.NONE);
        events = of(EnumSet.allOf(NetworkChange.class));
        host.ip().run("link", "add", "d0", "type", "veth", "peer", "name", "d9");
        host.ip().run("link", "set", "d9", "up");
        host.ip().run("link", "set", "d0", "up");
        awaitOnly(NetworkChange.LINK);
        settle();
    }

    @AfterEach
    void remove() {
        if (events != null) {
            events.close();
        }
        host.close();
    }

    private NetlinkEvents of(Set<NetworkChange> kinds) throws Exception {
        return Namespaces.call(Optional.of(host.name()), () -> NetlinkEvents.of(kinds));
    }

    /** Takes until this kind is among what has changed. */
    private void awaitOnly(NetworkChange kind) {
        long end = System.nanoTime() + BOUND.toNanos();
        Set<NetworkChange> seen = EnumSet.noneOf(NetworkChange.class);
        while (!seen.contains(kind)) {
            assertTrue(System.nanoTime() < end, kind + " was not told, but " + seen);
            seen.addAll(events.await(Duration.ofMillis(100)));
        }
    }

    /** Address detection of the new interface goes on for a while. */
    private void settle() {
        while (!events.await(Duration.ofMillis(300)).isEmpty()) {
            // until it is quiet
        }
    }

    @Test
    void eachKindIsToldAsItself() {
        host.ip().run("addr", "add", "10.5.0.1/24", "dev", "d0");
        awaitOnly(NetworkChange.ADDRESS);
        settle();
        for (String family : List.of("-4", "-6")) {
            host.ip().run(family, "rule", "add", "fwmark", "3", "lookup", "33");
            assertEquals(Set.of(NetworkChange.RULE), events.await(BOUND));
        }
        host.ip().run("route", "add", "10.6.0.0/16", "dev", "d0", "table", "33");
        assertEquals(Set.of(NetworkChange.ROUTE), events.await(BOUND));
        host.ip().run("-6", "route", "add", "fd06::/16", "dev", "d0", "table", "33");
        assertEquals(Set.of(NetworkChange.ROUTE), events.await(BOUND));
        host.ip().run("link", "set", "d0", "down");
        awaitOnly(NetworkChange.LINK);
        settle();
        host.ip().run("link", "set", "d0", "name", "d1");
        awaitOnly(NetworkChange.LINK);
    }

    @Test
    void aChangeOfNftablesIsTold() {
        assumeTrue(ToolPath.find("nft").isPresent(), "nft is not installed");
        host.runner().run(List.of("nft", "add", "table", "inet", "t"));
        assertEquals(Set.of(NetworkChange.NFTABLES), events.await(BOUND));
        host.runner().run(List.of("nft", "flush", "ruleset"));
        assertEquals(Set.of(NetworkChange.NFTABLES), events.await(BOUND));
    }

    /** Nobody waits longer than was asked for, and what was not asked for is not told. */
    @Test
    void aWaitHasItsBound() throws Exception {
        try (NetlinkEvents rules = of(EnumSet.of(NetworkChange.RULE))) {
            host.ip().run("addr", "add", "10.5.0.1/24", "dev", "d0");
            long begin = System.nanoTime();
            assertEquals(Set.of(), rules.await(Duration.ofMillis(200)));
            assertTrue(System.nanoTime() - begin >= 199_000_000L);
            assertEquals(-1, rules.netfilterDescriptor());
        }
    }

    /** More than the socket holds: everything may have changed, and the next change is told again. */
    @Test
    void whatWasLostIsToldAsEverything() {
        StringBuilder batch = new StringBuilder();
        for (int i = 0; i < 4_000; i++) {
            batch.append("route add 10.7.%d.%d/32 dev d0 table 33%n".formatted(i >> 8, i & 255));
        }
        host.runner().run(List.of("ip", "-batch", "-"), batch.toString());
        assertEquals(EnumSet.allOf(NetworkChange.class), events.await(BOUND));
        settle();
        host.ip().run("rule", "add", "fwmark", "3", "lookup", "33");
        assertEquals(Set.of(NetworkChange.RULE), events.await(BOUND));
    }

    @Test
    void anEpollWaitsForIt() {
        try (Epoll epoll = new Epoll(4)) {
            epoll.add(events.routingDescriptor(), Epoll.IN, 1);
            assertEquals(0, epoll.await(0));
            host.ip().run("rule", "add", "fwmark", "3", "lookup", "33");
            assertEquals(1, epoll.await((int) BOUND.toMillis()));
            Set<NetworkChange> changed = EnumSet.noneOf(NetworkChange.class);
            events.take(changed);
            assertEquals(Set.of(NetworkChange.RULE), changed);
            assertEquals(0, epoll.await(0));
        }
    }
}

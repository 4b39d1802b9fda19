package org.satbed.proxy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.satbed.netns.testing.RequiresRoot;

/** Who sees whom, and what is none of the proxy's business. */
@RequiresRoot
@Timeout(60)
class SplitProxyAddressTest {
    private static ProxyBed bed;
    /** Sockets of a proxy without connections. */
    private static long idle;

    @BeforeAll
    static void build() throws Exception {
        bed = new ProxyBed();
        idle = bed.pep().held().sockets();
    }

    @AfterAll
    static void remove() {
        if (bed != null) {
            bed.close();
        }
    }

    static Stream<Arguments> routersAddresses() {
        return Arrays.stream(Ip.values()).flatMap(ip -> ip.router.stream().map(Arguments::of));
    }

    @ParameterizedTest
    @EnumSource(Ip.class)
    void bothEndsSeeEachOthersAddressAndPort(Ip ip) throws Exception {
        int clientPort;
        int serverPort;
        try (Pair pair = bed.connect(ip)) {
            clientPort = pair.client().getLocalPort();
            serverPort = pair.client().getPort();
            assertEquals(pair.client().getLocalSocketAddress(), pair.server().getRemoteSocketAddress());
            assertEquals(pair.client().getRemoteSocketAddress(), pair.server().getLocalSocketAddress());
            assertEquals(InetAddress.getByName(ip.client), pair.server().getInetAddress());
        }
        bed.awaitEnding(ip, clientPort, serverPort); // it was in the proxy's hands, and not just forwarded
    }

    /** A listener on the router has the client's port on every address: bind(2) of the pair says EADDRINUSE. */
    @ParameterizedTest
    @EnumSource(Ip.class)
    void aPortThatIsTakenOnTheRouterIsReplacedAlone(Ip ip) throws Exception {
        try (ServerSocket taken = Pair.listen(bed.router(), ip == Ip.V4 ? "0.0.0.0" : "::", 0);
                ServerSocket listener = Pair.listen(bed.server(), ip.server, 0);
                Pair pair = bed.connect(listener, taken.getLocalPort())) {
            assertEquals(taken.getLocalPort(), pair.client().getLocalPort());
            assertEquals(InetAddress.getByName(ip.client), pair.server().getInetAddress());
            assertNotEquals(taken.getLocalPort(), pair.server().getPort());
            Payload payload = new Payload(7, 100_000);
            Future<Void> sent = Tasks.start(() -> payload.send(pair.client().getOutputStream()));
            payload.expect(pair.server().getInputStream());
            Tasks.await(sent);
        }
    }

    /** The same address and port of the client's may lead to several servers at once. */
    @ParameterizedTest
    @EnumSource(Ip.class)
    void oneClientPortMayLeadToTwoServers(Ip ip) throws Exception {
        try (ServerSocket one = Pair.listen(bed.server(), ip.server, 0);
                ServerSocket two = Pair.listen(bed.server(), ip.server, 0);
                Pair first = bed.connect(one, 0);
                Pair second = bed.connect(two, first.client().getLocalPort())) {
            assertEquals(first.client().getLocalPort(), first.server().getPort());
            assertEquals(first.client().getLocalPort(), second.server().getPort());
        }
    }

    /** Relayed, it would come back to the proxy again and again, until descriptors end. */
    @ParameterizedTest
    @MethodSource("routersAddresses")
    void aConnectionToTheProxyItselfIsReset(String router) throws Exception {
        bed.pep().awaitSockets(idle); // another test's connections may still be on their way out
        Duration timeBefore = bed.pep().processorTime();
        for (int i = 0; i < 20; i++) {
            assertEquals(Ending.RESET, Ending.ofConnecting(bed.client(), router, ProxyBed.PORT));
        }
        bed.pep().awaitSockets(idle);
        Duration used = bed.pep().processorTime().minus(timeBefore);
        assertTrue(used.compareTo(Duration.ofSeconds(1)) < 0, "processor time: " + used);
    }

    /** Another host's service on the proxy's port number is no connection to the proxy. */
    @ParameterizedTest
    @EnumSource(Ip.class)
    void aServersPortMayBeTheProxysNumber(Ip ip) throws Exception {
        try (ServerSocket listener = Pair.listen(bed.server(), ip.server, ProxyBed.PORT);
                Pair pair = bed.connect(listener, 0)) {
            assertEquals(pair.client().getLocalPort(), pair.server().getPort());
            pair.server().getOutputStream().write(42);
            assertEquals(42, pair.client().getInputStream().read());
        }
    }

    @ParameterizedTest
    @MethodSource("routersAddresses")
    void aServiceOfTheRoutersRemainsReachable(String router) throws Exception {
        long socketsBefore = bed.pep().held().sockets();
        try (ServerSocket listener = Pair.listen(bed.router(), router, 0);
                Socket client = Pair.connect(bed.client(), router, listener.getLocalPort(), 0);
                Socket service = Pair.accept(listener)) {
            assertEquals(client.getLocalSocketAddress(), service.getRemoteSocketAddress());
            service.getOutputStream().write(42);
            assertEquals(42, client.getInputStream().read());
            // Fewer are those of an earlier test that went meanwhile.
            assertTrue(bed.pep().held().sockets() <= socketsBefore, "the proxy has no part in it");
        }
    }
}

package org.satbed.proxy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.Socket;
import java.net.SocketException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.satbed.netns.NetworkNamespace;
import org.satbed.netns.Route;
import org.satbed.netns.SysctlSetting;
import org.satbed.netns.testing.Await;
import org.satbed.netns.testing.HostShare;
import org.satbed.netns.testing.RequiresRoot;

/** What was cut off at one end is seen as cut off at the other: never as an orderly, early end of the data. */
@RequiresRoot
@Timeout(60)
@Tag("every-java")
class SplitProxyResetTest {
    private static final Duration SOON = Duration.ofSeconds(2);
    /** Discard (RFC 863): free ports, which the listeners here have, are above 1023. */
    private static final int NOBODYS_PORT = 9;

    private static ProxyBed bed;
    private long socketsBefore;

    @BeforeAll
    static void build() throws Exception {
        bed = new ProxyBed();
    }

    @AfterAll
    static void remove() {
        if (bed != null) {
            bed.close();
        }
    }

    @BeforeEach
    void count() {
        socketsBefore = bed.pep().held().sockets();
    }

    @AfterEach
    void bothLegsAreClosed() {
        bed.pep().awaitSockets(socketsBefore);
    }

    @ParameterizedTest
    @MethodSource("org.satbed.proxy.ProxyBed#everyWay")
    void aResetOfAnIdleConnection(Ip ip, Direction direction) throws Exception {
        try (Pair pair = bed.connect(ip)) {
            Pair.reset(pair.source(direction));
            assertEquals(Ending.RESET, Ending.of(pair.target(direction)));
        }
    }

    @ParameterizedTest
    @MethodSource("org.satbed.proxy.ProxyBed#everyWay")
    void aResetInTheMiddleOfATransfer(Ip ip, Direction direction) throws Exception {
        Payload payload = new Payload(4, 40_000_000);
        try (Pair pair = bed.connect(ip)) {
            Future<Ending> reader = Tasks.call(() -> {
                payload.new Check(pair.target(direction).getInputStream()).read(10_000_000);
                return Ending.of(pair.target(direction));
            });
            payload.send(pair.source(direction).getOutputStream());
            Pair.reset(pair.source(direction));
            assertEquals(Ending.RESET, Tasks.await(reader));
        }
    }

    /** The reader gives up while the writer is blocked. */
    @ParameterizedTest
    @MethodSource("org.satbed.proxy.ProxyBed#everyWay")
    void aResetAgainstTheData(Ip ip, Direction direction) throws Exception {
        Payload endless = new Payload(5, Long.MAX_VALUE);
        try (Pair pair = bed.connect(ip)) {
            Future<Ending> writer = Tasks.call(() -> endingOfWriting(endless, pair.source(direction)));
            new Payload(5, 10_000_000).expect(pair.target(direction).getInputStream());
            Pair.reset(pair.target(direction));
            assertEquals(Ending.RESET, Tasks.await(writer));
        }
    }

    private static Ending endingOfWriting(Payload payload, Socket socket) throws IOException {
        try {
            payload.send(socket.getOutputStream());
            return Ending.ORDERLY;
        } catch (SocketException e) {
            return Ending.of(e);
        }
    }

    /** Its own direction had ended in order; the answer is cut off. */
    @ParameterizedTest
    @MethodSource("org.satbed.proxy.ProxyBed#everyWay")
    void aResetAfterTheOtherSidesEnd(Ip ip, Direction direction) throws Exception {
        try (Pair pair = bed.connect(ip)) {
            pair.source(direction).shutdownOutput();
            assertEquals(Ending.ORDERLY, Ending.of(pair.target(direction)));
            Pair.reset(pair.target(direction));
            assertEquals(Ending.RESET, Ending.of(pair.source(direction)));
        }
    }

    /** Who ended its own direction and resets then: the other side cannot write any more. */
    @ParameterizedTest
    @MethodSource("org.satbed.proxy.ProxyBed#everyWay")
    void aResetAfterOnesOwnEnd(Ip ip, Direction direction) throws Exception {
        try (Pair pair = bed.connect(ip)) {
            pair.source(direction).shutdownOutput();
            assertEquals(Ending.ORDERLY, Ending.of(pair.target(direction)));
            Pair.reset(pair.source(direction));
            Await.until("a write that fails", Duration.ofSeconds(5), () -> {
                try {
                    pair.target(direction).getOutputStream().write(1);
                    return false;
                } catch (IOException e) {
                    return true; // EPIPE: this end has read the end of the stream before the reset
                }
            });
        }
    }

    /** The proxy says yes before it has asked the server, so a refusal comes as a reset. */
    @ParameterizedTest
    @EnumSource(Ip.class)
    void aRefusalByTheServer(Ip ip) throws Exception {
        assertResetSoon(bed.client(), ip.server, NOBODYS_PORT);
    }

    /** Each fails in connect(2) with another errno. */
    @ParameterizedTest
    @CsvSource({
        "unreachable, 10.77.0.0/24, 10.77.0.1",
        "prohibit, 10.77.0.0/24, 10.77.0.1",
        "blackhole, 10.77.0.0/24, 10.77.0.1",
        "unreachable, fd77::/64, fd77::1",
        "prohibit, fd77::/64, fd77::1",
        "blackhole, fd77::/64, fd77::1"
    })
    @SuppressWarnings("try") // a route works without being spoken to
    void noWayToTheServer(String kind, String prefix, String host) throws Exception {
        try (Route route = bed.router().addRoute(kind, prefix)) {
            assertResetSoon(bed.client(), host, NOBODYS_PORT);
        }
    }

    /** The router has no default route at all. */
    @ParameterizedTest
    @CsvSource({"10.78.0.1", "fd78::1"})
    void noRouteToTheServer(String host) throws Exception {
        assertResetSoon(bed.client(), host, NOBODYS_PORT);
    }

    /** It fails like any connect(2): after the last SYN, one here, sent again. The client has said all by then. */
    @Test
    @SuppressWarnings("try") // a sysctl works without being spoken to
    void aServerThatDoesNotAnswer() throws Exception {
        try (SysctlSetting oneRetry = bed.router().setSysctl("net.ipv4.tcp_syn_retries", "1");
                Socket one = Pair.connect(bed.client(), Ip.V4.nobody, NOBODYS_PORT, 0);
                Socket two = Pair.connect(bed.client(), Ip.V6.nobody, NOBODYS_PORT, 0)) {
            for (Socket each : List.of(one, two)) { // both at once, because it takes 3 s
                each.getOutputStream().write(42);
                each.shutdownOutput();
            }
            assertEquals(Ending.RESET, Ending.of(one));
            assertEquals(Ending.RESET, Ending.of(two));
        }
    }

    /** Before the server has answered: the proxy gives up its own attempt at once. */
    @ParameterizedTest
    @EnumSource(Ip.class)
    void aResetWhileTheServerIsBeingAsked(Ip ip) throws Exception {
        try (Socket client = Pair.connect(bed.client(), ip.nobody, NOBODYS_PORT, 0)) {
            bed.pep().awaitSockets(socketsBefore + 2);
            Pair.reset(client);
            long begin = System.nanoTime();
            bed.pep().awaitSockets(socketsBefore);
            assertTrue(HostShare.inTime(System.nanoTime() - begin, 1e9), "the attempt went on");
        }
    }

    private static void assertResetSoon(NetworkNamespace from, String host, int port) throws Exception {
        long begin = System.nanoTime();
        assertEquals(Ending.RESET, Ending.ofConnecting(from, host, port));
        Duration took = Duration.ofNanos(System.nanoTime() - begin);
        assertTrue(took.compareTo(SOON) < 0, "took " + took);
    }
}

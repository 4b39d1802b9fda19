package org.satbed.proxy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.satbed.linux.InetEndpoint;
import org.satbed.netns.testing.Await;
import org.satbed.netns.testing.HostShare;
import org.satbed.netns.testing.RequiresRoot;
import org.satbed.proxy.trunk.TrunkHeader;
import org.satbed.proxy.trunk.TrunkKey;

/** {@code --trunk} between two proxies: connections go over ones that are open already, and nobody else gets in. */
@RequiresRoot
@Tag("netns")
@Timeout(120)
@Tag("every-java")
class TrunkNetnsTest {
    private static final String LENT = "satbed_pep_trunk_connections_total{what=\"lent\"}";
    private static final String EMPTY = "satbed_pep_trunk_connections_total{what=\"empty\"}";
    private static final String TAKEN = "satbed_pep_trunk_connections_total{what=\"taken\"}";
    private static final long BYTES = 3_000_000;

    private static TrunkBed bed;

    @BeforeAll
    static void build() throws Exception {
        bed = new TrunkBed();
    }

    @AfterAll
    static void remove() {
        if (bed != null) {
            bed.close();
        }
    }

    @BeforeEach
    void fill() {
        bed.awaitPool();
    }

    private static String refused(String reason) {
        return "satbed_pep_trunk_refused_total{reason=\"" + reason + "\"}";
    }

    @ParameterizedTest
    @EnumSource(Ip.class)
    void aConnectionGoesOverOneThatIsOpen(Ip ip) throws Exception {
        double lent = bed.near(LENT);
        double taken = bed.far(TAKEN);
        Payload up = new Payload(1, BYTES);
        Payload down = new Payload(2, BYTES);
        try (Pair pair = bed.connect(ip)) {
            assertEquals(
                    pair.client().getLocalSocketAddress(),
                    pair.server().getRemoteSocketAddress(),
                    "the server sees the client");
            Future<Void> sending = Tasks.start(() -> {
                up.send(pair.client().getOutputStream());
                pair.client().shutdownOutput();
            });
            up.expectWithEnd(pair.server().getInputStream());
            Tasks.await(sending);
            Future<Void> answering = Tasks.start(() -> {
                down.send(pair.server().getOutputStream()); // after the client's end: half-closed
                pair.server().shutdownOutput();
            });
            down.expectWithEnd(pair.client().getInputStream());
            Tasks.await(answering);
        }
        assertEquals(lent + 1, bed.near(LENT));
        assertEquals(taken + 1, bed.far(TAKEN));
        Await.until("another in its place", Duration.ofSeconds(5), () -> bed.near("satbed_pep_trunk_ready") == 4);
    }

    @ParameterizedTest
    @EnumSource(Direction.class)
    void aResetIsAReset(Direction direction) throws Exception {
        try (Pair pair = bed.connect(Ip.V4)) {
            Pair.reset(pair.source(direction));
            assertEquals(Ending.RESET, Ending.of(pair.target(direction)));
        }
    }

    @Test
    void aRefusedServerIsAReset() throws Exception {
        int port;
        try (ServerSocket listener = Pair.listen(bed.server(), Ip.V4.server, 0)) {
            port = listener.getLocalPort();
        }
        assertEquals(Ending.RESET, Ending.ofConnecting(bed.client(), Ip.V4.server, port));
    }

    /** A burst larger than the pool: those that find none go the ordinary way, and the pool grows. */
    @Test
    void whoFindsNoneGoesTheOrdinaryWay() throws Exception {
        double empty = bed.near(EMPTY);
        double lent = bed.near(LENT);
        Pair[] pairs = new Pair[40];
        try {
            for (int i = 0; i < pairs.length; i++) {
                pairs[i] = bed.connect(Ip.V4);
                pairs[i].client().getOutputStream().write(i);
                assertEquals(i, pairs[i].server().getInputStream().read());
            }
            assertEquals(40, bed.near(LENT) - lent + bed.near(EMPTY) - empty);
        } finally {
            for (Pair each : pairs) {
                if (each != null) {
                    each.close();
                }
            }
        }
    }

    /** A stranger that speaks to the listener, from the host that the proxy itself is on. */
    private static Socket stranger() throws Exception {
        return Pair.connect(bed.near(), TrunkBed.FAR, TrunkBed.TRUNK, 0);
    }

    private static byte[] challenge(Socket socket) throws IOException {
        byte[] greeting = socket.getInputStream().readNBytes(Greeting.LENGTH);
        return Arrays.copyOfRange(greeting, 4, greeting.length);
    }

    private static byte[] header(byte[] key, byte[] challenge, String server, int port) {
        ByteBuffer bytes = ByteBuffer.allocate(TrunkHeader.LONGEST);
        InetEndpoint client = InetEndpoint.of(new InetSocketAddress(Ip.V4.client, 40_000));
        int length = new TrunkHeader(Optional.of(new TrunkKey(key)))
                .write(bytes, client, InetEndpoint.of(new InetSocketAddress(server, port)), -1, challenge);
        return Arrays.copyOf(bytes.array(), length);
    }

    private static void expectReset(Socket socket) throws IOException {
        try {
            assertEquals(-2, socket.getInputStream().read(), "a byte or an orderly end");
        } catch (SocketException e) {
            assertEquals(Ending.RESET, Ending.of(e));
        }
    }

    @Test
    void whatIsNotSignedWithTheKeyIsRefused() throws Exception {
        double before = bed.far(refused("key"));
        try (ServerSocket listener = Pair.listen(bed.server(), Ip.V4.server, 0);
                Socket stranger = stranger()) {
            listener.setSoTimeout(300);
            byte[] wrong = "another key of this test".getBytes();
            stranger.getOutputStream().write(header(wrong, challenge(stranger), Ip.V4.server, listener.getLocalPort()));
            expectReset(stranger);
            org.junit.jupiter.api.Assertions.assertThrows(
                    java.net.SocketTimeoutException.class, listener::accept, "nothing gets through");
        }
        assertEquals(before + 1, bed.far(refused("key")));
    }

    @Test
    void aHeaderThatWasOverheardIsRefused() throws Exception {
        double before = bed.far(refused("replay"));
        try (Socket overheard = stranger();
                Socket stranger = stranger()) {
            challenge(stranger);
            stranger.getOutputStream().write(header(TrunkBed.key(), challenge(overheard), Ip.V4.server, 80));
            expectReset(stranger);
        }
        assertEquals(before + 1, bed.far(refused("replay")));
    }

    @Test
    void aHeaderThatDoesNotEndIsRefused() throws Exception {
        double before = bed.far(refused("slow"));
        try (Socket stranger = stranger()) {
            byte[] header = header(TrunkBed.key(), challenge(stranger), Ip.V4.server, 80);
            stranger.getOutputStream().write(header, 0, 30);
            long begin = System.nanoTime();
            expectReset(stranger);
            double seconds = (System.nanoTime() - begin) / 1e9;
            assertTrue(seconds > 4.5 && HostShare.inTime(seconds, 6), seconds + " s");
        }
        assertEquals(before + 1, bed.far(refused("slow")));
    }

    @Test
    void whatIsNoHeaderIsRefused() throws Exception {
        double before = bed.far(refused("header"));
        try (Socket stranger = stranger()) {
            stranger.getOutputStream().write("GET / HTTP/1.0\r\n\r\n".getBytes());
            challengeOrReset(stranger);
            expectReset(stranger);
        }
        assertEquals(before + 1, bed.far(refused("header")));
    }

    private static void challengeOrReset(Socket stranger) throws IOException {
        try {
            challenge(stranger);
        } catch (SocketException e) {
            assertEquals(Ending.RESET, Ending.of(e)); // it came before the greeting was read
        }
    }

    /** A client may name the far proxy itself: its own services trust its own addresses. */
    @ParameterizedTest
    @EnumSource(Ip.class)
    void theFarHostItselfIsNoServer(Ip ip) throws Exception {
        double before = bed.far(refused("target"));
        assertEquals(Ending.RESET, Ending.ofConnecting(bed.client(), ip.router.get(1), TrunkBed.TRUNK));
        assertEquals(before + 1, bed.far(refused("target")));
    }

    /** A second LAN of the router's is not behind the satellite, whatever comes from the first one. */
    @ParameterizedTest
    @EnumSource(Ip.class)
    void aNeighbourIsNotReachedByTheTrunk(Ip ip) throws Exception {
        double lent = bed.near(LENT);
        String host = ip == Ip.V4 ? TrunkBed.NEIGHBOUR4 : TrunkBed.NEIGHBOUR6;
        try (ServerSocket listener = Pair.listen(bed.neighbour(), host, 0);
                Pair pair =
                        new Pair(Pair.connect(bed.client(), host, listener.getLocalPort(), 0), Pair.accept(listener))) {
            assertEquals(InetAddress.getByName(ip.client), pair.server().getInetAddress());
            pair.client().getOutputStream().write(7);
            assertEquals(7, pair.server().getInputStream().read());
        }
        assertEquals(lent, bed.near(LENT));
    }

    /** Every address can be bound then, and is not the far host's own for that. */
    @ParameterizedTest
    @EnumSource(Ip.class)
    void whateverMayBeBoundTheFarHostServes(Ip ip) throws Exception {
        bed.far().setSysctl("net.ipv4.ip_nonlocal_bind", "1");
        bed.far().setSysctl("net.ipv6.ip_nonlocal_bind", "1");
        double taken = bed.far(TAKEN);
        try (Pair pair = bed.connect(ip)) {
            pair.client().getOutputStream().write(7);
            assertEquals(7, pair.server().getInputStream().read());
        }
        assertEquals(taken + 1, bed.far(TAKEN));
    }

    /** What the far host would not forward for the client, from where the client would come, it does not connect to. */
    @ParameterizedTest
    @EnumSource(Ip.class)
    void thePolicyOfTheFarHostHolds(Ip ip) throws Exception {
        String family = ip == Ip.V4 ? "-4" : "-6";
        double before = bed.far("satbed_pep_connections_ended_total{reason=\"refused-policy\"}");
        bed.far().ip().run(family, "rule", "add", "pref", "30000", "from", ip.client, "iif", "sat0", "prohibit");
        try (ServerSocket listener = Pair.listen(bed.server(), ip.server, 0)) {
            assertEquals(Ending.RESET, Ending.ofConnecting(bed.client(), ip.server, listener.getLocalPort()));
        } finally {
            bed.far().ip().run(family, "rule", "del", "pref", "30000");
        }
        assertEquals(before + 1, bed.far("satbed_pep_connections_ended_total{reason=\"refused-policy\"}"));
    }

    @Test
    void aKilledFarProxyCostsTheFlowsOnItAndNothingElse() throws Exception {
        try (Pair pair = bed.connect(Ip.V4)) {
            pair.client().getOutputStream().write(1);
            assertEquals(1, pair.server().getInputStream().read());
            bed.farPep().close();
            assertEquals(Ending.RESET, Ending.of(pair.client()));
        }
        double lent = bed.near(LENT);
        Await.until("an empty pool", Duration.ofSeconds(5), () -> bed.near("satbed_pep_trunk_ready") == 0);
        try (Pair pair = bed.connect(Ip.V4)) { // far's rules let it pass
            pair.client().getOutputStream().write(2);
            assertEquals(2, pair.server().getInputStream().read());
        }
        assertEquals(lent, bed.near(LENT));
        bed.startFar();
        bed.awaitPool();
        try (Pair pair = bed.connect(Ip.V4)) {
            pair.client().getOutputStream().write(3);
            assertEquals(3, pair.server().getInputStream().read());
        }
        assertEquals(lent + 1, bed.near(LENT));
    }
}

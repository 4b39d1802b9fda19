package org.satbed.proxy;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.net.SocketException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.satbed.netns.testing.Await;
import org.satbed.netns.testing.RequiresRoot;

/** What goes in at one end comes out at the other: every byte, the end of the stream behind the last, and no faster than it is read. */
@RequiresRoot
@Timeout(60)
@Tag("every-java")
class SplitProxyStreamTest {
    private static final int MEBI = 1 << 20;

    private static ProxyBed bed;

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

    static Stream<Arguments> tails() {
        return LongStream.of(1, 1_000, 65_537, MEBI + 3, 20_000_000)
                .boxed()
                .flatMap(bytes -> ProxyBed.everyWay().map(way -> Arguments.of(way.get()[0], way.get()[1], bytes)));
    }

    /** One side says all that it has to say; only then the other answers. */
    @ParameterizedTest
    @MethodSource("org.satbed.proxy.ProxyBed#everyWay")
    void anAnswerFollowsTheEndOfTheRequest(Ip ip, Direction direction) throws Exception {
        Payload request = new Payload(1, 300_001);
        Payload answer = new Payload(2, 3 * MEBI + 1);
        try (Pair pair = bed.connect(ip)) {
            Socket asking = pair.source(direction);
            Socket answering = pair.target(direction);
            Future<Void> asked = Tasks.start(() -> {
                request.send(asking.getOutputStream());
                asking.shutdownOutput();
            });
            request.expectWithEnd(answering.getInputStream());
            Tasks.await(asked);
            Future<Void> answered = Tasks.start(() -> {
                answer.send(answering.getOutputStream());
                answering.close();
            });
            answer.expectWithEnd(asking.getInputStream());
            Tasks.await(answered);
            assertOrderly(ip, pair.client().getPort(), pair.client().getLocalPort());
        }
    }

    /** close(2) returns while the last bytes are still in the sender's buffer, and the proxy may have none of them yet. */
    @ParameterizedTest
    @MethodSource("tails")
    void theLastBytesBeforeCloseArrive(Ip ip, Direction direction, long bytes) throws Exception {
        Payload payload = new Payload(bytes, bytes);
        try (Pair pair = bed.connect(ip)) {
            int clientPort = pair.client().getLocalPort();
            int serverPort = pair.client().getPort();
            Future<Void> sent = Tasks.start(() -> {
                payload.send(pair.source(direction).getOutputStream());
                pair.source(direction).close();
            });
            payload.expectWithEnd(pair.target(direction).getInputStream());
            Tasks.await(sent);
            pair.target(direction).close();
            String line = assertOrderly(ip, serverPort, clientPort);
            String counted = direction == Direction.UP ? bytes + " bytes up, 0 down" : "0 bytes up, " + bytes + " down";
            assertTrue(line.contains(counted), line);
        }
    }

    /** Both ends have said their last, so the proxy lets go; what the reader has not fetched is in the kernel's hands. */
    @ParameterizedTest
    @MethodSource("org.satbed.proxy.ProxyBed#everyWay")
    void whatIsNotYetReadSurvivesTheProxysClose(Ip ip, Direction direction) throws Exception {
        Payload payload =
                new Payload(12, 300_000); // more than the reader's window, less than it and the proxy's buffer
        try (Pair pair = bed.connect(ip)) {
            int clientPort = pair.client().getLocalPort();
            int serverPort = pair.client().getPort();
            pair.target(direction).shutdownOutput();
            assertEquals(Ending.ORDERLY, Ending.of(pair.source(direction)));
            Future<Void> sent =
                    Tasks.start(() -> payload.send(pair.source(direction).getOutputStream()));
            Tasks.await(sent);
            pair.source(direction).close();
            assertOrderly(ip, serverPort, clientPort);
            payload.expectWithEnd(pair.target(direction).getInputStream());
        }
    }

    private static String assertOrderly(Ip ip, int serverPort, int clientPort) {
        String line = bed.awaitEnding(ip, clientPort, serverPort);
        assertTrue(line.endsWith(" s, ended"), line);
        return line;
    }

    /** RFC 9293 section 3.8.6: flow control. The reader's closed window must close the writer's, with bounded room between them. */
    @ParameterizedTest
    @MethodSource("org.satbed.proxy.ProxyBed#everyWay")
    void aReaderThatRestsStopsTheWriter(Ip ip, Direction direction) throws Exception {
        Payload payload = new Payload(3, 64L * MEBI);
        long bound = 32L * MEBI;
        AtomicLong taken = new AtomicLong();
        try (Pair pair = bed.connect(ip)) {
            long residentBefore = bed.pep().residentBytes();
            Future<Void> sent = Tasks.start(() -> {
                payload.send(pair.source(direction).getOutputStream(), taken);
                pair.source(direction).close();
            });
            long blockedAt = Tasks.awaitStandstill(taken::get);
            assertTrue(blockedAt > 0 && blockedAt < bound, "taken from the writer, none read: " + blockedAt);
            long grown = bed.pep().residentBytes() - residentBefore;
            assertTrue(grown < 16L * MEBI, "the proxy grew by " + grown + " bytes");

            Payload.Check check = payload.new Check(pair.target(direction).getInputStream());
            while (check.position() < 16L * MEBI) {
                check.read(MEBI);
                assertTrue(taken.get() - check.position() < bound, taken + " taken, " + check.position() + " read");
            }
            long resumedUntil = Tasks.awaitStandstill(taken::get);
            assertTrue(resumedUntil > blockedAt && resumedUntil < 16L * MEBI + bound, "then taken: " + resumedUntil);
            check.read(payload.length());
            assertEquals(Ending.ORDERLY, Ending.of(pair.target(direction)));
            Tasks.await(sent);
        }
    }

    /** recv(2) stops at the mark of urgent data (tcp(7)): that it brings little does not mean that nothing is behind. */
    @ParameterizedTest
    @MethodSource("org.satbed.proxy.ProxyBed#everyWay")
    void whatFollowsUrgentDataArrives(Ip ip, Direction direction) throws Exception {
        try (Pair pair = bed.connect(ip)) {
            Socket source = pair.source(direction);
            pair.target(direction).setOOBInline(true);
            source.getOutputStream().write("before".getBytes(US_ASCII));
            source.sendUrgentData('!');
            source.getOutputStream().write("behind".getBytes(US_ASCII));
            byte[] all = pair.target(direction).getInputStream().readNBytes(13);
            assertEquals("before!behind", new String(all, US_ASCII));
        }
    }

    /** The mark goes along: a reader that wants no urgent data does not find it in its stream. */
    @ParameterizedTest
    @MethodSource("org.satbed.proxy.ProxyBed#everyWay")
    void urgentDataIsNotInTheStream(Ip ip, Direction direction) throws Exception {
        try (Pair pair = bed.connect(ip)) {
            Socket source = pair.source(direction);
            InputStream in = pair.target(direction).getInputStream();
            source.getOutputStream().write("before".getBytes(US_ASCII));
            assertEquals("before", new String(in.readNBytes(6), US_ASCII));
            source.sendUrgentData('!');
            source.getOutputStream().write("behind".getBytes(US_ASCII));
            source.shutdownOutput();
            assertEquals("behind", new String(in.readAllBytes(), US_ASCII));
        }
    }

    /** splice(2) says at that mark that nothing is there, and behind a FIN that the stream has ended. */
    @ParameterizedTest
    @MethodSource("org.satbed.proxy.ProxyBed#everyWay")
    void urgentDataInBulkEndsNothing(Ip ip, Direction direction) throws Exception {
        Payload payload = new Payload(10, 5_000_000);
        try (Pair pair = bed.connect(ip)) {
            pair.target(direction).setOOBInline(true);
            Future<Void> sent = Tasks.start(() -> {
                for (int i = 0; i < 3; i++) {
                    payload.send(pair.source(direction).getOutputStream());
                    sendUrgent(pair.source(direction));
                }
                pair.source(direction).close();
            });
            InputStream in = pair.target(direction).getInputStream();
            for (int i = 0; i < 3; i++) {
                payload.expect(in);
                assertEquals('!', in.read());
            }
            assertEquals(-1, in.read());
            Tasks.await(sent);
        }
    }

    /** Java's sockets do not block here: while the send buffer is full they refuse. */
    private static void sendUrgent(Socket socket) {
        Await.until("room for a byte of urgent data", Duration.ofSeconds(10), () -> {
            try {
                socket.sendUrgentData('!');
                return true;
            } catch (SocketException e) {
                if (!String.valueOf(e.getMessage()).contains("No buffer space")) {
                    throw new UncheckedIOException(e);
                }
                return false;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
    }

    /** Both ways at once, each way with its own end. */
    @ParameterizedTest
    @EnumSource(Ip.class)
    void manyConnectionsDoNotMixTheirBytes(Ip ip) throws Exception {
        int connections = 200;
        SplittableRandom random = new SplittableRandom(13);
        List<Pair> pairs = new ArrayList<>();
        List<Future<Void>> tasks = new ArrayList<>();
        try {
            for (int i = 0; i < connections; i++) {
                Pair pair = bed.connect(ip);
                pairs.add(pair);
                for (Direction direction : Direction.values()) {
                    // Most are short, some are bulk: 2^0 to 2^21 bytes.
                    long length = random.nextLong(1L << random.nextInt(22));
                    Payload payload = new Payload(random.nextLong(), length);
                    tasks.add(Tasks.start(() -> {
                        payload.send(pair.source(direction).getOutputStream());
                        pair.source(direction).shutdownOutput();
                    }));
                    tasks.add(Tasks.start(
                            () -> payload.expectWithEnd(pair.target(direction).getInputStream())));
                }
            }
            for (Future<Void> task : tasks) {
                Tasks.await(task);
            }
        } finally {
            for (Pair pair : pairs) {
                pair.close();
            }
        }
    }
}

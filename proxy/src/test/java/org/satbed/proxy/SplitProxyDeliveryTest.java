package org.satbed.proxy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.satbed.netns.NetworkNamespace;
import org.satbed.netns.testing.Await;
import org.satbed.netns.testing.HostShare;
import org.satbed.netns.testing.RequiresRoot;

/**
 * What was received before a reset reaches the other end, then the reset. The proxy is stopped while the ends act, so
 * that bytes and reset are one event for it, whatever the host is busy with.
 */
@RequiresRoot
@Timeout(120)
class SplitProxyDeliveryTest {
    /** Within the window that each end offers before anything was read. */
    private static final Payload ANSWER = new Payload(20, 30_000);

    private static final Payload UPLOAD = new Payload(21, 40_000);

    /** Room for what nobody reads: how far the kernel's own tuning goes without a reader depends on the moment. */
    private static final String ROOM = "receive-buffer=4MB";

    private static void expectResetBehind(Payload payload, Socket target) throws IOException {
        payload.expect(target.getInputStream());
        assertEquals(Ending.RESET, Ending.of(target));
    }

    /**
     * With pipes and without; each protocol, each direction, the other end silent, sending, or with its stream ended.
     */
    @ParameterizedTest
    @ValueSource(strings = {"true", "false"})
    void bytesAndThenTheReset(String splice) throws Exception {
        try (ProxyBed bed = new ProxyBed("-T", "1", "--splice", splice, "--terrestrial", ROOM)) {
            for (Ip ip : Ip.values()) {
                for (Direction direction : Direction.values()) {
                    aResetBehindBytes(bed, ip, direction);
                    aResetBehindBytesWhileTheOtherEndSends(bed, ip, direction);
                    aResetBehindTheEnd(bed, ip, direction);
                    aResetBehindBytesThatNobodyReadsYet(
                            bed, ip, direction, splice.equals("true") ? 3_000_000 : 150_000);
                }
                anEarlyAnswerToAnUpload(bed, ip);
            }
        }
    }

    private static void aResetBehindBytes(ProxyBed bed, Ip ip, Direction direction) throws Exception {
        try (Pair pair = bed.connect(ip)) {
            bed.pep().whileHeld(() -> {
                sendAll(ANSWER, direction == Direction.UP ? bed.client() : bed.server(), pair.source(direction));
                Pair.reset(pair.source(direction));
            });
            expectResetBehind(ANSWER, pair.target(direction));
        }
    }

    /** The proxy may find out by what it writes, or by what it reads. */
    private static void aResetBehindBytesWhileTheOtherEndSends(ProxyBed bed, Ip ip, Direction direction)
            throws Exception {
        try (Pair pair = bed.connect(ip)) {
            bed.pep().whileHeld(() -> {
                UPLOAD.send(pair.target(direction).getOutputStream());
                sendAll(ANSWER, direction == Direction.UP ? bed.client() : bed.server(), pair.source(direction));
                Pair.reset(pair.source(direction));
            });
            expectResetBehind(ANSWER, pair.target(direction));
        }
    }

    private static void aResetBehindTheEnd(ProxyBed bed, Ip ip, Direction direction) throws Exception {
        try (Pair pair = bed.connect(ip)) {
            bed.pep().whileHeld(() -> {
                UPLOAD.send(pair.target(direction).getOutputStream());
                sendAll(ANSWER, direction == Direction.UP ? bed.client() : bed.server(), pair.source(direction));
                pair.source(direction).shutdownOutput();
                Pair.reset(pair.source(direction));
            });
            ANSWER.expectWithEnd(pair.target(direction).getInputStream());
            Await.until("a write that fails", Duration.ofSeconds(5), () -> {
                try {
                    pair.target(direction).getOutputStream().write(1);
                    return false;
                } catch (IOException e) {
                    return true;
                }
            });
        }
    }

    /** More than the reader's window: bytes are in a pipe, or left with their source, when the reset comes. */
    private static void aResetBehindBytesThatNobodyReadsYet(ProxyBed bed, Ip ip, Direction direction, int bytes)
            throws Exception {
        Payload bulk = new Payload(22, bytes);
        try (Pair pair = bed.connect(ip)) {
            Socket source = pair.source(direction);
            Tasks.await(
                    Tasks.start(() -> sendAll(bulk, direction == Direction.UP ? bed.client() : bed.server(), source)));
            Pair.reset(source);
            expectResetBehind(bulk, pair.target(direction));
        }
    }

    /** A reset takes back what was not acknowledged. */
    private static void sendAll(Payload payload, NetworkNamespace host, Socket socket) throws IOException {
        payload.send(socket.getOutputStream());
        String filter = "sport = :" + socket.getLocalPort() + " and dport = :" + socket.getPort();
        Await.until("an empty send queue", Duration.ofSeconds(10), () -> {
            String line = host.runner().run(List.of("ss", "-tnH", "state", "established", filter));
            return line.strip().split(" +")[1].equals("0");
        });
    }

    /** A server that closes with data unread sends a reset behind its answer (RFC 9293 section 3.6.1). */
    private static void anEarlyAnswerToAnUpload(ProxyBed bed, Ip ip) throws Exception {
        try (Pair pair = bed.connect(ip)) {
            Future<Void> uploading = Tasks.start(
                    () -> new Payload(5, Long.MAX_VALUE).send(pair.client().getOutputStream()));
            assertTrue(pair.server().getInputStream().read() >= 0);
            Await.until("unread data", Duration.ofSeconds(10), () -> available(pair.server()) > 100_000);
            bed.pep().whileHeld(() -> {
                sendAll(ANSWER, bed.server(), pair.server());
                pair.server().close();
            });
            ANSWER.expect(pair.client().getInputStream());
            Await.until("an upload that fails", Duration.ofSeconds(10), uploading::isDone);
        }
    }

    private static int available(Socket socket) {
        try {
            return socket.getInputStream().available();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    /** The client says what it has to say, and is gone before the server has answered. */
    @ParameterizedTest
    @CsvSource({"V4, ''", "V6, ''", "V4, --satellite-fastopen", "V6, --satellite-fastopen"})
    void aClientThatIsGoneBeforeItsServerAnswers(Ip ip, String option) throws Exception {
        String[] options = option.isEmpty()
                ? new String[] {"-T", "1"}
                : new String[] {"-T", "1", "--satellite-interface", "gw0", option, "--first-bytes", "500ms"};
        try (ProxyBed bed = new ProxyBed(options);
                ServerSocket listener = Pair.listen(bed.server(), ip.server, 0)) {
            bed.router().setSysctl("net.ipv4.tcp_fastopen", "3");
            drop(bed.server(), listener.getLocalPort());
            Socket client = Pair.connect(bed.client(), ip.server, listener.getLocalPort(), 0);
            bed.pep().whileHeld(() -> {
                sendAll(ANSWER, bed.client(), client);
                Pair.reset(client);
            });
            bed.pep().awaitSockets(bed.pep().held().sockets()); // it has come round
            bed.server().runner().run(List.of("nft", "delete", "table", "inet", "deaf"));
            try (Socket server = Pair.accept(listener)) {
                expectResetBehind(ANSWER, server);
            }
        }
    }

    /** SYNs to this port are lost; they are sent again after 1 s. */
    private static void drop(NetworkNamespace host, int port) {
        host.runner().run(List.of("nft", "add", "table", "inet", "deaf"));
        host.runner()
                .run(List.of("nft", "add chain inet deaf in { type filter hook input priority 0; policy accept; }"));
        host.runner().run(List.of("nft", "add", "rule", "inet", "deaf", "in", "tcp", "dport", "" + port, "drop"));
    }

    /** While it is waited for its first bytes. */
    @ParameterizedTest
    @CsvSource({"V4", "V6"})
    void aHeldClient(Ip ip) throws Exception {
        try (ProxyBed bed = new ProxyBed(
                        "-T", "1", "--satellite-interface", "gw0", "--satellite-fastopen", "--first-bytes", "1s");
                ServerSocket listener = Pair.listen(bed.server(), ip.server, 0)) {
            long idle = bed.pep().held().sockets();
            Socket client = Pair.connect(bed.client(), ip.server, listener.getLocalPort(), 0);
            bed.pep().awaitSockets(idle + 1);
            bed.pep().whileHeld(() -> {
                sendAll(ANSWER, bed.client(), client);
                Pair.reset(client);
            });
            try (Socket server = Pair.accept(listener)) {
                expectResetBehind(ANSWER, server);
            }
        }
    }

    @Test
    void acrossTheTrunk() throws Exception {
        try (TrunkBed bed = new TrunkBed()) {
            for (Direction direction : Direction.values()) {
                bed.awaitPool();
                try (Pair pair = bed.connect(Ip.V4)) {
                    bed.farPep().whileHeld(() -> {
                        sendAll(
                                ANSWER,
                                direction == Direction.UP ? bed.client() : bed.server(),
                                pair.source(direction));
                        Pair.reset(pair.source(direction));
                    });
                    expectResetBehind(ANSWER, pair.target(direction));
                }
            }
        }
    }

    /** Whoever never reads is not waited for any longer than that, and what it did not get is counted. */
    @Test
    void atMostForTheDeliverTimeout() throws Exception {
        Payload bulk = new Payload(23, 3_000_000);
        try (ProxyBed bed = new ProxyBed("-T", "1", "--deliver-timeout", "1s", "--terrestrial", ROOM);
                Pair pair = bed.connect(Ip.V4)) {
            long idle = bed.pep().held().sockets();
            Tasks.await(Tasks.start(() -> sendAll(bulk, bed.client(), pair.client())));
            int port = pair.client().getLocalPort();
            Pair.reset(pair.client());
            long begin = System.nanoTime();
            String line = bed.awaitEnding(Ip.V4, port, pair.server().getLocalPort());
            double seconds = (System.nanoTime() - begin) / 1e9;
            assertTrue(seconds > 0.5 && HostShare.inTime(seconds, 5), seconds + " s");
            assertTrue(line.matches(".*reset by the client, [1-9][0-9]+ bytes cut off"), line);
            bed.pep().awaitSockets(idle - 2);
            assertEquals(Ending.RESET, Ending.of(pair.server()));
        }
    }
}

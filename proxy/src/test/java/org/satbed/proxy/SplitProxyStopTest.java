package org.satbed.proxy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.satbed.linux.Signals.Signal;
import org.satbed.netns.testing.RequiresRoot;

/** How the proxy goes, and what becomes of the connections that it holds. */
@RequiresRoot
@Timeout(60)
class SplitProxyStopTest {
    private static final int KILLED = 137; // 128 + SIGKILL, as Process reports it

    /** The kernel closes the sockets of a process that is gone; both legs linger 0, so it sends resets. */
    @Test
    void whenTheProxyIsKilledBothEndsAreReset() throws Exception {
        List<Future<Ending>> endings = new ArrayList<>();
        List<Pair> pairs = new ArrayList<>();
        try (ProxyBed bed = new ProxyBed()) {
            for (Ip ip : Ip.values()) {
                for (Direction direction : Direction.values()) {
                    Pair busy = bed.connect(ip);
                    pairs.add(busy);
                    endings.add(Tasks.call(() -> endingOfWriting(busy.source(direction))));
                    new Payload(8, 5_000_000).expect(busy.target(direction).getInputStream());
                    endings.add(Tasks.call(() -> Ending.of(busy.target(direction))));
                }
                Pair idle = bed.connect(ip);
                pairs.add(idle);
                endings.add(Tasks.call(() -> Ending.of(idle.client())));
                endings.add(Tasks.call(() -> Ending.of(idle.server())));
            }
            bed.pep().signal(Signal.KILL);
            assertEquals(KILLED, bed.pep().awaitExit(Duration.ofSeconds(5)));
            for (Future<Ending> ending : endings) {
                assertEquals(Ending.RESET, Tasks.await(ending));
            }
        } finally {
            for (Pair pair : pairs) {
                pair.close();
            }
        }
    }

    private static Ending endingOfWriting(Socket socket) throws IOException {
        try {
            new Payload(8, Long.MAX_VALUE).send(socket.getOutputStream());
            return Ending.ORDERLY;
        } catch (SocketException e) {
            return Ending.of(e);
        }
    }

    /** Interception is fail-open: what is connected while the proxy drains goes past it, and outlives it. */
    @ParameterizedTest
    @EnumSource(Ip.class)
    void onTermWhatIsOpenFinishesAndNothingNewIsTaken(Ip ip) throws Exception {
        Payload payload = new Payload(9, 20_000_000);
        try (ProxyBed bed = new ProxyBed("--drain", "20", "-T", "2");
                Pair pair = bed.connect(ip)) {
            long sockets = bed.pep().held().sockets();
            Future<Void> sent = Tasks.start(() -> {
                payload.send(pair.server().getOutputStream());
                pair.server().close();
            });
            Payload.Check check = payload.new Check(pair.client().getInputStream());
            check.read(1_000_000);
            bed.pep().signal(Signal.TERMINATE);
            // One listener for each reactor, and of the one without connections what it asked the kernel by.
            bed.pep().awaitSockets(sockets - 2 - 3);
            assertEquals(
                    Ending.REFUSED, Ending.ofConnecting(bed.client(), ip.router.get(0), ProxyBed.PORT), "a new one");
            try (Pair past = bed.connect(ip)) {
                check.read(payload.length());
                assertTrue(bed.pep().alive(), "the client has not closed yet");
                pair.client().close();
                Tasks.await(sent);
                assertEquals(0, bed.pep().awaitExit(Duration.ofSeconds(5)));
                bed.pep().awaitLog("ended-orderly 1, reset-by-client 0, reset-by-server 0");
                past.client().getOutputStream().write(42);
                assertEquals(42, past.server().getInputStream().read());
            }
        }
    }

    /** It has been accepted, and is no connection with two legs yet. */
    @Test
    void aClientWhoseFirstBytesAreWaitedForIsAConnectionToo() throws Exception {
        try (ProxyBed bed = new ProxyBed(
                        "--satellite-interface",
                        "gw0",
                        "--satellite-fastopen",
                        "--first-bytes",
                        "1s",
                        "--drain",
                        "20");
                ServerSocket listener = Pair.listen(bed.server(), Ip.V4.server, 0)) {
            long sockets = bed.pep().held().sockets();
            try (Socket client = Pair.connect(bed.client(), Ip.V4.server, listener.getLocalPort(), 0)) {
                bed.pep().awaitSockets(sockets + 1);
                bed.pep().signal(Signal.TERMINATE);
                assertEquals(Ending.REFUSED, awaitRefusal(bed), "it accepts no more");
                client.getOutputStream().write(7);
                try (Socket server = Pair.accept(listener)) {
                    assertEquals(7, server.getInputStream().read());
                    server.getOutputStream().write(8);
                    assertEquals(8, client.getInputStream().read());
                }
            }
            assertEquals(0, bed.pep().awaitExit(Duration.ofSeconds(10)));
        }
    }

    private static Ending awaitRefusal(ProxyBed bed) throws Exception {
        Ending ending = Ending.RESET;
        for (int i = 0; i < 1_000 && ending != Ending.REFUSED; i++) {
            ending = Ending.ofConnecting(bed.client(), Ip.V4.router.get(0), ProxyBed.PORT);
        }
        return ending;
    }

    @Test
    void withoutADrainTermResetsAtOnce() throws Exception {
        try (ProxyBed bed = new ProxyBed("--drain", "0");
                Pair pair4 = bed.connect(Ip.V4);
                Pair pair6 = bed.connect(Ip.V6)) {
            bed.pep().signal(Signal.TERMINATE);
            assertEquals(0, bed.pep().awaitExit(Duration.ofSeconds(3)));
            assertReset(pair4, pair6);
        }
    }

    @Test
    void whatDoesNotFinishInTimeIsReset() throws Exception {
        try (ProxyBed bed = new ProxyBed("--drain", "1");
                Pair pair4 = bed.connect(Ip.V4);
                Pair pair6 = bed.connect(Ip.V6)) {
            long begin = System.nanoTime();
            bed.pep().signal(Signal.TERMINATE);
            assertEquals(0, bed.pep().awaitExit(Duration.ofSeconds(5)));
            assertTrue(System.nanoTime() - begin >= 1_000_000_000L, "the drain was cut short");
            assertReset(pair4, pair6);
        }
    }

    private static void assertReset(Pair... pairs) throws IOException {
        for (Pair pair : pairs) {
            assertEquals(Ending.RESET, Ending.of(pair.client()));
            assertEquals(Ending.RESET, Ending.of(pair.server()));
        }
    }
}

package org.satbed.proxy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.DataInputStream;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.satbed.linux.Signals;
import org.satbed.netns.testing.InNamespace;
import org.satbed.netns.testing.RequiresRoot;

/**
 * Many connections of random sizes, half-closes, resets and pauses from both sides: what each is to do follows from the seed and its number.
 * {@code -Dsatbed.soak=200000} makes it a long one.
 */
@RequiresRoot
@Tag("slow")
@Timeout(600)
class SplitProxySoakTest {
    private static final int CONNECTIONS = Integer.getInteger("satbed.soak", 10_000);
    private static final long SEED = 20261123;
    private static final int WORKERS = 16;
    private static final double LARGEST = 300_000;
    /** What a reset leaves waiting in the proxy's buffers must be gone, not kept. */
    private static final long MEMORY_GROWTH = 40_000_000;

    private final AtomicInteger next = new AtomicInteger();

    private enum Kind {
        CLIENT_FIRST,
        SERVER_FIRST,
        BOTH_AT_ONCE,
        CLIENT_RESETS,
        SERVER_RESETS
    }

    /** What a connection is to do. */
    private record Plan(Kind kind, Payload up, Payload down, int pauseMillis) {
        static Plan of(int number) {
            SplittableRandom random = new SplittableRandom(SEED + number);
            Kind kind = Kind.values()[random.nextInt(Kind.values().length)];
            Payload up = new Payload(random.nextLong(), size(random));
            Payload down = new Payload(random.nextLong(), size(random));
            return new Plan(kind, up, down, random.nextInt(20) == 0 ? 1 + random.nextInt(5) : 0);
        }

        /** From nothing to 300 kB, small ones as often as large ones. */
        private static long size(SplittableRandom random) {
            return (long) Math.pow(LARGEST, random.nextDouble()) - 1;
        }

        void pause() throws InterruptedException {
            if (pauseMillis > 0) {
                Thread.sleep(pauseMillis); // part of what is tested, not a wait for something
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 4})
    void everyByteIsAccountedForAndNothingStays(int reactors) throws Exception {
        try (ProxyBed bed = new ProxyBed("-T", String.valueOf(reactors))) {
            long sockets = bed.pep().held().sockets();
            run(bed, 200); // the JVM has its classes, the pool its pipes
            bed.pep().awaitSockets(sockets);
            PepProcess.Held before = bed.pep().held();
            long memory = bed.pep().residentBytes();
            long begin = System.nanoTime();
            run(bed, CONNECTIONS);
            bed.pep().awaitSockets(sockets);
            PepProcess.Held after = bed.pep().held();
            long growth = bed.pep().residentBytes() - memory;
            System.out.printf(
                    "%d connections, %d reactors: %.1f s, held before %s, after %s, memory %+d kB%n",
                    CONNECTIONS, reactors, (System.nanoTime() - begin) / 1e9, before, after, growth / 1000);
            assertEquals(before.others(), after.others());
            assertTrue(after.pipes() <= reactors * 512 + 3, after + "");
            assertTrue(growth < MEMORY_GROWTH, "memory grew by " + growth + " bytes");
            bed.pep().signal(Signals.Signal.TERMINATE);
            String counted = bed.pep().awaitLog("stopped: accepted");
            assertTrue(counted.contains("accepted " + (CONNECTIONS + 200 + 2 * WORKERS) + ","), counted);
            assertTrue(counted.contains("open 0,"), counted);
        }
    }

    private void run(ProxyBed bed, int connections) throws Exception {
        next.set(0);
        List<Future<Void>> tasks = new ArrayList<>();
        List<ServerSocket> listeners = new ArrayList<>();
        try {
            for (int i = 0; i < WORKERS; i++) {
                Ip ip = i % 2 == 0 ? Ip.V4 : Ip.V6;
                ServerSocket listener = Pair.listen(bed.server(), ip.server, 0);
                listeners.add(listener);
                int port = listener.getLocalPort();
                // A server thread of its own serves what the one client thread of this port makes, one after the other.
                tasks.add(Tasks.start(() -> serve(listener)));
                tasks.add(Tasks.start(() -> InNamespace.call(bed.client(), () -> {
                    for (int number = next.getAndIncrement(); number < connections; number = next.getAndIncrement()) {
                        beClient(Plan.of(number), number, ip.server, port);
                    }
                    beClient(null, -1, ip.server, port);
                    return null;
                })));
            }
            for (Future<Void> task : tasks) {
                Tasks.await(task, 500);
            }
        } finally {
            for (ServerSocket listener : listeners) {
                listener.close();
            }
        }
        next.set(0);
    }

    private static void beClient(Plan plan, int number, String host, int port) throws Exception {
        if (number < 0) {
            goodbye(host, port);
            return;
        }
        try (Socket socket = Pair.connectHere(host, port, 0)) {
            socket.getOutputStream().write(ByteBuffer.allocate(4).putInt(number).array());
            switch (plan.kind()) {
                case CLIENT_FIRST -> {
                    plan.up().send(socket.getOutputStream());
                    plan.pause();
                    socket.shutdownOutput();
                    plan.down().expectWithEnd(socket.getInputStream());
                }
                case SERVER_FIRST -> {
                    plan.down().expectWithEnd(socket.getInputStream());
                    plan.pause();
                    plan.up().send(socket.getOutputStream());
                }
                case BOTH_AT_ONCE -> {
                    Future<Void> sent = Tasks.start(() -> {
                        plan.up().send(socket.getOutputStream());
                        socket.shutdownOutput();
                    });
                    plan.down().expectWithEnd(socket.getInputStream());
                    Tasks.await(sent);
                }
                case CLIENT_RESETS -> {
                    plan.up().send(socket.getOutputStream());
                    plan.pause();
                    socket.setSoLinger(true, 0);
                }
                case SERVER_RESETS -> assertEquals(Ending.RESET, Ending.of(socket), "connection " + number);
            }
        } catch (IOException | AssertionError e) {
            throw new AssertionError("connection " + number + ", " + plan + ": " + e.getMessage(), e);
        }
    }

    /** Tells the server thread that there are no more, by the one number that no connection has. */
    private static void goodbye(String host, int port) throws IOException {
        try (Socket socket = Pair.connectHere(host, port, 0)) {
            socket.getOutputStream().write(ByteBuffer.allocate(4).putInt(-1).array());
            assertEquals(Ending.ORDERLY, Ending.of(socket));
        }
    }

    private static void serve(ServerSocket listener) throws Exception {
        while (true) {
            try (Socket socket = Pair.accept(listener)) {
                int number = new DataInputStream(socket.getInputStream()).readInt();
                if (number < 0) {
                    return;
                }
                beServer(Plan.of(number), number, socket);
            } catch (SocketException e) {
                Ending.of(e); // reset before its number came, which a client that resets may do
            }
        }
    }

    private static void beServer(Plan plan, int number, Socket socket) throws Exception {
        switch (plan.kind()) {
            case CLIENT_FIRST -> {
                plan.up().expectWithEnd(socket.getInputStream());
                plan.pause();
                plan.down().send(socket.getOutputStream());
            }
            case SERVER_FIRST -> {
                plan.down().send(socket.getOutputStream());
                socket.shutdownOutput();
                plan.up().expectWithEnd(socket.getInputStream());
            }
            case BOTH_AT_ONCE -> {
                Future<Void> sent = Tasks.start(() -> {
                    plan.down().send(socket.getOutputStream());
                    socket.shutdownOutput();
                });
                plan.up().expectWithEnd(socket.getInputStream());
                Tasks.await(sent);
            }
            case CLIENT_RESETS -> assertEquals(Ending.RESET, Ending.of(socket), "connection " + number);
            case SERVER_RESETS -> {
                plan.down().send(socket.getOutputStream());
                socket.setSoLinger(true, 0);
            }
        }
    }
}

package org.satbed.proxy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.satbed.linux.ResourceLimits;
import org.satbed.netns.testing.InNamespace;
import org.satbed.netns.testing.RequiresRoot;

/** What many connections cost: descriptors while they are there, none when they are gone. */
@RequiresRoot
@Tag("slow")
@Timeout(120)
class SplitProxyScaleTest {
    private static final int HELD = 4_000;
    private static final int SHORT = 50_000;
    private static final int THREADS = 4;
    private static final int REACTORS = 2;
    /** 256 pipes for each reactor, two descriptors each. */
    private static final long MOST_PIPE_DESCRIPTORS = REACTORS * 256 * 2;

    private static ProxyBed bed;

    @BeforeAll
    static void build() throws Exception {
        long needed = 2 * HELD + 500;
        long limit = ResourceLimits.raiseDescriptors(needed);
        if (limit < needed) {
            String reason = "skipped: the descriptor limit is " + limit + ", and this needs " + needed;
            System.out.println(reason);
            Assumptions.abort(reason);
        }
        bed = new ProxyBed("-c", "5000", "-T", String.valueOf(REACTORS));
    }

    @AfterAll
    static void remove() {
        if (bed != null) {
            bed.close();
        }
    }

    /** Its two sockets: the pipes that carried its bytes are back in the pool. */
    @ParameterizedTest
    @EnumSource(Ip.class)
    void anIdleConnectionCostsTwoDescriptors(Ip ip) throws Exception {
        PepProcess.Held before = bed.pep().held();
        List<SocketChannel> clients = new ArrayList<>();
        List<SocketChannel> servers = new ArrayList<>();
        try (ServerSocketChannel listener = listen(ip)) {
            Future<Void> connected = Tasks.start(() -> connectAll(listener, clients));
            Future<Void> accepted = Tasks.start(() -> {
                while (servers.size() < HELD) {
                    servers.add(listener.accept());
                }
            });
            Tasks.await(connected);
            Tasks.await(accepted);
            assertHeld(before, 2L * HELD, "never used");
            Tasks.await(Tasks.start(() -> exchange(clients, servers)));
            assertHeld(before, 2L * HELD, "used and idle");
        } finally {
            for (SocketChannel each : clients) {
                each.close();
            }
            for (SocketChannel each : servers) {
                each.close();
            }
        }
        bed.pep().awaitSockets(before.sockets());
        assertHeld(before, 0, "gone");
    }

    private static ServerSocketChannel listen(Ip ip) throws Exception {
        return InNamespace.call(
                bed.server(), () -> ServerSocketChannel.open().bind(new InetSocketAddress(ip.server, 0), 4096));
    }

    private static void connectAll(ServerSocketChannel to, List<SocketChannel> clients) throws Exception {
        InNamespace.call(bed.client(), () -> {
            while (clients.size() < HELD) {
                clients.add(SocketChannel.open(to.getLocalAddress()));
            }
            return null;
        });
    }

    /** A byte from each client, and the same one back. */
    private static void exchange(List<SocketChannel> clients, List<SocketChannel> servers) throws IOException {
        for (SocketChannel each : clients) {
            each.write(ByteBuffer.wrap(new byte[] {42}));
        }
        ByteBuffer one = ByteBuffer.allocate(1);
        for (SocketChannel each : servers) {
            assertEquals(1, each.read(one.clear()));
            each.write(one.flip());
        }
        for (SocketChannel each : clients) {
            assertEquals(1, each.read(one.clear()));
            assertEquals(42, one.get(0));
        }
    }

    private static void assertHeld(PepProcess.Held before, long sockets, String when) {
        PepProcess.Held now = bed.pep().held();
        assertEquals(sockets, now.sockets() - before.sockets(), when);
        assertEquals(before.others(), now.others(), when);
        long pipes = now.pipes();
        assertTrue(pipes <= MOST_PIPE_DESCRIPTORS + 3, pipes + " descriptors of pipes"); // 3: standard streams
        System.out.println("connections " + when + ": " + now);
    }

    /** Each client thread has a server port of its own, so no client port is needed twice within TIME_WAIT. */
    @ParameterizedTest
    @EnumSource(Ip.class)
    void shortConnectionsLeaveNothing(Ip ip) throws Exception {
        PepProcess.Held before = bed.pep().held();
        long begin = System.nanoTime();
        List<Future<Void>> tasks = new ArrayList<>();
        List<ServerSocket> listeners = new ArrayList<>();
        try {
            for (int i = 0; i < THREADS; i++) {
                ServerSocket listener = Pair.listen(bed.server(), ip.server, 0);
                listeners.add(listener);
                tasks.add(Tasks.start(() -> serve(listener, SHORT / THREADS)));
                tasks.add(Tasks.start(() -> InNamespace.call(bed.client(), () -> {
                    request(ip.server, listener.getLocalPort(), SHORT / THREADS);
                    return null;
                })));
            }
            for (Future<Void> task : tasks) {
                Tasks.await(task, 60);
            }
        } finally {
            for (ServerSocket listener : listeners) {
                listener.close();
            }
        }
        Duration took = Duration.ofNanos(System.nanoTime() - begin);
        System.out.println(SHORT + " short connections over " + ip + " took " + took.toMillis() + " ms");
        bed.pep().awaitSockets(before.sockets());
        assertHeld(before, 0, "after " + SHORT + " short ones");
    }

    private static void request(String host, int port, int times) throws IOException {
        for (int i = 0; i < times; i++) {
            byte[] request = ByteBuffer.allocate(8).putInt(i).putInt(~i).array();
            try (Socket client = Pair.connectHere(host, port, 0)) {
                client.getOutputStream().write(request);
                byte[] answer = client.getInputStream().readNBytes(9);
                if (!Arrays.equals(request, answer)) { // nine were asked for: the end of the stream came behind them
                    throw new AssertionError("answer " + i + " is " + Arrays.toString(answer));
                }
            }
        }
    }

    /** Closes first: TIME_WAIT stays with the server, on its few ports (RFC 9293 section 3.6). */
    private static void serve(ServerSocket listener, int times) throws IOException {
        for (int i = 0; i < times; i++) {
            try (Socket server = Pair.accept(listener)) {
                InputStream in = server.getInputStream();
                server.getOutputStream().write(in.readNBytes(8));
            }
        }
    }
}

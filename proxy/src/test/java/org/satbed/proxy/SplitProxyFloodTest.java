package org.satbed.proxy;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.channels.ServerSocketChannel;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.satbed.linux.Descriptors;
import org.satbed.linux.InetEndpoint;
import org.satbed.linux.SocketOptions;
import org.satbed.linux.Sockets;
import org.satbed.netns.testing.InNamespace;
import org.satbed.netns.testing.RequiresRoot;

/** One client opens connections as fast as this machine can; the others still get theirs, and the proxy does not grow. */
@RequiresRoot
@Tag("slow")
@Timeout(120)
class SplitProxyFloodTest {
    private static final Duration FLOOD = Duration.ofSeconds(10);
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(2);
    private static final int MOST_PER_CLIENT = 500;
    private static final long MOST_GROWTH = 64L << 20;

    private static ProxyBed bed;

    @BeforeAll
    static void build() throws Exception {
        bed = new ProxyBed("-c", "2000", "--max-per-client", String.valueOf(MOST_PER_CLIENT));
    }

    @AfterAll
    static void remove() {
        if (bed != null) {
            bed.close();
        }
    }

    /** @param held connections that the flooding client keeps open, the oldest reset for the newest */
    @ParameterizedTest
    @ValueSource(ints = {1, 2_000})
    void othersConnectWithinTwoSeconds(int held) throws Exception {
        AtomicLong opened = new AtomicLong();
        List<Long> waits = new ArrayList<>();
        String flooder = "10.10.9.9";
        bed.client().runner().run(List.of("ip", "address", "replace", flooder + "/32", "dev", "lo"));
        bed.router().runner().run(List.of("ip", "route", "replace", flooder + "/32", "via", Ip.V4.client));
        long before = bed.pep().residentBytes();
        long most = 0;
        try (ServerSocket server = Pair.listen(bed.server(), Ip.V4.server, 0);
                ServerSocketChannel flooded = InNamespace.call(
                        bed.server(),
                        () -> ServerSocketChannel.open().bind(new InetSocketAddress(Ip.V4.server, 0), 4096))) {
            Tasks.start(() -> serve(server));
            Future<Void> flooding =
                    Tasks.start(() -> flood(flooder, (InetSocketAddress) flooded.getLocalAddress(), held, opened));
            long end = System.nanoTime() + FLOOD.toNanos();
            while (System.nanoTime() < end) {
                waits.add(exchange(server.getLocalPort()));
                most = Math.max(most, bed.pep().residentBytes());
            }
            Tasks.await(flooding);
        }
        long longest = Collections.max(waits);
        System.out.printf(
                "flood of %d connections a second, %d held: %d others, the longest took %d ms; %d MB before, %d MB at most%n",
                opened.get() / FLOOD.toSeconds(), held, waits.size(), longest / 1_000_000, before >> 20, most >> 20);
        assertTrue(longest < LONGEST_WAIT.toNanos(), longest / 1_000_000 + " ms");
        assertTrue(most < before + MOST_GROWTH, before + " grew to " + most);
        assertTrue(opened.get() > 1_000, "no flood: " + opened);
    }

    /** Another client's new connection: a byte there and back, nanoseconds. */
    private static long exchange(int port) throws Exception {
        long begin = System.nanoTime();
        try (Socket socket = Pair.connect(bed.client(), Ip.V4.server, port, 0)) {
            socket.setSoTimeout(10_000);
            socket.getOutputStream().write(7);
            if (socket.getInputStream().read() != 7) {
                throw new AssertionError("cut off");
            }
        }
        return System.nanoTime() - begin;
    }

    private static void serve(ServerSocket listener) {
        try {
            while (true) {
                try (Socket socket = listener.accept()) {
                    socket.getOutputStream().write(socket.getInputStream().read());
                }
            }
        } catch (IOException e) {
            // closed: the end
        }
    }

    private static void flood(String from, InetSocketAddress to, int held, AtomicLong opened) throws Exception {
        InNamespace.call(bed.client(), () -> {
            SocketOptions options = new SocketOptions();
            InetEndpoint source = InetEndpoint.of(new InetSocketAddress(from, 0));
            InetEndpoint target = InetEndpoint.of(to);
            Deque<Integer> open = new ArrayDeque<>();
            long end = System.nanoTime() + FLOOD.toNanos();
            while (System.nanoTime() < end) {
                int fd = Sockets.open(InetEndpoint.IPV4, Sockets.TCP);
                if (fd >= 0) {
                    options.resetOnClose(fd);
                    if (Sockets.bind(fd, source) == 0) {
                        Sockets.connect(fd, target);
                        opened.incrementAndGet();
                    }
                    open.add(fd);
                }
                if (open.size() > held) {
                    Descriptors.close(open.remove());
                }
            }
            open.forEach(Descriptors::close);
            return null;
        });
    }
}

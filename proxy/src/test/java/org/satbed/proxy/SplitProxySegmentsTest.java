package org.satbed.proxy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.satbed.netns.testing.RequiresRoot;

/** What travels together does so, in one segment instead of two; and nothing waits for what may never come. */
@RequiresRoot
@Timeout(60)
class SplitProxySegmentsTest {
    private static final byte[] WORDS = {1, 2, 3, 4, 5};
    /** The kernel would hold an acknowledgement back for 200 ms (TCP_DELACK_MAX). */
    private static final long AT_ONCE_NANOS = 100_000_000;

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

    @ParameterizedTest
    @EnumSource(Ip.class)
    void theRequestTravelsWithTheEndOfTheHandshake(Ip ip) throws Exception {
        try (ServerSocket listener = Pair.listen(bed.server(), ip.server, 0);
                Capture far = new Capture(bed.server(), "sat0", "tcp dst port " + listener.getLocalPort())) {
            Socket[] client = new Socket[1];
            bed.pep().whileHeld(() -> {
                client[0] = Pair.connect(bed.client(), ip.server, listener.getLocalPort(), 0);
                client[0].getOutputStream().write(WORDS);
            });
            try (Socket server = Pair.accept(listener)) {
                assertEquals(WORDS.length, server.getInputStream().readNBytes(WORDS.length).length);
                List<String> segments = far.upTo(far.await("length " + WORDS.length));
                assertEquals(2, segments.size(), "SYN and request: " + segments);
            } finally {
                client[0].close();
            }
        }
    }

    @ParameterizedTest
    @EnumSource(Ip.class)
    void theEndTravelsWithTheLastData(Ip ip) throws Exception {
        try (ServerSocket listener = Pair.listen(bed.server(), ip.server, 0);
                Capture near = new Capture(bed.router(), "st0", "tcp src port " + listener.getLocalPort());
                Pair pair = bed.connect(listener, 0)) {
            bed.pep().whileHeld(() -> {
                pair.server().getOutputStream().write(WORDS);
                pair.server().close();
            });
            assertEquals(WORDS.length, pair.client().getInputStream().readAllBytes().length);
            String last = near.await("length " + WORDS.length);
            assertTrue(last.contains("Flags [FP.]") || last.contains("Flags [F.]"), last);
        }
    }

    /** With a client that waits to be greeted, the server has to learn of the connection from the handshake alone. */
    @ParameterizedTest
    @EnumSource(Ip.class)
    void aSilentClientIsAnnouncedAtOnce(Ip ip) throws Exception {
        for (int i = 0; i < 10; i++) {
            long begin = System.nanoTime();
            try (Pair pair = bed.connect(ip)) {
                long taken = System.nanoTime() - begin;
                assertTrue(taken < AT_ONCE_NANOS, "accepted after " + taken / 1_000 + " µs");
                pair.server().getOutputStream().write(220);
                assertEquals(220, pair.client().getInputStream().read());
            }
        }
    }
}

package org.satbed.proxy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.satbed.netns.testing.RequiresRoot;

/** {@code --satellite-rate} on real sockets: no link bounds anything here but the shares. */
@RequiresRoot
@Tag("netns")
@Timeout(60)
class SharedRateNetnsTest {
    private static final double PAYLOAD = 20e6 / 8 * 1448 / 1500 * 0.98; // of 20 Mbit/s, bytes per second

    private ProxyBed bed;
    private final List<Pair> pairs = new ArrayList<>();

    @AfterEach
    void remove() {
        for (Pair each : pairs) {
            try {
                each.close();
            } catch (IOException e) {
                // it is over
            }
        }
        if (bed != null) {
            bed.close();
        }
    }

    /** A download from a port of its own that goes on; counts what comes. */
    private AtomicLong download(Ip ip) throws Exception {
        return download(ip, 0);
    }

    private AtomicLong download(Ip ip, int port) throws Exception {
        Pair pair;
        try (ServerSocket listener = Pair.listen(bed.server(), ip.server, port)) {
            pair = bed.connect(listener, 0);
        }
        pairs.add(pair);
        AtomicLong received = new AtomicLong();
        background(() -> {
            byte[] block = new byte[64 * 1024];
            while (!pair.server().isClosed()) {
                pair.server().getOutputStream().write(block);
            }
        });
        background(() -> {
            byte[] block = new byte[64 * 1024];
            InputStream in = pair.client().getInputStream();
            for (int n = in.read(block); n > 0; n = in.read(block)) {
                received.addAndGet(n);
            }
        });
        return received;
    }

    private interface Work {
        void run() throws IOException;
    }

    private static void background(Work work) {
        Thread thread = new Thread(() -> {
            try {
                work.run();
            } catch (IOException e) {
                // closed
            }
        });
        thread.setDaemon(true);
        thread.start();
    }

    /** Bytes per second that came during the next two seconds. */
    private static double[] rates(AtomicLong... counters) throws InterruptedException {
        long[] before = new long[counters.length];
        for (int i = 0; i < counters.length; i++) {
            before[i] = counters[i].get();
        }
        long begin = System.nanoTime();
        Thread.sleep(2_000); // what is measured is a rate: it takes its time
        double seconds = (System.nanoTime() - begin) / 1e9;
        double[] rates = new double[counters.length];
        for (int i = 0; i < counters.length; i++) {
            rates[i] = (counters[i].get() - before[i]) / seconds;
        }
        return rates;
    }

    @Test
    void twoDownloadsHaveHalfEachAndOneThatIsLeftHasAll() throws Exception {
        bed = new ProxyBed("--satellite-interface", "st0", "--satellite-rate", "20Mbit", "-C", "cubic");
        AtomicLong first = download(Ip.V4);
        AtomicLong second = download(Ip.V6);
        Thread.sleep(500); // until buffers have filled
        double[] both = rates(first, second);
        assertEquals(PAYLOAD, both[0] + both[1], PAYLOAD * 0.06);
        assertEquals(0.5, both[0] / (both[0] + both[1]), 0.05);
        pairs.remove(1).close();
        Thread.sleep(500);
        double[] alone = rates(first);
        assertEquals(PAYLOAD, alone[0], PAYLOAD * 0.06);
    }

    /** With BBR too, which does not follow a raised bound by itself. */
    @Test
    void bbrFollowsARaisedShare() throws Exception {
        bed = new ProxyBed(
                "--satellite-interface", "st0", "--satellite-rate", "20Mbit", "--satellite", "congestion-control=bbr");
        AtomicLong first = download(Ip.V4);
        AtomicLong second = download(Ip.V4);
        Thread.sleep(500);
        double[] both = rates(first, second);
        assertTrue(both[0] + both[1] <= PAYLOAD * 1.03, both[0] + both[1] + " B/s");
        pairs.remove(1).close();
        Thread.sleep(500);
        double[] alone = rates(first);
        assertEquals(PAYLOAD, alone[0], PAYLOAD * 0.1);
    }

    @Test
    void aHeavyPortHasSoManyTimesTheShare() throws Exception {
        bed = new ProxyBed(
                "--satellite-interface",
                "st0",
                "--satellite-rate",
                "20Mbit",
                "-C",
                "cubic",
                "--satellite-weight",
                "9001=3");
        AtomicLong light = download(Ip.V4);
        AtomicLong heavy = download(Ip.V4, 9001);
        Thread.sleep(500);
        double[] both = rates(light, heavy);
        assertEquals(3, both[1] / both[0], 0.3);
    }
}

package org.satbed.proxy;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.satbed.linux.Signals;
import org.satbed.linux.Signals.Signal;
import org.satbed.netns.testing.Await;
import org.satbed.netns.testing.RequiresRoot;

/**
 * A proxy that finishes its connections and the one that has taken over share the satellite's rate, of which neither
 * has it all.
 */
@RequiresRoot
@Tag("netns")
@Timeout(120)
class RestartRateNetnsTest {
    private static final double PAYLOAD = 20e6 / 8 * 1448 / 1500; // of 20 Mbit/s, bytes per second

    private final List<Pair> pairs = new ArrayList<>();

    @Test
    void downloadsOfBothHaveEqualShares() throws Exception {
        long successor = 0;
        List<String> hangUp = List.of("env", "--default-signal=HUP");
        try (ProxyBed bed = new ProxyBed(
                hangUp,
                "--satellite-interface",
                "st0",
                "--satellite-rate",
                "20Mbit",
                "-C",
                "cubic",
                "--drain",
                "100")) {
            List<AtomicLong> received = new ArrayList<>(List.of(download(bed), download(bed)));
            awaitShares("all of it for two", received, 0.5, 0.5);
            successor = restart(bed);
            received.add(download(bed));
            received.add(download(bed));
            awaitShares("a quarter each", received, 0.25, 0.25, 0.25, 0.25);
            pairs.get(2).close();
            pairs.get(3).close();
            awaitShares("what the new ones leave", received, 0.5, 0.5, 0, 0);
            received.add(download(bed));
            bed.pep().signal(Signal.KILL);
            awaitShares("what a killed one leaves", received, 0, 0, 0, 0, 1);
        } finally {
            Signals.send(successor, Signal.KILL);
            for (Pair each : pairs) {
                each.close();
            }
            Pids.awaitEnd(successor);
        }
    }

    private static long restart(ProxyBed bed) {
        bed.pep().signal(Signal.HANGUP);
        String line = bed.pep().awaitLog("takes over");
        return Long.parseLong(line.replaceAll(".*process ([0-9]+) takes over.*", "$1"));
    }

    private AtomicLong download(ProxyBed bed) throws Exception {
        Pair pair;
        try (ServerSocket listener = Pair.listen(bed.server(), Ip.V4.server, 0)) {
            pair = bed.connect(listener, 0);
        }
        pairs.add(pair);
        AtomicLong received = new AtomicLong();
        Tasks.start(() -> {
            byte[] block = new byte[64 * 1024];
            while (!pair.server().isClosed()) {
                pair.server().getOutputStream().write(block);
            }
        });
        Tasks.start(() -> {
            byte[] block = new byte[64 * 1024];
            InputStream in = pair.client().getInputStream();
            for (int n = read(in, block); n > 0; n = read(in, block)) {
                received.addAndGet(n);
            }
        });
        return received;
    }

    private static int read(InputStream in, byte[] block) {
        try {
            return in.read(block);
        } catch (IOException e) {
            return -1; // closed, or its proxy was killed
        }
    }

    /** Waits until the downloads have these shares of the rate; two rates at once would be seen on the way. */
    private static void awaitShares(String what, List<AtomicLong> received, double... shares) {
        List<String> seen = new ArrayList<>();
        double[] most = new double[1];
        try {
            Await.until(what, Duration.ofSeconds(30), () -> {
                double[] has = shares(received, shares.length);
                seen.add(Arrays.toString(has));
                most[0] = Math.max(most[0], Arrays.stream(has).sum());
                return IntStream.range(0, has.length).allMatch(i -> Math.abs(has[i] - shares[i]) < 0.08);
            });
        } finally {
            System.out.println(what + ": " + seen);
        }
        assertTrue(most[0] < 1.25, "of one rate: " + seen);
    }

    private static double[] shares(List<AtomicLong> received, int count) {
        long[] before = received.stream().mapToLong(AtomicLong::get).toArray();
        long begin = System.nanoTime();
        sleep(1_000); // what is measured is a rate: it takes its time
        double seconds = (System.nanoTime() - begin) / 1e9;
        return IntStream.range(0, count)
                .mapToDouble(i -> (received.get(i).get() - before[i]) / seconds / PAYLOAD)
                .map(share -> Math.round(share * 100) / 100.0)
                .toArray();
    }

    private static void sleep(long millis) {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}

package org.satbed.proxy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.satbed.linux.Signals.Signal;
import org.satbed.netns.testing.RequiresRoot;

/** Connections that stay in a state for too long are reset: after the bound, and not before. */
@RequiresRoot
@Timeout(60)
class OptionTimeoutNetnsTest {
    private static final int NOBODYS_PORT = 9;
    /** A look every second, and room for a busy machine. */
    private static final long LATEST_MILLIS = 3_000;

    private static void dropSyns(ProxyBed bed) {
        bed.server()
                .runner()
                .run(
                        List.of("nft", "-f", "-"),
                        "table inet hole {\nchain in {\ntype filter hook input priority 0\ntcp dport " + NOBODYS_PORT
                                + " drop\n}\n}\n");
    }

    private static Future<Long> millisUntilReset(Socket end, long begin) {
        return Tasks.call(() -> {
            assertEquals(Ending.RESET, Ending.of(end));
            return (System.nanoTime() - begin) / 1_000_000;
        });
    }

    private static void assertBetween(long least, long most, Future<Long> millis) throws Exception {
        long took = Tasks.await(millis);
        assertTrue(took >= least && took <= most, took + " ms, not " + least + " to " + most);
    }

    private static void assertUnansweredAreReset(String counted, String... options) throws Exception {
        try (ProxyBed bed = new ProxyBed(options)) {
            dropSyns(bed);
            long begin = System.nanoTime();
            List<Future<Long>> ends = new ArrayList<>();
            for (Ip ip : Ip.values()) {
                Socket client = Pair.connect(bed.client(), ip.server, NOBODYS_PORT, 0);
                ends.add(millisUntilReset(client, begin));
            }
            for (Future<Long> each : ends) {
                assertBetween(1_000, LATEST_MILLIS, each);
            }
            bed.pep().signal(Signal.TERMINATE);
            bed.pep().awaitLog("stopped: ", counted);
        }
    }

    @Test
    void aServerThatNeverAnswers() throws Exception {
        assertUnansweredAreReset("timed-out-connecting 2, timed-out-pending 0", "--connect-timeout", "1s");
    }

    @Test
    void thePendingLifetime() throws Exception {
        assertUnansweredAreReset("timed-out-connecting 0, timed-out-pending 2", "-t", "1", "--connect-timeout", "0");
    }

    /** One idle, one half of which has ended, and one of each with traffic every 200 ms, side by side. */
    @Test
    void idleAndHalfOpen() throws Exception {
        try (ProxyBed bed = new ProxyBed("--idle-timeout", "3s", "--half-open-timeout", "1500ms");
                Pair idle = bed.connect(Ip.V4);
                Pair half = bed.connect(Ip.V6);
                Pair busy = bed.connect(Ip.V6);
                Pair busyHalf = bed.connect(Ip.V4)) {
            half.client().shutdownOutput();
            busyHalf.client().shutdownOutput();
            long begin = System.nanoTime();
            Future<Long> idleClient = millisUntilReset(idle.client(), begin);
            Future<Long> idleServer = millisUntilReset(idle.server(), begin);
            Future<Long> halfClient = millisUntilReset(half.client(), begin);
            Future<Void> traffic = Tasks.start(() -> {
                while (System.nanoTime() - begin < 4_500_000_000L) {
                    for (Pair each : List.of(busy, busyHalf)) {
                        each.server().getOutputStream().write(42);
                        assertEquals(42, each.client().getInputStream().read());
                    }
                    Thread.sleep(200); // the pace of the traffic, not a wait for anything
                }
            });
            assertBetween(3_000, 3_000 + LATEST_MILLIS, idleClient);
            assertBetween(3_000, 3_000 + LATEST_MILLIS, idleServer);
            assertBetween(1_500, 1_500 + LATEST_MILLIS, halfClient);
            Tasks.await(traffic);
            bed.awaitEnding(Ip.V4, idle.client().getLocalPort(), idle.client().getPort());
            bed.pep().awaitLog("half-open time-out");
            bed.pep().awaitLog("idle time-out");
        }
    }

    /** The server has said all; what is left is in the proxy's send buffer, and the reader takes it slowly. */
    @Test
    void whatIsStillDeliveredIsNotCutOff() throws Exception {
        Payload payload = new Payload(5, 1_500_000);
        try (ProxyBed bed = new ProxyBed(
                        "--half-open-timeout", "1s", "--idle-timeout", "1s", "--terrestrial", "send-buffer=2MB");
                Pair pair = bed.connect(Ip.V4)) {
            payload.send(pair.server().getOutputStream());
            pair.server().shutdownOutput();
            Payload.Check check = payload.new Check(pair.client().getInputStream());
            long begin = System.nanoTime();
            for (int i = 0; i < 14; i++) { // 2.8 s
                check.read(payload.length() / 14 + 1);
                long next = begin + (i + 1) * Duration.ofMillis(200).toNanos();
                Thread.sleep(Math.max(1, (next - System.nanoTime()) / 1_000_000)); // the reader's pace
            }
            assertEquals(Ending.ORDERLY, Ending.of(pair.client()));
        }
    }
}

package org.satbed.proxy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.satbed.netns.testing.Await;
import org.satbed.netns.testing.HostShare;
import org.satbed.netns.testing.RequiresRoot;

/** What the proxy shows is what happened. */
@RequiresRoot
@Timeout(90)
class MetricsTrafficTest {
    private static final Duration SOON = Duration.ofSeconds(10);
    private static final int NOBODYS_PORT = 9;

    private static ProxyBed bed;
    private Scrape before;

    @BeforeAll
    static void build() throws Exception {
        bed = new ProxyBed("--metrics", "127.0.0.1:9500", "-T", "2");
    }

    @AfterAll
    static void remove() {
        if (bed != null) {
            bed.close();
        }
    }

    @BeforeEach
    void nothingIsOpen() throws Exception {
        Await.until("no connection", SOON, () -> open(scrape()) == 0);
        before = scrape();
    }

    private static double open(Scrape scrape) {
        return scrape.value("connections{state=\"relaying\"}") + scrape.value("connections{state=\"connecting\"}");
    }

    private static Scrape scrape() {
        try {
            return Scrape.of(bed.router());
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    /** After one more has ended. */
    private Scrape afterTheEnd() {
        Await.until(
                "an ended connection", SOON, () -> !scrape().endedSince(before).isEmpty());
        return scrape();
    }

    @ParameterizedTest
    @EnumSource(Ip.class)
    void bytesAreThoseThatWereSent(Ip ip) throws Exception {
        Payload up = new Payload(1, 3_000_001);
        Payload down = new Payload(2, 20_000_003);
        try (Pair pair = bed.connect(ip)) {
            for (Direction direction : Direction.values()) {
                Payload payload = direction == Direction.UP ? up : down;
                Future<Void> sent = Tasks.start(() -> {
                    payload.send(pair.source(direction).getOutputStream());
                    pair.source(direction).shutdownOutput();
                });
                payload.expectWithEnd(pair.target(direction).getInputStream());
                Tasks.await(sent);
            }
        }
        Scrape after = afterTheEnd();
        assertEquals(Map.of("orderly", 1.0), after.endedSince(before));
        assertEquals(up.length(), after.since(before, "relayed_bytes_total{direction=\"up\"}"));
        assertEquals(down.length(), after.since(before, "relayed_bytes_total{direction=\"down\"}"));
        double copied = after.since(before, "moved_bytes_total{way=\"copy\"}");
        double spliced = after.since(before, "moved_bytes_total{way=\"splice\"}");
        assertEquals(up.length() + down.length(), copied + spliced);
        assertTrue(copied > 0 && spliced > copied, "bulk is spliced: " + spliced + " B, copied: " + copied + " B");
        assertEquals(1, after.since(before, "connections_accepted_total"));
        assertEquals(1, after.since(before, "connect_duration_seconds_count"));
        double seconds = after.since(before, "connect_duration_seconds_sum");
        assertTrue(seconds > 0 && HostShare.inTime(seconds, 2), "it took " + seconds + " s");
        assertEquals(0, after.since(before, "cut_off_bytes_total"));
    }

    @ParameterizedTest
    @EnumSource(Ip.class)
    void aResetOfTheClient(Ip ip) throws Exception {
        try (Pair pair = bed.connect(ip)) {
            Pair.reset(pair.client());
            assertEquals(Map.of("client-reset", 1.0), afterTheEnd().endedSince(before));
        }
    }

    @ParameterizedTest
    @EnumSource(Ip.class)
    void aResetOfTheServer(Ip ip) throws Exception {
        try (Pair pair = bed.connect(ip)) {
            Pair.reset(pair.server());
            assertEquals(Map.of("server-reset", 1.0), afterTheEnd().endedSince(before));
        }
    }

    @ParameterizedTest
    @EnumSource(Ip.class)
    void aServerThatRefuses(Ip ip) throws Exception {
        assertEquals(Ending.RESET, Ending.ofConnecting(bed.client(), ip.server, NOBODYS_PORT));
        Scrape after = afterTheEnd();
        assertEquals(Map.of("refused", 1.0), after.endedSince(before));
        assertEquals(0, after.since(before, "connect_duration_seconds_count"));
    }

    @Test
    void theProxysOwnPort() throws Exception {
        assertEquals(Ending.RESET, Ending.ofConnecting(bed.client(), Ip.V4.router.get(0), ProxyBed.PORT));
        assertEquals(Map.of("refused-own-port", 1.0), afterTheEnd().endedSince(before));
    }

    /** What the client never read of what it was sent is cut off by its reset. */
    @Test
    void bytesThatAResetCutsOff() throws Exception {
        Payload endless = new Payload(5, Long.MAX_VALUE);
        try (Pair pair = bed.connect(Ip.V4)) {
            AtomicLong taken = new AtomicLong();
            Future<Void> writer = Tasks.start(() -> endless.send(pair.server().getOutputStream(), taken));
            new Payload(5, 1_000_000).expect(pair.client().getInputStream());
            Tasks.awaitStandstill(taken::get); // every buffer on the way is full
            Pair.reset(pair.client());
            assertTrue(afterTheEnd().since(before, "cut_off_bytes_total") > 0);
            Await.until("the writer's end", SOON, writer::isDone);
        }
    }

    @ParameterizedTest
    @EnumSource(Ip.class)
    void stateAndLegs(Ip ip) throws Exception {
        try (Pair pair = bed.connect(ip);
                Socket waiting = Pair.connect(bed.client(), ip.nobody, NOBODYS_PORT, 0)) {
            new Payload(3, 100_000).send(pair.client().getOutputStream());
            new Payload(3, 100_000).expect(pair.server().getInputStream());
            new Payload(4, 100_000).send(pair.server().getOutputStream());
            new Payload(4, 100_000).expect(pair.client().getInputStream());
            Await.until("both states, and a sample of one", SOON, () -> {
                Scrape now = scrape();
                return now.value("connections{state=\"relaying\"}") == 1
                        && now.value("connections{state=\"connecting\"}") == 1
                        && now.value("sampled_connections") == 1;
            });
            Scrape now = scrape();
            for (String leg : List.of("client", "server")) {
                for (String quantile : List.of("0.5", "0.9", "1.0")) {
                    String labels = "{leg=\"" + leg + "\",quantile=\"" + quantile + "\"}";
                    double rtt = now.value("leg_rtt_seconds" + labels);
                    // Three namespaces of one host: microseconds, and a busy host's pauses.
                    assertTrue(rtt > 1e-6 && rtt < 0.5, leg + " RTT " + rtt + " s");
                    double window = now.value("leg_congestion_window_segments" + labels);
                    assertTrue(window >= 2 && window < 10_000, leg + " window " + window);
                    assertEquals(0, now.value("leg_retransmitted_segments" + labels));
                }
            }
            Pair.reset(waiting); // a mere end would leave the proxy trying
        }
    }

    @Test
    void theProcess() {
        Scrape now = scrape();
        PepProcess.Held held = bed.pep().held();
        double all = held.sockets() + held.pipes() + held.others();
        assertEquals(all, now.value("open_descriptors"), 8, "it changes while it is looked at");
        assertTrue(now.value("descriptors_limit") > 4_000, "the raised limit");
        assertEquals(held.pipes(), 3 + 2 * now.value("pipes"), "its standard streams, and two ends of each");
        double lag = now.value("event_loop_lag_seconds");
        assertTrue(lag > 0 && lag < 0.5, "idle reactors took " + lag + " s");
        assertEquals(64 << 20, now.value("heap_limit_bytes"), 4 << 20);
    }

    @Test
    void listShowsTheConnection() throws Exception {
        try (Pair pair = bed.connect(Ip.V4);
                Pair other = bed.connect(Ip.V6)) {
            new Payload(3, 123_000).send(pair.client().getOutputStream());
            new Payload(3, 123_000).expect(pair.server().getInputStream());
            PepRun run = PepRun.of(bed.router(), "list");
            assertEquals(0, run.status(), () -> run.toString());
            assertEquals(4, run.out().size(), () -> run.toString());
            String client = Ip.V4.client + ":" + pair.client().getLocalPort();
            String line = run.out().stream()
                    .filter(each -> each.startsWith(client + " "))
                    .findFirst()
                    .orElseThrow();
            String server = Ip.V4.server + ":" + pair.client().getPort();
            assertTrue(line.matches(client + " +" + server + " +relaying +[0-9]+ s +123 kB +0 B .* ms .* ms .*"), line);
            assertEquals("2 connections", run.out().get(3));

            PepRun json = PepRun.of(bed.router(), "list", "--json", "--metrics", "localhost:9500", "--limit", "1");
            JsonNode array = new ObjectMapper().readTree(String.join("\n", json.out()));
            assertEquals(1, array.size());
            assertTrue(array.get(0).get("serverLeg").get("rttMicros").asLong() > 0, array.toString());
            assertTrue(other.client().isConnected());
        }
    }

    @Test
    void topShowsTheBusiestFirst() throws Exception {
        try (Pair idle = bed.connect(Ip.V4);
                Pair slow = bed.connect(Ip.V4);
                Pair busy = bed.connect(Ip.V6)) {
            Future<Void> some = Tasks.start(() -> {
                while (!slow.client().isClosed()) {
                    slow.client().getOutputStream().write(new byte[1_000]);
                    slow.server().getInputStream().readNBytes(1_000);
                    TimeUnit.MILLISECONDS.sleep(20);
                }
            });
            Future<Void> writer = Tasks.start(
                    () -> new Payload(5, Long.MAX_VALUE).send(busy.server().getOutputStream()));
            Future<Ending> reader = Tasks.call(() -> Ending.of(busy.client()));
            PepRun run = PepRun.of(bed.router(), "top", "--interval", "500ms", "--count", "2");
            assertEquals(0, run.status(), () -> run.toString());
            assertEquals(2 * 5 + 1, run.out().size(), () -> run.toString());
            for (int block : new int[] {0, 6}) {
                List<String> rows = run.out().subList(block, block + 5);
                assertTrue(rows.get(0).contains(" 3 connections "), rows.get(0));
                assertRow(rows.get(2), busy, "0 bit/s +[0-9.]+ [MG]bit/s");
                assertRow(rows.get(3), slow, "[0-9.]+ kbit/s +0 bit/s");
                assertRow(rows.get(4), idle, "0 bit/s +0 bit/s");
            }
            assertTrue(!reader.isDone() && !writer.isDone() && !some.isDone(), "they ended");
        }
    }

    private static void assertRow(String row, Pair pair, String rates) {
        assertTrue(row.matches(".*:" + pair.client().getLocalPort() + " .*relaying.* " + rates + " .*"), row);
    }
}

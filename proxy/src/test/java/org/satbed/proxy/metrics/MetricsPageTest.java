package org.satbed.proxy.metrics;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.satbed.proxy.ConnectionView.LegView;
import org.satbed.proxy.Counter;
import org.satbed.proxy.EndReason;

/** The text that Prometheus reads, of a proxy whose numbers are known. */
class MetricsPageTest {
    private static final LegView NEAR = new LegView(1_500, 10, 0);
    private static final Pattern NAME = Pattern.compile("satbed_pep_[a-z_]+");

    private final FakeProxy proxy = new FakeProxy();

    private String page() {
        Page page = new MetricsPage(ProxyMetrics.of(proxy, 2112, () -> 7)).answer("");
        assertEquals(200, page.status());
        assertTrue(page.type().startsWith("text/plain; version=0.0.4"), page.type());
        return new String(page.body(), StandardCharsets.UTF_8);
    }

    private double value(String series) {
        List<String> lines =
                page().lines().filter(line -> line.startsWith(series + " ")).toList();
        assertEquals(1, lines.size(), () -> series + ": " + lines);
        return Double.parseDouble(lines.get(0).substring(series.length() + 1));
    }

    @Test
    void connectionsByState() {
        proxy.counts.put(Counter.OPEN, 7L);
        proxy.counts.put(Counter.CONNECTING, 2L);
        assertEquals(2, value("satbed_pep_connections{state=\"connecting\"}"));
        assertEquals(5, value("satbed_pep_connections{state=\"relaying\"}"));
        assertEquals(2112, value("satbed_pep_connections_limit"));
    }

    /** The two are read one after the other while both move. */
    @Test
    void noStateIsNegative() {
        proxy.counts.put(Counter.OPEN, 1L);
        proxy.counts.put(Counter.CONNECTING, 2L);
        assertEquals(0, value("satbed_pep_connections{state=\"relaying\"}"));
    }

    @ParameterizedTest
    @EnumSource(EndReason.class)
    void everyReasonHasASeries(EndReason reason) {
        proxy.counts.put(reason.counter(), 3L);
        String label = reason.name().toLowerCase().replace('_', '-');
        assertEquals(3, value("satbed_pep_connections_ended_total{reason=\"" + label + "\"}"));
        long others = page().lines()
                .filter(line -> line.startsWith("satbed_pep_connections_ended_total{") && !line.endsWith(" 0.0"))
                .count();
        assertEquals(1, others, "it is counted once");
    }

    @Test
    void refusalsHaveSeries() {
        proxy.counts.put(Counter.REFUSED_OWN_PORT, 1L);
        proxy.counts.put(Counter.REFUSED_NO_DESCRIPTOR, 2L);
        proxy.counts.put(Counter.REFUSED_CLIENT_LIMIT, 3L);
        assertEquals(1, value("satbed_pep_connections_ended_total{reason=\"refused-own-port\"}"));
        assertEquals(2, value("satbed_pep_connections_ended_total{reason=\"refused-no-descriptor\"}"));
        assertEquals(3, value("satbed_pep_connections_ended_total{reason=\"refused-client-limit\"}"));
    }

    /** Whoever adds a counter decides where it is shown. */
    @Test
    void everyCounterIsShown() {
        String nothing = numbers(page());
        Set<Counter> silent = EnumSet.noneOf(Counter.class);
        for (Counter each : Counter.values()) {
            proxy.counts.put(Counter.OPEN, 1_000_000L); // so that the difference of two is one too
            String before = each == Counter.OPEN ? nothing : numbers(page());
            proxy.counts.put(each, 777_000L);
            if (numbers(page()).equals(before)) {
                silent.add(each);
            }
            proxy.counts.clear();
        }
        assertEquals(Set.of(), silent);
    }

    private static String numbers(String page) {
        return page.lines()
                .filter(line -> !line.startsWith("#") && !line.contains("_heap_") && !line.contains("_descriptors"))
                .collect(Collectors.joining("\n"));
    }

    @Test
    void bytes() {
        proxy.counts.put(Counter.BYTES_UP, 1L << 53);
        proxy.counts.put(Counter.BYTES_DOWN, 2L);
        proxy.counts.put(Counter.BYTES_COPIED, 3L);
        proxy.counts.put(Counter.BYTES_SPLICED, 4L);
        proxy.counts.put(Counter.BYTES_CUT_OFF, 5L);
        assertEquals(Math.pow(2, 53), value("satbed_pep_relayed_bytes_total{direction=\"up\"}"));
        assertEquals(2, value("satbed_pep_relayed_bytes_total{direction=\"down\"}"));
        assertEquals(3, value("satbed_pep_moved_bytes_total{way=\"copy\"}"));
        assertEquals(4, value("satbed_pep_moved_bytes_total{way=\"splice\"}"));
        assertEquals(5, value("satbed_pep_cut_off_bytes_total"));
    }

    @Test
    void connectTimeInSeconds() {
        proxy.counts.put(Counter.CONNECTED, 4L);
        proxy.counts.put(Counter.CONNECT_MICROSECONDS, 2_500_000L);
        assertEquals(4, value("satbed_pep_connect_duration_seconds_count"));
        assertEquals(2.5, value("satbed_pep_connect_duration_seconds_sum"));
    }

    @Test
    void legsByNearestRank() {
        for (int i = 1; i <= 10; i++) {
            proxy.connections.add(FakeProxy.connection("relaying", NEAR, new LegView(i * 100_000L, 10L * i, i)));
        }
        assertEquals(0.5, value("satbed_pep_leg_rtt_seconds{leg=\"server\",quantile=\"0.5\"}"));
        assertEquals(0.9, value("satbed_pep_leg_rtt_seconds{leg=\"server\",quantile=\"0.9\"}"));
        assertEquals(1, value("satbed_pep_leg_rtt_seconds{leg=\"server\",quantile=\"1.0\"}"));
        assertEquals(0.0015, value("satbed_pep_leg_rtt_seconds{leg=\"client\",quantile=\"1.0\"}"));
        assertEquals(90, value("satbed_pep_leg_congestion_window_segments{leg=\"server\",quantile=\"0.9\"}"));
        assertEquals(10, value("satbed_pep_leg_retransmitted_segments{leg=\"server\",quantile=\"1.0\"}"));
        assertEquals(10, value("satbed_pep_sampled_connections"));
    }

    /** A leg without an answer has an RTT of 0 and a window that says nothing. */
    @Test
    void whatIsConnectingIsNotInTheSample() {
        proxy.connections.add(FakeProxy.connection("connecting", NEAR, new LegView(0, 10, 3)));
        assertEquals(0, value("satbed_pep_sampled_connections"));
        assertFalse(page().contains("quantile="), page());
        proxy.connections.add(FakeProxy.connection("relaying", NEAR, new LegView(0, 10, 3)));
        assertFalse(page().contains("rtt_seconds{leg=\"server\""), page());
        assertEquals(3, value("satbed_pep_leg_retransmitted_segments{leg=\"server\",quantile=\"0.5\"}"));
    }

    @Test
    void aScrapeLooksOnceAndForOneSecond() {
        long[] now = {5};
        Sample sample = new Sample(proxy, () -> now[0]);
        proxy.lagNanos = 3;
        assertEquals(3, sample.look().lagNanos());
        proxy.lagNanos = 4;
        now[0] += 999_999_999;
        assertEquals(3, sample.look().lagNanos());
        assertEquals(1, proxy.looks);
        now[0]++;
        assertEquals(4, sample.look().lagNanos());
        assertEquals(2, proxy.looks);
        page();
        assertEquals(3, proxy.looks, "of a whole page");
    }

    @Test
    void theSampleIsBounded() {
        for (int i = 0; i < 2 * Sample.MOST; i++) {
            proxy.connections.add(FakeProxy.connection("relaying", NEAR, NEAR));
        }
        assertEquals(Sample.MOST, value("satbed_pep_sampled_connections"));
    }

    @Test
    void theProcess() {
        proxy.lagNanos = 250_000_000;
        assertEquals(0.25, value("satbed_pep_event_loop_lag_seconds"));
        assertTrue(value("satbed_pep_open_descriptors") >= 3);
        assertTrue(value("satbed_pep_descriptors_limit") >= value("satbed_pep_open_descriptors"));
        assertTrue(value("satbed_pep_heap_used_bytes") > 100_000);
        assertTrue(value("satbed_pep_heap_limit_bytes") >= value("satbed_pep_heap_used_bytes"));
    }

    /** Prometheus' own conventions: a help and a type for each, and base units in the name. */
    @Test
    void everyMetricIsExplained() {
        proxy.connections.add(FakeProxy.connection("relaying", NEAR, NEAR));
        Set<String> named = new TreeSet<>();
        for (String line : page().lines().toList()) {
            String[] words = line.split(" ");
            if (words[0].equals("#")) {
                named.add(words[1] + " " + words[2]);
                assertTrue(words.length > 3, line);
            } else {
                String name = line.split("[{ ]")[0];
                String family = name.replaceFirst("_(count|sum)$", "");
                assertTrue(NAME.matcher(name).matches(), line);
                assertTrue(named.contains("HELP " + family) && named.contains("TYPE " + family), line);
                assertFalse(Arrays.asList(name.split("_")).contains("millis"), line);
            }
        }
    }

    @Test
    void openMetricsForWhoAsks() {
        Page page = new MetricsPage(ProxyMetrics.of(proxy, 1, () -> 7))
                .answer("application/openmetrics-text; version=1.0.0");
        assertTrue(page.type().startsWith("application/openmetrics-text"), page.type());
        assertTrue(new String(page.body(), StandardCharsets.UTF_8).endsWith("# EOF\n"));
    }

    @Test
    void connectionsAsJson() {
        proxy.connections.add(FakeProxy.connection("relaying", NEAR, new LegView(600_000, 1_000, 2)));
        proxy.connections.add(FakeProxy.connection("connecting", NEAR, NEAR));
        String one = new String(new ConnectionsPage(proxy).answer(1).body(), StandardCharsets.UTF_8);
        assertEquals(
                "[{\"client\":\"10.0.0.1:1\",\"server\":\"10.0.0.2:2\",\"state\":\"relaying\",\"ageMillis\":1,"
                        + "\"idleMillis\":1,\"startedMillis\":1,\"bytesUp\":1,\"bytesDown\":1,"
                        + "\"clientLeg\":{\"rttMicros\":1500,\"congestionWindow\":10,\"retransmissions\":0,\"segmentBytes\":0},"
                        + "\"serverLeg\":{\"rttMicros\":600000,\"congestionWindow\":1000,\"retransmissions\":2,\"segmentBytes\":0}}]",
                one);
    }

    @Test
    void theLimitOfConnections() {
        assertEquals(1_000, ConnectionsPage.limit(""));
        assertEquals(0, ConnectionsPage.limit("limit=0"));
        assertEquals(ConnectionsPage.MOST, ConnectionsPage.limit("limit=999999999"));
        for (String wrong : List.of("limit=", "limit=-1", "limit=x", "limit=1&limit=2", "n=1")) {
            assertThrows(IllegalArgumentException.class, () -> ConnectionsPage.limit(wrong), wrong);
        }
    }
}

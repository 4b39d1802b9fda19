package org.satbed.orchestrator.container;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer.OrderAnnotation;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.satbed.linux.tool.CommandRunner;
import org.satbed.netns.testing.Await;
import org.satbed.netns.testing.NetworkState;
import org.satbed.orchestrator.testbed.Host;

/** docker-compose.yml as its users bring it up, a path of 100 ms, with what goes wrong on it. One path for all of it: it takes some seconds. */
@RequiresDocker
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(OrderAnnotation.class)
class ComposeFileTest {
    private static final String UP = "satbed_pep_relayed_bytes_total{direction=\"up\"}";
    private static final String DOWN = "satbed_pep_relayed_bytes_total{direction=\"down\"}";
    private static final String ACCEPTED = "satbed_pep_connections_accepted_total";
    private static final Pattern OURS =
            Pattern.compile(".*_(terminal-lan|uplink|downlink|gateway-lan)|.*[-_](ws-st|st|sat|gw|ws-gw)[-_][0-9]+");
    private static final long OBJECT = 2_000_000;
    private static final Duration CUT = Duration.ofSeconds(20);

    private String before;
    private ComposedPath path;

    @BeforeAll
    void bringItUp() {
        before = NetworkState.ofHost() + networks();
        path = ComposedPath.up("quick");
    }

    /** What Compose made goes when it is told, and with it every rule that Docker made for it. */
    @AfterAll
    void takeItDown() {
        if (path == null) {
            return; // what has failed says more
        }
        path.close();
        assertEquals(before, NetworkState.ofHost() + networks());
    }

    /** The networks and containers that are named like ours: others' come and go. */
    private static String networks() {
        return Stream.of(
                        List.of("docker", "network", "ls", "--format", "{{.Name}}"),
                        List.of("docker", "ps", "--all", "--format", "{{.Names}}"))
                .flatMap(argv -> CommandRunner.onHost().run(argv).lines())
                .filter(name -> OURS.matcher(name).matches())
                .sorted()
                .collect(Collectors.joining("\n"));
    }

    @Test
    @Order(1)
    void theRoundTripTimeIsTheScenarios() throws Exception {
        path.run(Host.WS_ST, "ping", "-c", "1", ComposedPath.SERVER); // neighbours become known
        String output = path.run(Host.WS_ST, "ping", "-c", "5", "-i", "0.2", ComposedPath.SERVER);
        Matcher times = Pattern.compile("= ([0-9.]+)/([0-9.]+)/").matcher(output);
        assertTrue(times.find(), output);
        assertEquals(100, Double.parseDouble(times.group(1)), 1, "the quickest of five, in ms");
    }

    @Test
    @Order(2)
    void aTransferPassesBothProxiesAndTheyCountItsBytes() throws Exception {
        List<Map<String, Double>> first = counters();
        assertEquals(OBJECT, path.fetch(ComparisonPorts.PROXIED.objects(), OBJECT));
        List<Map<String, Double>> then = counters();
        for (int proxy = 0; proxy < 2; proxy++) {
            assertEquals(1, since(first.get(proxy), then.get(proxy), ACCEPTED));
            assertTrue(since(first.get(proxy), then.get(proxy), DOWN) >= OBJECT); // with the answer's head
        }
        for (String direction : List.of(UP, DOWN)) {
            assertEquals(
                    since(first.get(0), then.get(0), direction),
                    since(first.get(1), then.get(1), direction),
                    "bytes into one proxy are bytes out of the other");
        }
    }

    @Test
    @Order(3)
    void theOtherPortPassesBoth() throws Exception {
        List<Map<String, Double>> first = counters();
        assertEquals(1000, path.fetch(ComparisonPorts.UNPROXIED.objects(), 1000));
        List<Map<String, Double>> then = counters();
        assertEquals(0, since(first.get(0), then.get(0), ACCEPTED));
        assertEquals(0, since(first.get(1), then.get(1), ACCEPTED));
    }

    @Test
    @Order(4)
    void aKilledProxyLetsNewConnectionsPassAndIsStartedAgain() throws Exception {
        path.run(Host.ST, "pkill", "-KILL", "-f", "org.satbed.orchestrator.Satbed pep");
        long killed = System.nanoTime();
        assertEquals(1000, path.fetch(ComparisonPorts.PROXIED.objects(), 1000));
        Duration took = Duration.ofNanos(System.nanoTime() - killed);
        // Two round trips of the path and the start of two programs are in it, which a busy host takes its time for.
        System.out.println("a new connection's answer " + took.toMillis() + " ms after the proxy was killed");
        assertTrue(took.compareTo(ContainerHost.RESTART_AFTER) < 0, "a new connection's answer after " + took);
        assertTrue(path.counters(Host.ST).isEmpty(), "the proxy was back before the connection was made");
        Await.until(
                "the proxy to be back and the container healthy",
                Duration.ofSeconds(30),
                () -> path.counters(Host.ST).isPresent()
                        && path.container(Host.ST).isHealthy());
        Map<String, Double> first = path.counters(Host.ST).orElseThrow();
        assertEquals(1000, path.fetch(ComparisonPorts.PROXIED.objects(), 1000));
        assertEquals(1, since(first, path.counters(Host.ST).orElseThrow(), ACCEPTED));
    }

    @Test
    @Order(5)
    void aTransferOutlivesTwentySecondsWithoutTheSatellite() throws Exception {
        long bytes = 20_000_000;
        CompletableFuture<Long> transfer = CompletableFuture.supplyAsync(() -> {
            try {
                return path.fetch(ComparisonPorts.PROXIED.objects(), bytes);
            } catch (Exception e) {
                throw new AssertionError(e);
            }
        });
        double before = down();
        Await.until("the transfer to have begun", Duration.ofSeconds(10), () -> down() > before + 1e6);
        path.run(
                Host.SAT,
                "nft",
                "add table inet cut; add chain inet cut forward { type filter hook forward priority -300; policy drop; }");
        double atTheCut = down();
        TimeUnit.NANOSECONDS.sleep(CUT.toNanos()); // the fault itself
        assertFalse(transfer.isDone());
        assertTrue(down() - atTheCut < 10e6, "what was in the proxies' buffers, and no more");
        path.run(Host.SAT, "nft", "delete", "table", "inet", "cut");
        assertEquals(bytes, transfer.get(60, TimeUnit.SECONDS));
    }

    private double down() {
        return path.counters(Host.ST).orElseThrow().get(DOWN);
    }

    private List<Map<String, Double>> counters() {
        return Stream.of(Host.ST, Host.GW)
                .map(host ->
                        path.counters(host).orElseThrow(() -> new AssertionError("no proxy answers on " + host.id())))
                .toList();
    }

    private static double since(Map<String, Double> first, Map<String, Double> then, String name) {
        return then.get(name) - first.getOrDefault(name, 0.0);
    }
}

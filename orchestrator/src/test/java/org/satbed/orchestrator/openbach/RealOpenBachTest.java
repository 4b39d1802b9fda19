package org.satbed.orchestrator.openbach;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.satbed.linux.tool.ToolPath;
import org.satbed.netns.NetworkNamespace;
import org.satbed.netns.testing.Await;
import org.satbed.netns.testing.InNamespace;
import org.satbed.netns.testing.RequiresRoot;
import org.satbed.netns.testing.ThreeHosts;
import org.satbed.openbach.agent.CollectAgent;
import org.satbed.openbach.export.CollectorClient;
import org.satbed.openbach.export.Delivery;
import org.satbed.openbach.stat.StatLines;
import org.satbed.openbach.stat.StatPoint;
import org.satbed.openbach.stat.StatSource;

/** With OpenBACH's own rstats and with InfluxDB 1, where they are installed. */
@RequiresRoot
@Tag("openbach")
@Timeout(120)
class RealOpenBachTest {
    private static final Path RSTATS = Path.of("/opt/openbach/agent/rstats/rstats.py");
    private static final int POINTS = 10_000;
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    private Path directory;

    private final StatSource source =
            new StatSource("satbed_test_" + ProcessHandle.current().pid(), "st-agent 10.0.0.7", 8, 3, 3);

    private static void require(boolean there, String what) {
        if (!there) {
            System.out.println("skipped: RealOpenBachTest: " + what + " is not installed");
        }
        assumeTrue(there, what + " is not installed");
    }

    /** Of all kinds of values, a new moment each. */
    private static List<StatPoint> points() {
        Random random = new Random(5);
        List<StatPoint> points = new ArrayList<>();
        for (int i = 0; i < POINTS; i++) {
            Map<String, Number> values = new LinkedHashMap<>();
            values.put("throughput", random.nextDouble() * Math.pow(10, random.nextInt(20) - 9));
            values.put("retransmissions", (long) i);
            values.put("rtt", 600.0);
            Optional<String> suffix = i % 3 == 0 ? Optional.empty() : Optional.of("Flow" + i % 3);
            points.add(new StatPoint(1_795_400_000_000L + i, suffix, values));
        }
        return points;
    }

    @Test
    void rstatsTakesTenThousandPointsAndKeepsThemAsOurExport() throws Exception {
        require(Files.isRegularFile(RSTATS) && ToolPath.find("python3").isPresent(), "rstats");
        Path kept = Files.createDirectories(Path.of("/var/openbach_stats").resolve(source.jobName()));
        try (ThreeHosts hosts = new ThreeHosts()) {
            NetworkNamespace where = hosts.sat();
            where.ip().run("link", "set", "lo", "up");
            Process rstats = where.start(List.of("python3", RSTATS.toString()), directory.resolve("rstats.log"));
            try {
                CollectAgent agent = registered(where);
                List<StatPoint> points = points();
                long begin = System.nanoTime();
                InNamespace.call(where, () -> {
                    points.forEach(agent::send);
                    agent.remove();
                    return true;
                });
                System.out.printf(
                        "rstats took %d points without a KO in %.1f s%n", POINTS, (System.nanoTime() - begin) / 1e9);
                assertEquals(
                        points.stream()
                                .map(each -> read(StatLines.json(source, each).toString()))
                                .toList(),
                        lines(kept));
            } finally {
                rstats.destroy();
                delete(kept);
            }
        }
    }

    private CollectAgent registered(NetworkNamespace where) throws Exception {
        CollectAgent[] agent = new CollectAgent[1];
        Await.until("rstats", Duration.ofSeconds(20), () -> {
            try {
                agent[0] = InNamespace.call(where, () -> CollectAgent.register(source, directory.resolve("filter")));
                return true;
            } catch (Exception e) {
                return false;
            }
        });
        return agent[0];
    }

    private static JsonNode read(String line) {
        try {
            JsonNode node = JSON.readTree(line);
            ((com.fasterxml.jackson.databind.node.ObjectNode) node.path("_metadata")).remove("flag");
            return node;
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private static List<JsonNode> lines(Path kept) throws IOException {
        List<JsonNode> lines = new ArrayList<>();
        try (Stream<Path> files = Files.list(kept)) {
            for (Path each : files.sorted().toList()) {
                Files.readAllLines(each).forEach(line -> lines.add(read(line)));
            }
        }
        return lines;
    }

    private static void delete(Path tree) throws IOException {
        try (Stream<Path> all = Files.walk(tree)) {
            for (Path each : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(each);
            }
        }
    }

    /** As OpenBACH's data access asks: fields and suffix of a job instance, in milliseconds. */
    @Test
    void influxReturnsWhatWasMeasured() throws Exception {
        require(ToolPath.find("influxd").isPresent(), "influxd");
        int port = freePort();
        Process influx = influx(port);
        try {
            HttpClient client = HttpClient.newHttpClient();
            Await.until("influxd", Duration.ofSeconds(60), () -> status(client, port) == 204);
            query(client, port, "POST", "CREATE DATABASE openbach WITH DURATION 520w NAME openbach");
            List<StatPoint> points = points();
            Delivery delivery = new CollectorClient(source, points).toInflux("127.0.0.1", port);
            assertEquals(new Delivery(POINTS, POINTS, Optional.empty()), delivery);
            JsonNode series = query(
                            client,
                            port,
                            "GET",
                            "SELECT \"throughput\",\"retransmissions\",\"rtt\",\"@suffix\" FROM \"" + source.jobName()
                                    + "\" WHERE \"@job_instance_id\" = '8'")
                    .at("/results/0/series/0/values");
            assertEquals(POINTS, series.size());
            for (int i = 0; i < POINTS; i++) {
                JsonNode row = series.get(i);
                StatPoint point = points.get(i);
                assertEquals(point.millis(), row.get(0).asLong());
                assertEquals(point.values().get("throughput"), row.get(1).asDouble());
                assertEquals(point.values().get("retransmissions"), row.get(2).asLong());
                assertEquals(point.suffix().orElse("null"), row.get(4).asText("null"));
            }
            // the type that a field had first is the one it keeps: InfluxDB says what it lost
            StatPoint integer = new StatPoint(1_795_500_000_000L, Map.of("rtt", 600L));
            Delivery conflict = new CollectorClient(source, List.of(integer)).toInflux("127.0.0.1", port);
            assertEquals(0, conflict.accepted());
            assertTrue(conflict.problem().orElseThrow().contains("field type conflict"), conflict.toString());
        } finally {
            influx.destroy();
            influx.waitFor();
        }
        Delivery down = new CollectorClient(source, points()).toInflux("127.0.0.1", port);
        assertEquals(0, down.accepted());
        assertTrue(down.problem().orElseThrow().contains("does not answer"), down.toString());
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private Process influx(int port) throws IOException {
        Path config = Files.writeString(directory.resolve("influx.conf"), """
                reporting-disabled = true
                bind-address = "127.0.0.1:%2$d"
                [meta]
                  dir = "%1$s/meta"
                [data]
                  dir = "%1$s/data"
                  wal-dir = "%1$s/wal"
                [http]
                  bind-address = "127.0.0.1:%3$d"
                """.formatted(directory, freePort(), port));
        return new ProcessBuilder("influxd", "-config", config.toString())
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("influx.log").toFile())
                .start();
    }

    private static int status(HttpClient client, int port) {
        try {
            HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/ping"))
                    .build();
            return client.send(request, HttpResponse.BodyHandlers.discarding()).statusCode();
        } catch (IOException | InterruptedException e) {
            return 0;
        }
    }

    private static JsonNode query(HttpClient client, int port, String method, String query) throws Exception {
        URI uri = URI.create("http://127.0.0.1:" + port + "/query?db=openbach&epoch=ms&q="
                + URLEncoder.encode(query, StandardCharsets.UTF_8));
        HttpRequest request = HttpRequest.newBuilder(uri)
                .method(method, HttpRequest.BodyPublishers.noBody())
                .build();
        return JSON.readTree(
                client.send(request, HttpResponse.BodyHandlers.ofString()).body());
    }
}

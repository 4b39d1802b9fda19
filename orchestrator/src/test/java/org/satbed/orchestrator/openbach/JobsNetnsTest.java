package org.satbed.orchestrator.openbach;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.satbed.netns.testing.Await;
import org.satbed.netns.testing.InNamespace;
import org.satbed.netns.testing.NetworkState;
import org.satbed.netns.testing.RequiresRoot;
import org.satbed.netns.testing.ThreeHosts;
import org.satbed.openbach.job.JobCatalogue;
import org.satbed.orchestrator.SelfCommand;

/** The jobs as an agent runs them: its environment, its command line, its port, its signals. */
@RequiresRoot
@Tag("netns")
@Timeout(90)
class JobsNetnsTest {
    private static final int SEND = 2;
    private static final int REMOVE = 4;

    @TempDir
    private Path directory;

    private ThreeHosts hosts;
    private AgentDouble agent;
    private final List<Process> processes = new ArrayList<>();

    @BeforeEach
    void up() throws Exception {
        hosts = new ThreeHosts();
        agent = new AgentDouble(hosts.sat());
    }

    @AfterEach
    void down() {
        processes.forEach(Process::destroyForcibly);
        agent.close();
        hosts.close();
    }

    private Process start(String job, String... words) throws IOException {
        List<String> argv = new ArrayList<>(List.of("openbach", "job", job));
        argv.addAll(List.of(words));
        ProcessBuilder builder = hosts.sat()
                .command(SelfCommand.argv(List.of("-XX:TieredStopAtLevel=1"), argv.toArray(String[]::new)))
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve(job + processes.size()).toFile());
        builder.environment()
                .putAll(java.util.Map.of(
                        "JOB_NAME", job,
                        "JOB_INSTANCE_ID", "8",
                        "SCENARIO_INSTANCE_ID", "3",
                        "OWNER_SCENARIO_INSTANCE_ID", "3"));
        Process process = builder.start();
        processes.add(process);
        return process;
    }

    private String output() throws IOException {
        StringBuilder text = new StringBuilder();
        try (Stream<Path> files = Files.list(directory)) {
            for (Path each : files.filter(Files::isRegularFile).sorted().toList()) {
                text.append(Files.readString(each));
            }
        }
        return text.toString();
    }

    private static String[] pep() throws IOException {
        JsonNode given = new ObjectMapper()
                .readTree("{\"redirect_ifaces\":\"st0, gw0\",\"interval\":0.5,\"maxconns\":500,\"fastopen\":true}");
        return JobCatalogue.load("satbed_pep").commandLine(given).toArray(String[]::new);
    }

    private void awaitPoints(int count) {
        Await.until(
                count + " points",
                Duration.ofSeconds(20),
                () -> agent.points("").size() >= count);
    }

    /** Reads from a server behind the proxy until the sockets are closed. */
    private void load() throws Exception {
        ServerSocket listener =
                InNamespace.call(hosts.gw(), () -> new ServerSocket(9000, 5, InetAddress.getByName(ThreeHosts.GW4)));
        Thread server = new Thread(() -> {
            try (Socket socket = listener.accept()) {
                byte[] block = new byte[10_000];
                while (!listener.isClosed()) {
                    socket.getOutputStream().write(block);
                    Thread.sleep(10); // 8 Mbit/s
                }
            } catch (IOException | InterruptedException e) {
                // the test is over
            }
        });
        server.setDaemon(true);
        server.start();
        Socket client = InNamespace.call(hosts.st(), () -> new Socket(ThreeHosts.GW4, 9000));
        Thread reader = new Thread(() -> {
            try (InputStream in = client.getInputStream()) {
                in.transferTo(java.io.OutputStream.nullOutputStream());
            } catch (IOException e) {
                // the test is over
            }
        });
        reader.setDaemon(true);
        reader.start();
    }

    @Test
    void thePepPublishesUnderLoadAndLeavesNothing() throws Exception {
        String before = NetworkState.of(hosts.sat());
        Process pep = start("satbed_pep", pep());
        awaitPoints(1);
        load();
        Await.until(
                "points of the flow",
                Duration.ofSeconds(20),
                () -> agent.points("Flow1").size() >= 6);
        List<JsonNode> flow = agent.points("Flow1");
        JsonNode last = flow.get(5).path("statistics");
        // Between two points it relayed what the sum of its bytes grew by; how much that is, the host decides.
        long bytes = last.path("sent_data").asLong()
                - flow.get(4).path("statistics").path("sent_data").asLong();
        long millis = flow.get(5).path("timestamp").asLong()
                - flow.get(4).path("timestamp").asLong();
        assertTrue(bytes > 0, last.toString());
        assertEquals(8e3 * bytes / millis, last.path("throughput").asDouble(), 1, last.toString());
        assertEquals(0, last.path("throughput_up").asDouble(), last.toString());
        assertTrue(last.path("throughput").isDouble() && last.path("sent_data").isIntegralNumber());
        assertTrue(last.path("rtt_server_leg").asDouble() > 0, last.toString());
        assertTrue(last.path("cwnd_server_leg").asLong() >= 1_000, last.toString());
        List<JsonNode> all = agent.points("");
        assertEquals(
                1,
                all.get(all.size() - 1).path("statistics").path("connections").asLong());
        assertEquals(500, leastApart(all), 100, "ms between points");
        assertFalse(before.equals(NetworkState.of(hosts.sat())));

        requireQuickEnd(pep);
        assertEquals(before, NetworkState.of(hosts.sat()));
        assertEquals(1, agent.count(REMOVE));
        assertEquals("", output());
    }

    /** A busy host makes some of them late. */
    private static long leastApart(List<JsonNode> points) {
        long least = Long.MAX_VALUE;
        for (int i = 1; i < points.size(); i++) {
            long apart = points.get(i).path("timestamp").asLong()
                    - points.get(i - 1).path("timestamp").asLong();
            least = Math.min(least, apart);
        }
        return least;
    }

    /**
     * An agent kills a job two seconds after it has told it to stop. A host on which as few programs as a job starts to
     * stop take longer than a quarter of that is too busy to tell; the job then has as much longer.
     */
    private void requireQuickEnd(Process job) throws Exception {
        long asked = System.nanoTime();
        job.destroy();
        long reference = 0;
        while (job.isAlive() && System.nanoTime() - asked < 20e9) {
            long begun = System.nanoTime();
            for (int i = 0; i < 3; i++) {
                hosts.sat().runner().run(List.of("nft", "list", "tables"));
            }
            reference = Math.max(reference, System.nanoTime() - begun);
        }
        long took = System.nanoTime() - asked;
        System.out.printf(
                "%s ended %d ms after TERM, three programs %d ms%n", "job", took / 1_000_000, reference / 1_000_000);
        assertTrue(took <= Math.max(2e9, 4 * reference), "took " + took / 1_000_000 + " ms to end");
    }

    @Test
    void afterKillTheStopCommandTakesTheRulesAway() throws Exception {
        String before = NetworkState.of(hosts.sat());
        Process pep = start("satbed_pep", pep());
        awaitPoints(1);
        pep.destroyForcibly().waitFor();
        assertFalse(before.equals(NetworkState.of(hosts.sat())));
        List<String> stop = new ArrayList<>(List.of("-x"));
        stop.addAll(List.of(pep()));
        for (int i = 0; i < 2; i++) { // and once more: there is nothing to do
            Process command = start("satbed_pep", stop.toArray(String[]::new));
            assertTrue(command.waitFor(20, TimeUnit.SECONDS));
            assertEquals(0, command.exitValue(), output());
            assertEquals(before, NetworkState.of(hosts.sat()));
        }
    }

    /** The former job's examples: its flags, with the job's name changed. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "-i st0",
                "-s 10.1.0.0/24,10.2.0.0/24 -d 192.168.20.0/24 -i st0",
                "-d 10.1.0.1,10.2.0.1 -p 5001 -a 0.0.0.0 -c 2112 -g 54000 -t 18000 -m 7 -T 120 -f"
            })
    void invocationsOfTheFormerJobWork(String words) throws Exception {
        String before = NetworkState.of(hosts.sat());
        Process pep = start("satbed_pep", words.split(" "));
        awaitPoints(1);
        load();
        Await.until(
                "the connection",
                Duration.ofSeconds(10),
                () -> agent.points("").stream()
                        .anyMatch(each ->
                                each.path("statistics").path("connections").asLong() == 1));
        requireQuickEnd(pep);
        assertEquals(before, NetworkState.of(hosts.sat()));
    }

    @Test
    void rulesStayUntilTheyAreRemoved() throws Exception {
        String before = NetworkState.of(hosts.sat());
        Process install = start("satbed_rules", "-i", "st0,gw0");
        assertTrue(install.waitFor(20, TimeUnit.SECONDS));
        assertEquals(0, install.exitValue(), output());
        assertEquals(1, agent.points("").get(0).path("statistics").path("rules").asInt());
        assertFalse(before.equals(NetworkState.of(hosts.sat())));
        Process remove = start("satbed_rules", "-x");
        assertTrue(remove.waitFor(20, TimeUnit.SECONDS));
        assertEquals(before, NetworkState.of(hosts.sat()));
    }

    @Test
    void theLinkDelaysAndCountsAndGoes() throws Exception {
        String before = NetworkState.of(hosts.sat());
        Process link = start(
                "satbed_link",
                "st0",
                "gw0",
                "--forward",
                "rate=20Mbit,delay=30ms,queue=200kB",
                "--return",
                "rate=5Mbit,delay=30ms,queue=200kB",
                "--interval",
                "0.3");
        Await.until(
                "the link",
                Duration.ofSeconds(20),
                () -> agent.points("forward").size() >= 1);
        String answer = hosts.st().runner().run(List.of("ping", "-c", "5", "-i", "0.2", ThreeHosts.GW4));
        // None is too early, and not all are late.
        assertTrue(
                answer.matches("(?s).*time=6[0-9][. ].*") && !answer.matches("(?s).*time=([0-5]?[0-9])[. ].*"), answer);
        Await.until(
                "counted packets",
                Duration.ofSeconds(5),
                () -> agent.points("return").stream()
                        .anyMatch(each ->
                                each.path("statistics").path("sent_pkts").asLong() >= 3));
        link.destroyForcibly().waitFor();
        Process stop = start("satbed_link", "-x", "st0", "gw0");
        assertTrue(stop.waitFor(20, TimeUnit.SECONDS));
        assertEquals(before, NetworkState.of(hosts.sat()), output());
    }

    @Test
    void trafficMeasuresObjects() throws Exception {
        start("satbed_traffic", "server");
        Await.until("the server", Duration.ofSeconds(20), () -> listens(8080) && listens(8081));
        Process client = start("satbed_traffic", "client", "127.0.0.1", "download", "100kB", "-n", "2", "-r", "3");
        assertTrue(client.waitFor(30, TimeUnit.SECONDS));
        assertEquals(0, client.exitValue(), output());
        assertEquals(3, agent.points("Flow1").size());
        assertEquals(3, agent.points("Flow2").size());
        JsonNode statistics = agent.points("Flow2").get(0).path("statistics");
        assertEquals(100_000, statistics.path("sent_data").asLong());
        assertEquals(
                8e5 / statistics.path("download_time").asDouble(),
                statistics.path("throughput").asDouble(),
                1);
        Process bulk = start("satbed_traffic", "client", "127.0.0.1", "bulk", "2", "-R");
        assertTrue(bulk.waitFor(30, TimeUnit.SECONDS));
        assertEquals(0, bulk.exitValue(), output());
        assertTrue(agent.points("").stream()
                .anyMatch(each -> each.path("statistics").path("total_transfer").asLong() > 1_000_000));
        assertTrue(agent.count(SEND) > 6);
    }

    @Test
    void theLabPublishesAWholeRun() throws Exception {
        Path scenario = Files.writeString(directory.resolve("small.yml"), """
                name: small
                link: {rtt: 40ms, forward: {rate: 20Mbit}, return: {rate: 20Mbit}}
                variants: [none, satbed-plain]
                repeat: 2
                workloads: [{download: {size: 100kB, parallel: 2}}]
                """);
        String name = "ob" + ProcessHandle.current().pid();
        Path out = directory.resolve("result");
        Process lab =
                start("satbed_lab", scenario.toString(), "--name", name, "--repeat", "1", "--out", out.toString());
        assertTrue(lab.waitFor(60, TimeUnit.SECONDS));
        assertEquals(0, lab.exitValue(), output());
        assertTrue(Files.isRegularFile(out.resolve("result.json")));
        for (String variant : List.of("none", "satbed-plain")) {
            for (int flow = 1; flow <= 2; flow++) {
                List<JsonNode> points = agent.points(variant + "-download-100kB-x2-Flow" + flow);
                assertEquals(1, points.size());
                double seconds =
                        points.get(0).path("statistics").path("download_time").asDouble();
                assertTrue(seconds > 0.1 && seconds < 60, seconds + " s"); // late on a busy host
            }
        }
        double rtt = agent.points("").get(0).path("statistics").path("rtt").asDouble();
        assertTrue(rtt >= 40 && rtt < 1000, rtt + " ms");
    }

    /** A lab that is killed half way leaves its testbed, and the stop command takes it away. */
    @Test
    void afterKillTheStopCommandTakesTheTestbedAway() throws Exception {
        String name = "ob" + ProcessHandle.current().pid();
        Process lab = start(
                "satbed_lab",
                "quick",
                "--name",
                name,
                "--out",
                directory.resolve("r").toString());
        Path state = Path.of("/run/satbed", name, "testbed.json");
        Await.until("the testbed", Duration.ofSeconds(20), () -> Files.exists(state));
        lab.destroyForcibly().waitFor();
        assertTrue(Files.exists(state));
        Process stop = start("satbed_lab", "-x", "quick", "--name", name);
        assertTrue(stop.waitFor(30, TimeUnit.SECONDS));
        assertEquals(0, stop.exitValue(), output());
        assertFalse(Files.exists(state));
    }

    private boolean listens(int port) {
        return hosts.sat()
                .runner()
                .run(List.of("ss", "-Hltn", "sport = :" + port))
                .contains(":" + port);
    }

    /** Without an agent, with wrong words: one line, and nothing on the host. */
    @Test
    void failuresAreOneLine() throws Exception {
        String before = NetworkState.of(hosts.sat());
        Process wrong = start("satbed_pep", "-i", "st0", "-c", "none");
        assertTrue(wrong.waitFor(20, TimeUnit.SECONDS));
        assertEquals(2, wrong.exitValue());
        agent.close();
        Process alone = start("satbed_pep", pep());
        assertTrue(alone.waitFor(20, TimeUnit.SECONDS));
        assertEquals(1, alone.exitValue());
        List<String> lines = output().lines().toList();
        assertEquals(2, lines.size(), output());
        assertTrue(lines.get(1).contains("ERROR connecting to collect-agent: there is no collect-agent"), lines.get(1));
        assertEquals(before, NetworkState.of(hosts.sat()));
    }
}

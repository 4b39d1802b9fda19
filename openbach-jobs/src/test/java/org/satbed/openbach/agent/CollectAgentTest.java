package org.satbed.openbach.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.satbed.openbach.OpenBachException;
import org.satbed.openbach.stat.StatPoint;
import org.satbed.openbach.stat.StatSource;

/** The protocol of rstats, by what was recorded between it and OpenBACH's own library. */
@Timeout(20)
class CollectAgentTest {
    private static final StatSource SOURCE = new StatSource("demo_job", "st-agent 10.0.0.7", 42, 7, 5);
    private static final Path FILTER = Path.of("/opt/openbach/agent/jobs/demo_job/demo_job_rstats_filter.conf");
    private static final Duration PATIENCE = Duration.ofMillis(300);

    @TempDir
    private Path directory;

    private static CollectAgent register(RstatsDouble rstats) {
        return CollectAgent.register(rstats.address(), PATIENCE, SOURCE, FILTER);
    }

    private static StatPoint point() {
        Map<String, Number> values = new LinkedHashMap<>();
        values.put("cwnd", 14480L);
        values.put("throughput", 5.0);
        return new StatPoint(1700000000124L, "Flow1", values);
    }

    @Test
    void requestsHaveTheRecordedKeysAndNoMetadatas() throws IOException {
        try (RstatsDouble rstats = RstatsDouble.obliging()) {
            CollectAgent agent = register(rstats);
            agent.send(point());
            agent.remove();
            assertEquals(
                    "{\"command_id\":1,\"command_parameters\":{\"confpath\":\"" + FILTER
                            + "\",\"job_name\":\"demo_job\",\"job_instance_id\":42,\"scenario_instance_id\":7,"
                            + "\"owner_scenario_instance_id\":5,\"agent_name\":\"st-agent 10.0.0.7\",\"override\":false}}",
                    rstats.requests().get(0));
            assertEquals(
                    "{\"command_id\":2,\"command_parameters\":{\"connection_id\":1,\"timestamp\":1700000000124,"
                            + "\"statistics\":{\"cwnd\":14480,\"throughput\":5.0},\"suffix\":\"Flow1\","
                            + "\"stored_files\":false}}",
                    rstats.requests().get(1));
            assertEquals(
                    "{\"command_id\":4,\"command_parameters\":{\"connection_id\":1}}",
                    rstats.requests().get(2));
        }
    }

    @Test
    void aRefusalIsOneLineWithTheAgentsWords() throws IOException {
        try (RstatsDouble rstats = new RstatsDouble(request -> request.contains("\"command_id\":1,")
                ? "OK 3"
                : "KO: The given id doesn't represent an open connection")) {
            CollectAgent agent = register(rstats);
            OpenBachException refused = assertThrows(OpenBachException.class, () -> agent.send(point()));
            assertEquals(
                    "the collect-agent refused: The given id doesn't represent an open connection",
                    refused.getMessage());
        }
    }

    @Test
    void whereNobodyListensItIsSaidAtOnce() throws IOException {
        int free;
        try (DatagramSocket socket = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
            free = socket.getLocalPort();
        }
        InetSocketAddress nobody = new InetSocketAddress(InetAddress.getLoopbackAddress(), free);
        OpenBachException failure =
                assertThrows(OpenBachException.class, () -> CollectAgent.register(nobody, PATIENCE, SOURCE, FILTER));
        assertTrue(failure.getMessage().startsWith("there is no collect-agent at 127.0.0.1:"), failure.getMessage());
    }

    @Test
    void anAgentThatHangsIsNotWaitedForLongerThanTheBound() throws IOException {
        try (RstatsDouble rstats = new RstatsDouble(request -> null)) {
            OpenBachException failure = assertThrows(OpenBachException.class, () -> register(rstats));
            assertTrue(failure.getMessage().contains("did not answer within 300 ms"), failure.getMessage());
        }
    }

    @Test
    void whatAnAgentDoesNotTakeIsKeptInItsOwnForm() throws IOException {
        int[] sends = new int[1];
        List<String> warnings = new ArrayList<>();
        try (RstatsDouble rstats = new RstatsDouble(
                request -> request.contains("\"command_id\":2,") && ++sends[0] > 1 ? "KO: no" : "OK 1")) {
            Statistics statistics = new Statistics(register(rstats), directory, warnings::add);
            statistics.publish(point());
            statistics.publish(point());
            statistics.publish(new StatPoint(1700000001000L, Map.of("throughput", 1e-7)));
            assertEquals(1, statistics.sent());
            assertEquals(2, statistics.kept());
            List<String> kept = Files.readAllLines(statistics.unsent().orElseThrow());
            assertEquals(
                    "{\"cwnd\":14480,\"throughput\":5.0,\"_metadata\":{\"time\":1700000000124,\"is_file\":false,"
                            + "\"job_name\":\"demo_job\",\"agent_name\":\"st-agent 10.0.0.7\",\"job_instance_id\":42,"
                            + "\"scenario_instance_id\":7,\"owner_scenario_instance_id\":5,\"suffix\":\"Flow1\",\"flag\":1}}",
                    kept.get(0));
            assertTrue(kept.get(1).startsWith("{\"throughput\":1.0E-7,"), kept.get(1));
        }
        assertEquals(1, warnings.size());
    }

    @Test
    void theEnvironmentIsTheAgents() throws IOException {
        Path name = Files.writeString(directory.resolve("agent_name"), "st, 10.0.0.7\n");
        StatSource source = JobEnvironment.of(
                Map.of("JOB_NAME", "demo_job", "JOB_INSTANCE_ID", "42", "SCENARIO_INSTANCE_ID", "7"),
                List.of(directory.resolve("missing"), name));
        assertEquals(new StatSource("demo_job", "st  10.0.0.7", 42, 7, 0), source);
        assertEquals("job_debug", JobEnvironment.of(Map.of(), List.of(name)).jobName());
    }

    @Test
    void pointsThatOpenBachWouldLoseAreRefused() {
        for (String name : List.of("time", "@x", "_metadata", "type", "Upper", "")) {
            assertThrows(IllegalArgumentException.class, () -> new StatPoint(1700000000124L, Map.of(name, 1.0)), name);
        }
        assertThrows(IllegalArgumentException.class, () -> new StatPoint(1700000000L, Map.of("rtt", 1.0)));
        assertThrows(IllegalArgumentException.class, () -> new StatPoint(1700000000124L, Map.of("rtt", Double.NaN)));
        assertThrows(IllegalArgumentException.class, () -> new StatPoint(1700000000124L, Map.of("rtt", 1)));
        assertThrows(
                IllegalArgumentException.class,
                () -> new StatPoint(1700000000124L, Optional.of(""), Map.of("rtt", 1.0)));
    }
}

package org.satbed.orchestrator.workload;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.satbed.linux.tool.CommandException;
import org.satbed.linux.tool.CommandResult;
import org.satbed.linux.tool.CommandRunner;
import org.satbed.scenarios.Bulk;
import org.satbed.scenarios.BulkSample;
import org.satbed.scenarios.Direction;
import org.satbed.scenarios.Interval;

/** Bulk transfers by iperf3: its server in ws-gw, its client in ws-st. */
public final class Iperf3 {
    /** Where the server listens. */
    public static final int DEFAULT_PORT = 5201;

    private static final ObjectMapper JSON = new ObjectMapper();
    /** For connecting, and for the last data and the results to come over a slow path. */
    private static final Duration MARGIN = Duration.ofSeconds(30);

    private final CommandRunner runner;
    private final int port;

    /** Runs the client where the runner runs, against the default port. */
    public Iperf3(CommandRunner runner) {
        this(runner, DEFAULT_PORT);
    }

    /** Runs the client where the runner runs. */
    public Iperf3(CommandRunner runner, int port) {
        this.runner = runner;
        this.port = port;
    }

    /** The server's command, for the default port. */
    public static List<String> serverArgv() {
        return serverArgv(DEFAULT_PORT);
    }

    /**
     * The server's command. It tells its results in JSON, since only they have the receiver's intervals of what is sent to it; its
     * output has to go somewhere.
     */
    public static List<String> serverArgv(int port) {
        return List.of("iperf3", "-s", "-J", "-p", Integer.toString(port));
    }

    /** The client's command; forward is from the server to the client. */
    List<String> clientArgv(Bulk workload, String host) {
        long seconds = Math.max(1, (workload.duration().toMillis() + 999) / 1000);
        List<String> argv = new ArrayList<>(List.of(
                "iperf3",
                "-c",
                host,
                "-p",
                Integer.toString(port),
                "-t",
                Long.toString(seconds),
                "-J",
                "-P",
                Integer.toString(workload.parallel())));
        if (workload.direction() == Direction.FORWARD) {
            argv.add("-R");
        }
        argv.add("--get-server-output"); // its intervals where it receives, its RTTs where it sends
        return argv;
    }

    /** Makes a bulk transfer; throws {@link WorkloadException} when iperf3 fails or takes 30 s more than it should. */
    public BulkSample run(String variant, int repetition, Bulk workload, String host) {
        Instant started = Instant.now();
        String output = execute(clientArgv(workload, host), workload.duration().plus(MARGIN));
        return parse(variant, repetition, workload, started, output);
    }

    private String execute(List<String> argv, Duration limit) {
        try {
            // It tells its errors in JSON too, on standard output.
            CommandResult result = runner.attempt(argv, "", limit);
            return result.output().isBlank() ? result.error() : result.output();
        } catch (CommandException e) {
            throw new WorkloadException("iperf3: " + e.getMessage());
        }
    }

    /** Reads what the client printed. */
    static BulkSample parse(String variant, int repetition, Bulk workload, Instant started, String output) {
        JsonNode result = read(output);
        if (result.has("error")) {
            throw new WorkloadException("iperf3: " + result.get("error").asText());
        }
        JsonNode received = result.path("end").path("sum_received");
        if (!received.path("bits_per_second").isNumber()) {
            throw new WorkloadException("iperf3 told no result of the receiver");
        }
        // The client's own intervals are the receiver's only if it receives.
        JsonNode receiver = workload.direction() == Direction.FORWARD ? result : result.path("server_output_json");
        return new BulkSample(
                variant,
                repetition,
                workload.id(),
                started,
                received.path("seconds").asDouble(),
                received.path("bytes").asLong(),
                received.path("bits_per_second").asDouble(),
                result.path("end").path("sum_sent").path("retransmits").asLong(BulkSample.UNKNOWN),
                intervals(receiver.path("intervals")),
                flowBytes(result),
                meanRttMillis(workload.direction() == Direction.FORWARD ? result.path("server_output_json") : result));
    }

    /** What the receiver got over each connection. */
    private static List<Long> flowBytes(JsonNode result) {
        List<Long> bytes = new ArrayList<>();
        for (JsonNode stream : result.path("end").path("streams")) {
            bytes.add(stream.path("receiver").path("bytes").asLong());
        }
        return bytes;
    }

    /** The mean over the connections of the means that the sender tells, in microseconds; none if it tells none. */
    private static Optional<Double> meanRttMillis(JsonNode sender) {
        List<Double> millis = new ArrayList<>();
        for (JsonNode stream : sender.path("end").path("streams")) {
            double microseconds = stream.path("sender").path("mean_rtt").asDouble();
            if (microseconds > 0) {
                millis.add(microseconds / 1e3);
            }
        }
        return millis.isEmpty()
                ? Optional.empty()
                : Optional.of(millis.stream()
                        .mapToDouble(Double::doubleValue)
                        .average()
                        .orElseThrow());
    }

    private static JsonNode read(String output) {
        try {
            JsonNode result = JSON.readTree(output);
            if (result != null && result.isObject()) {
                return result;
            }
        } catch (JsonProcessingException e) {
            // The message below shows what it said instead.
        }
        String said = output.strip();
        throw new WorkloadException("iperf3 printed no JSON: " + said.substring(0, Math.min(200, said.length())));
    }

    private static List<Interval> intervals(JsonNode intervals) {
        List<Interval> list = new ArrayList<>();
        for (JsonNode interval : intervals) {
            JsonNode sum = interval.path("sum");
            list.add(new Interval(
                    sum.path("start").asDouble(),
                    sum.path("end").asDouble(),
                    sum.path("bytes").asLong()));
        }
        return list;
    }
}

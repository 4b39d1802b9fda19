package org.satbed.orchestrator.cli;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.satbed.openbach.agent.JobEnvironment;
import org.satbed.openbach.export.CollectorClient;
import org.satbed.openbach.export.Delivery;
import org.satbed.openbach.stat.RunStatistics;
import org.satbed.openbach.stat.StatCsv;
import org.satbed.openbach.stat.StatLines;
import org.satbed.openbach.stat.StatPoint;
import org.satbed.openbach.stat.StatSource;
import org.satbed.orchestrator.UserException;
import org.satbed.scenarios.ResultFile;
import org.satbed.scenarios.ResultFormatException;
import org.satbed.scenarios.RunResult;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code satbed export}. */
@Command(
        name = "export",
        description = "Write a result as OpenBACH's statistics, or send it to one of its collectors.",
        footer = {
            "",
            "FORMAT is one of:",
            "  openbach-jsonl  the lines in which OpenBACH's agents keep statistics",
            "  influx-line     InfluxDB's lines; with --collector, to its InfluxDB (port 8086)",
            "  csv             as OpenBACH's controller exports them",
            "  logstash        to the logstash of --collector (port 2222)",
            "  rstats          through the agent of this host",
            "",
            "Example: satbed export satbed-results/geo-1 --to influx-line --collector 10.0.0.5"
        })
public final class ExportCommand implements Callable<Integer> {
    private static final List<String> FORMATS = List.of("openbach-jsonl", "rstats", "logstash", "influx-line", "csv");

    @Parameters(paramLabel = "RESULT", description = "A result.json, or the directory it is in.")
    private Path result;

    @Option(names = "--to", required = true, paramLabel = "FORMAT", description = "See below.")
    private String format;

    @Option(names = "--out", paramLabel = "FILE", description = "Where it goes; default: standard output.")
    private Path out;

    @Option(names = "--collector", paramLabel = "HOST[:PORT]", description = "Send it there instead.")
    private String collector;

    @Option(names = "--protocol", paramLabel = "udp|tcp", description = "To logstash; default: ${DEFAULT-VALUE}.")
    private String protocol = "tcp";

    @Option(names = "--job", paramLabel = "NAME", description = "Name of the job; default: ${DEFAULT-VALUE}.")
    private String job = "satbed_lab";

    @Option(names = "--agent", paramLabel = "NAME", description = "Name of the agent; default: ${DEFAULT-VALUE}.")
    private String agent = "satbed";

    @Option(names = "--job-instance", paramLabel = "N", description = "Default: ${DEFAULT-VALUE}.")
    private long jobInstance;

    @Option(names = "--scenario-instance", paramLabel = "N", description = "Default: ${DEFAULT-VALUE}.")
    private long scenarioInstance;

    @Override
    public Integer call() throws IOException {
        if (!FORMATS.contains(format)) {
            throw UserException.usage("--to " + format + ": expected one of " + String.join(", ", FORMATS));
        }
        if (!List.of("udp", "tcp").contains(protocol)) {
            throw UserException.usage("--protocol " + protocol + ": expected udp or tcp");
        }
        if (!job.matches("[a-z][a-z0-9_]{0,40}")) {
            throw UserException.usage("--job " + job + ": expected lower case letters, digits and underscores");
        }
        StatSource source = new StatSource(job, agent, jobInstance, scenarioInstance, scenarioInstance);
        List<StatPoint> points = RunStatistics.of(read());
        switch (format) {
            case "logstash" -> requireCollector();
            case "openbach-jsonl", "csv" -> refuseCollector();
            default -> {}
        }
        if (format.equals("rstats") || collector != null) {
            return told(send(source, points));
        }
        write(lines(source, points));
        return 0;
    }

    private RunResult read() {
        Path file = Files.isDirectory(result) ? result.resolve("result.json") : result;
        if (!Files.exists(file)) {
            throw UserException.usage(file + " is not there; give a result.json or the directory of a run");
        }
        try {
            return ResultFile.read(file);
        } catch (ResultFormatException e) {
            throw UserException.failure(e.getMessage());
        } catch (IOException e) {
            throw UserException.failure(e.getMessage());
        }
    }

    private void requireCollector() {
        if (collector == null) {
            throw UserException.usage("--to logstash needs --collector HOST");
        }
    }

    private void refuseCollector() {
        if (collector != null) {
            throw UserException.usage("--to " + format + " is a file; a collector takes logstash or influx-line");
        }
    }

    private List<String> lines(StatSource source, List<StatPoint> points) {
        return switch (format) {
            case "influx-line" ->
                points.stream().map(point -> StatLines.influx(source, point)).toList();
            case "csv" -> StatCsv.lines(source, points);
            default ->
                points.stream()
                        .map(point -> StatLines.json(source, point).toString())
                        .toList();
        };
    }

    private void write(List<String> lines) throws IOException {
        if (out != null) {
            try {
                Files.write(out, lines);
            } catch (IOException e) {
                throw UserException.failure("cannot write " + out + ": " + e.getMessage());
            }
            return;
        }
        PrintStream stream = new PrintStream(System.out, false, StandardCharsets.UTF_8);
        lines.forEach(stream::println);
        stream.flush();
    }

    private Delivery send(StatSource source, List<StatPoint> points) {
        CollectorClient client = new CollectorClient(source, points);
        if (format.equals("rstats")) {
            return client.toAgent(JobEnvironment.filterFile(job));
        }
        boolean influx = format.equals("influx-line");
        int colon = collector.lastIndexOf(':');
        boolean hasPort = colon > 0 && collector.indexOf(':') == colon;
        String host = hasPort ? collector.substring(0, colon) : collector;
        int port = hasPort
                ? port(collector.substring(colon + 1))
                : influx ? CollectorClient.INFLUX_PORT : CollectorClient.LOGSTASH_PORT;
        if (influx) {
            return client.toInflux(host, port);
        }
        return protocol.equals("udp") ? client.toLogstashByUdp(host, port) : client.toLogstashByTcp(host, port);
    }

    private int port(String text) {
        if (!text.matches("\\d{1,5}") || Integer.parseInt(text) < 1 || Integer.parseInt(text) > 65_535) {
            throw UserException.usage("--collector " + collector + ": '" + text + "' is no port");
        }
        return Integer.parseInt(text);
    }

    private Integer told(Delivery delivery) {
        boolean unheard = format.equals("logstash") && protocol.equals("udp");
        System.out.println(
                delivery.accepted() + " of " + delivery.total() + " points " + (unheard ? "sent" : "accepted"));
        delivery.problem().ifPresent(why -> System.err.println("satbed: " + why));
        return delivery.problem().isEmpty() ? 0 : UserException.FAILURE;
    }
}

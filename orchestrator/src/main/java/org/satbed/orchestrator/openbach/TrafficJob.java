package org.satbed.orchestrator.openbach;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.function.IntFunction;
import org.satbed.linux.tool.CommandRunner;
import org.satbed.linux.tool.ProcessEnd;
import org.satbed.openbach.job.JobCommandLine;
import org.satbed.openbach.stat.RunStatistics;
import org.satbed.orchestrator.SelfCommand;
import org.satbed.orchestrator.UserException;
import org.satbed.orchestrator.workload.Iperf3;
import org.satbed.orchestrator.workload.WorkloadClient;
import org.satbed.orchestrator.workload.WorkloadServer;
import org.satbed.scenarios.Bulk;
import org.satbed.scenarios.BulkSample;
import org.satbed.scenarios.DataSize;
import org.satbed.scenarios.Direction;
import org.satbed.scenarios.Download;
import org.satbed.scenarios.ObjectSample;
import org.satbed.scenarios.Upload;

/** {@code satbed_traffic}: the server or the client of the workloads. */
final class TrafficJob implements Job {
    private static final int DEFAULT_PORT = 8080;
    private static final int MOST_FLOWS = 1_000;
    private static final int MOST_REPETITIONS = 10_000;
    private static final int LONGEST_SECONDS = 3_600;

    private final JobCommandLine line;
    private final int port;
    private final CountDownLatch stopping = new CountDownLatch(1);
    private volatile boolean stopped;
    private Optional<Process> child = Optional.empty();

    TrafficJob(JobCommandLine line) {
        this.line = line;
        this.port = line.integer("port", DEFAULT_PORT, 1, 65_534);
        if (line.chosen().contains("client")) {
            checked(); // before anything is registered or sent
        }
    }

    private void checked() {
        for (String kind : List.of("download", "upload")) {
            line.text(kind + "_size").ifPresent(DataSize::parse);
            line.integer(kind + "_flows", 1, 1, MOST_FLOWS);
            line.integer(kind + "_repeat", 1, 1, MOST_REPETITIONS);
        }
        line.integer("num_flows", 1, 1, MOST_FLOWS);
        line.integer("duration_time", 1, 1, LONGEST_SECONDS);
    }

    @Override
    public void run(JobContext context) throws InterruptedException {
        if (line.chosen().contains("server")) {
            serve();
        } else if (line.chosen().contains("bulk")) {
            bulk(context);
        } else {
            objects(context);
        }
    }

    private void serve() throws InterruptedException {
        WorkloadServer server = listen();
        try {
            Process iperf3 = start(new ProcessBuilder(Iperf3.serverArgv(port + 1))
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .redirectError(ProcessBuilder.Redirect.DISCARD));
            iperf3.onExit().thenRun(stopping::countDown);
            stopping.await();
            if (!stopped) {
                throw UserException.failure(
                        "iperf3 ended with status " + iperf3.waitFor() + "; is port " + (port + 1) + " taken?");
            }
        } finally {
            close(server);
        }
    }

    private WorkloadServer listen() {
        try {
            return WorkloadServer.start(port);
        } catch (IOException e) {
            throw UserException.failure("cannot serve on port " + port + ": " + e.getMessage());
        }
    }

    private static void close(WorkloadServer server) {
        try {
            server.close();
        } catch (IOException e) {
            // it serves no more either way
        }
    }

    private synchronized Process start(ProcessBuilder builder) throws InterruptedException {
        if (stopping.getCount() == 0) {
            throw new InterruptedException("stopped");
        }
        try {
            Process process = builder.start();
            child = Optional.of(process);
            return process;
        } catch (IOException e) {
            throw UserException.failure("cannot start " + builder.command().get(0) + ": " + e.getMessage());
        }
    }

    private void objects(JobContext context) throws InterruptedException {
        boolean down = line.chosen().contains("download");
        String kind = down ? "download" : "upload";
        DataSize size = DataSize.parse(line.text(kind + "_size").orElseThrow());
        int parallel = line.integer(kind + "_flows", 1, 1, MOST_FLOWS);
        String server = line.text("server_ip").orElseThrow();
        Process process = start(new ProcessBuilder(SelfCommand.argv("workload", "client")));
        try (WorkloadClient client = new WorkloadClient(process)) {
            client.warmUp();
            IntFunction<List<ObjectSample>> transfer = repetition -> down
                    ? client.download("", repetition, new Download(size, parallel), server, port)
                    : client.upload("", repetition, new Upload(size, parallel), server, port);
            int repeat = line.integer(kind + "_repeat", 1, 1, MOST_REPETITIONS);
            for (int repetition = 1; repetition <= repeat && stopping.getCount() > 0; repetition++) {
                transfer.apply(repetition).forEach(sample -> publish(context, sample));
            }
        }
    }

    private static void publish(JobContext context, ObjectSample sample) {
        context.statistics().publish(RunStatistics.of(sample, "Flow" + (sample.flow() + 1)));
    }

    private void bulk(JobContext context) {
        Bulk workload = new Bulk(
                Duration.ofSeconds(line.integer("duration_time", 1, 1, LONGEST_SECONDS)),
                line.has("reverse") ? Direction.FORWARD : Direction.RETURN,
                line.integer("num_flows", 1, 1, MOST_FLOWS));
        BulkSample sample = new Iperf3(CommandRunner.onHost(), port + 1)
                .run("", 1, workload, line.text("server_ip").orElseThrow());
        RunStatistics.of(sample, Optional.empty()).forEach(context.statistics()::publish);
    }

    @Override
    public synchronized void stop() {
        stopped = true;
        stopping.countDown();
        child.ifPresent(ProcessEnd::gently);
        child = Optional.empty();
    }
}

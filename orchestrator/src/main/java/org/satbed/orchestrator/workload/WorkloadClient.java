package org.satbed.orchestrator.workload;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.satbed.scenarios.DataSize;
import org.satbed.scenarios.Direction;
import org.satbed.scenarios.Download;
import org.satbed.scenarios.ObjectSample;
import org.satbed.scenarios.PoissonArrivals;
import org.satbed.scenarios.RateCheck;
import org.satbed.scenarios.Requests;
import org.satbed.scenarios.RttCheck;
import org.satbed.scenarios.Upload;

/**
 * Drives a {@code satbed workload client} through its pipes. Used by one thread at a time. Every method throws {@link WorkloadException}
 * when there is no result; after the process has died or not answered in time, all further ones do.
 */
public final class WorkloadClient implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration DEFAULT_LIMIT = Duration.ofMinutes(5);
    /** What the process may take on top of what it was asked for: warming up, retries, a queue that drains. */
    private static final Duration MARGIN = Duration.ofSeconds(30);

    private static final Duration END_PATIENCE = Duration.ofSeconds(2);
    private static final double OVERLOAD = 1.1;
    private static final int ERROR_LINES = 5;

    private final Process process;
    private final Duration transferLimit;
    private final BlockingQueue<Optional<String>> answers = new LinkedBlockingQueue<>();
    private final BlockingQueue<String> errors = new LinkedBlockingQueue<>(ERROR_LINES);
    private boolean broken;

    /** Takes over a process whose standard input and output are pipes; a transfer may take five minutes. */
    public WorkloadClient(Process process) {
        this(process, DEFAULT_LIMIT);
    }

    /** Takes over a process whose standard input and output are pipes, and bounds each transfer. */
    public WorkloadClient(Process process, Duration transferLimit) {
        this.process = process;
        this.transferLimit = transferLimit;
        daemon("workload answers", this::readAnswers);
        daemon("workload errors", this::readErrors);
    }

    /** Lets the process exercise its code, so that the first measurement is like all others. */
    public void warmUp() {
        request(Request.warmup(), MARGIN);
    }

    /** Makes a download; all of its flows or an exception. */
    public List<ObjectSample> download(String variant, int repetition, Download workload, String host, int port) {
        return transfer(
                "download",
                new Label(variant, repetition, workload.id()),
                host,
                port,
                workload.size().bytes(),
                workload.parallel());
    }

    /** Makes an upload; all of its flows or an exception. An object is complete when the server's answer says that it has all of it. */
    public List<ObjectSample> upload(String variant, int repetition, Upload workload, String host, int port) {
        return transfer(
                "upload",
                new Label(variant, repetition, workload.id()),
                host,
                port,
                workload.size().bytes(),
                workload.parallel());
    }

    /** Fetches one object after the other while a larger download goes on; all of them or an exception. */
    public List<ObjectSample> requests(String variant, int repetition, Requests workload, String host, int port) {
        Duration limit = transferLimit.plus(workload.every().multipliedBy(workload.count()));
        Request request = Request.spaced(
                host,
                port,
                workload.size().bytes(),
                workload.count(),
                workload.every().toNanos() / 1e6,
                workload.beside().map(DataSize::bytes).orElse(0L),
                limit.toMillis());
        return samples("download", new Label(variant, repetition, workload.id()), host, request, workload.count());
    }

    /**
     * Measures the rate of a direction by offering it a tenth more than it takes.
     *
     * @param direction forward is from the server to this client
     * @param wantedBitsPerSecond the scenario's rate, in whole IP packets
     * @param loss share of the packets that the path loses behind its rate limit, up to 1; the check expects that much less (below 0, more: duplicates)
     * @param seconds how long packets are offered
     */
    public RateCheck rateCheck(
            Direction direction, double wantedBitsPerSecond, double loss, double seconds, String host, int port) {
        return rateCheck(direction, wantedBitsPerSecond, loss, seconds, wantedBitsPerSecond * OVERLOAD, host, port);
    }

    RateCheck rateCheck(
            Direction direction,
            double wantedBitsPerSecond,
            double loss,
            double seconds,
            double offeredBitsPerSecond,
            String host,
            int port) {
        Request request = Request.udp(host, port, direction.id(), offeredBitsPerSecond, seconds);
        Answer.UdpCount count =
                request(request, MARGIN.plusMillis((long) (seconds * 2000))).udp();
        if (count == null || count.packets() < 2) {
            throw new WorkloadException("too few packets arrived to tell the rate of the " + direction.id() + " link");
        }
        return new RateCheck(
                direction,
                "udp",
                wantedBitsPerSecond * (1 - loss),
                count.bitsPerSecond(),
                count.packets(),
                count.seconds());
    }

    /** Measures the RTT by UDP echoes, of which many may be on their way at once; those that get lost are left out. */
    public RttCheck rttCheck(double wantedMillis, int count, Duration interval, String host, int port) {
        double intervalMillis = interval.toNanos() / 1e6;
        Duration limit = MARGIN.plusMillis((long) (intervalMillis * count));
        List<Double> samples =
                request(Request.rtt(host, port, count, intervalMillis), limit).samplesMillis();
        if (samples == null || samples.isEmpty()) {
            throw new WorkloadException("no echo from " + host);
        }
        return RttCheck.of(wantedMillis, samples);
    }

    /**
     * Has an operation done that tells its outcome in a record of its own.
     *
     * @param plan of the operation, a record that goes as JSON
     * @param extra what it takes by itself, on top of what a transfer may take
     */
    <T> T perform(String op, String host, int port, Object plan, Duration extra, Class<T> type) {
        Duration limit = transferLimit.plus(extra);
        Request request = Request.planned(op, host, port, JSON.valueToTree(plan), limit.toMillis());
        Answer answer = request(request, limit.plus(MARGIN));
        try {
            T outcome = JSON.treeToValue(answer.outcome(), type);
            if (outcome != null) {
                return outcome;
            }
        } catch (JsonProcessingException e) {
            throw new WorkloadException(op + ": the client answered otherwise than asked: " + e.getOriginalMessage());
        }
        throw new WorkloadException(op + ": the client answered without an outcome");
    }

    /** Fetches objects at their moments; all of them or an exception. */
    List<ObjectSample> arrivals(
            String variant, int repetition, PoissonArrivals workload, long seed, String host, int port) {
        List<PoissonArrivals.Arrival> plan = workload.arrivals(seed);
        Duration limit = transferLimit.plus(workload.duration());
        Request request = Request.planned("arrivals", host, port, JSON.valueToTree(plan), limit.toMillis());
        return samples("download", new Label(variant, repetition, workload.id()), host, request, plan.size());
    }

    /** Ends the process: by the end of its input, or by force when it does not heed that. */
    @Override
    public void close() {
        try {
            process.getOutputStream().close();
        } catch (IOException e) {
            // It has ended already.
        }
        try {
            if (!process.waitFor(END_PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }

    private List<ObjectSample> transfer(String kind, Label label, String host, int port, long bytes, int parallel) {
        Request request = Request.transfer(kind, host, port, bytes, parallel, transferLimit.toMillis());
        return samples(kind, label, host, request, parallel);
    }

    private List<ObjectSample> samples(String kind, Label label, String host, Request request, int parallel) {
        List<Flow> flows = request(
                        request, Duration.ofMillis(request.timeoutMillis()).plus(MARGIN))
                .flows();
        if (flows == null || flows.size() != parallel) {
            throw new WorkloadException(kind + ": the client answered without all of its flows");
        }
        List<ObjectSample> samples = new ArrayList<>();
        for (int number = 0; number < parallel; number++) {
            Flow flow = flows.get(number);
            if (flow.error() != null) {
                throw new WorkloadException(
                        kind + " from " + host + (parallel == 1 ? "" : ", flow " + number) + ": " + flow.error());
            }
            samples.add(new ObjectSample(
                    label.variant(),
                    label.repetition(),
                    label.workload(),
                    kind,
                    number,
                    Instant.parse(flow.started()),
                    flow.bytes(),
                    flow.firstByteSeconds(),
                    flow.completionSeconds()));
        }
        return samples;
    }

    private Answer request(Request request, Duration limit) {
        if (broken) {
            throw new WorkloadException(request.op() + ": the client process is of no use any more");
        }
        // Broken until proven otherwise: after an exception here an answer may still come, for the wrong request.
        broken = true;
        try {
            OutputStream input = process.getOutputStream();
            input.write((JSON.writeValueAsString(request) + "\n").getBytes(StandardCharsets.UTF_8));
            input.flush();
            Optional<String> line = answers.poll(limit.toMillis(), TimeUnit.MILLISECONDS);
            if (line == null) {
                process.destroyForcibly();
                throw new WorkloadException(
                        request.op() + ": the client process did not answer within " + limit.toSeconds() + " s");
            }
            Answer answer = JSON.readValue(line.orElseThrow(() -> death(request)), Answer.class);
            broken = false;
            if (answer.error() != null) {
                throw new WorkloadException(request.op() + ": " + answer.error());
            }
            return answer;
        } catch (JsonProcessingException e) {
            throw new WorkloadException(
                    request.op() + ": the client process printed no JSON: " + e.getOriginalMessage());
        } catch (IOException e) {
            throw death(request);
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
            throw new WorkloadException(request.op() + ": interrupted");
        }
    }

    private WorkloadException death(Request request) {
        String code = "";
        try {
            if (process.waitFor(END_PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
                code = " with exit code " + process.exitValue();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        String said = errors.isEmpty() ? "" : ": " + String.join("; ", errors);
        return new WorkloadException(request.op() + ": the client process ended" + code + said);
    }

    private void readAnswers() {
        readLines(process.getInputStream(), line -> answers.add(Optional.of(line)));
        answers.add(Optional.empty());
    }

    private void readErrors() {
        // Only the first lines are kept, since those say why; the rest is read so that the process never blocks.
        readLines(process.getErrorStream(), errors::offer);
    }

    private static void readLines(InputStream stream, java.util.function.Consumer<String> sink) {
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                sink.accept(line);
            }
        } catch (IOException e) {
            // As good as its end.
        }
    }

    private static void daemon(String name, Runnable work) {
        Thread thread = new Thread(work, name);
        thread.setDaemon(true);
        thread.start();
    }

    /** What a sample belongs to. */
    private record Label(String variant, int repetition, String workload) {}
}

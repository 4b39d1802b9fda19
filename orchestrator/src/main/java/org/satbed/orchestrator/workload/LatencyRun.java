package org.satbed.orchestrator.workload;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.satbed.scenarios.LatencySample;

/**
 * Probes the path while nothing goes over it, then while TCP fills it both ways. A flow's goodput is what its receiver got within the
 * load's duration from the flow's first byte on; each flow goes on until all others have had theirs, so that the path is full throughout.
 */
final class LatencyRun {
    private static final int BUFFER = 64 * 1024;
    /** More than any flow can transfer. */
    private static final String ENDLESS = "999999999999999999";
    /** Probes beyond the load's duration: while its flows connect, and until the last of them has had its time. */
    private static final double SPARE_SECONDS = 60;

    private final InetSocketAddress server;
    private final Plan plan;
    private final Deadline deadline;
    private final List<LoadFlow> flows = new ArrayList<>();
    private final CountDownLatch counted;
    private volatile String failure;

    /**
     * What is to be done.
     *
     * @param flows each way
     * @param seconds of the load
     * @param idleSeconds before it
     * @param everyMillis between probes
     */
    record Plan(int flows, double seconds, double idleSeconds, double everyMillis) {}

    /**
     * What came out; see {@link LatencySample}.
     *
     * @param started ISO 8601, when the first probe was sent
     */
    record Outcome(
            String started,
            double loadStartSeconds,
            LatencySample.Probes idle,
            LatencySample.Probes loaded,
            double forwardBitsPerSecond,
            double returnBitsPerSecond) {}

    private LatencyRun(InetSocketAddress server, Plan plan, long limitMillis) {
        this.server = server;
        this.plan = plan;
        this.deadline = new Deadline(limitMillis);
        this.counted = new CountDownLatch(2 * plan.flows());
    }

    /** Measures; throws when a flow fails. */
    static Outcome run(InetSocketAddress server, Plan plan, long limitMillis) throws IOException, InterruptedException {
        return new LatencyRun(server, plan, limitMillis).run();
    }

    private Outcome run() throws IOException, InterruptedException {
        double seconds = plan.idleSeconds() + plan.seconds() + SPARE_SECONDS;
        int most = (int) Math.ceil(seconds * 1e3 / plan.everyMillis());
        try (EchoProbe probe = new EchoProbe(server, Math.round(plan.everyMillis() * 1e6), most)) {
            probe.start();
            Instant started = Instant.now();
            long begin = System.nanoTime();
            TimeUnit.NANOSECONDS.sleep(Math.round(plan.idleSeconds() * 1e9));
            long loadBegin = System.nanoTime();
            try {
                load();
            } finally {
                flows.forEach(LoadFlow::breakOff);
            }
            long loadEnd = System.nanoTime();
            probe.end();
            return new Outcome(
                    started.toString(),
                    (loadBegin - begin) / 1e9,
                    probes(probe, begin, Long.MIN_VALUE, loadBegin - begin),
                    probes(probe, begin, loadBegin - begin, loadEnd - begin),
                    flows.stream()
                            .filter(flow -> !flow.up)
                            .mapToDouble(this::rate)
                            .sum(),
                    flows.stream()
                            .filter(flow -> flow.up)
                            .mapToDouble(this::rate)
                            .sum());
        }
    }

    private void load() throws IOException, InterruptedException {
        for (int i = 0; i < 2 * plan.flows(); i++) {
            LoadFlow flow = new LoadFlow(i % 2 == 1);
            flows.add(flow);
            daemon("load flow " + i, flow::run);
        }
        boolean all = counted.await(deadline.millisLeft(), TimeUnit.MILLISECONDS);
        if (failure != null || !all) {
            throw new IOException(failure != null ? failure : "the load did not end in time");
        }
    }

    private double rate(LoadFlow flow) {
        return flow.bytes * 8 / plan.seconds();
    }

    /** Those sent from one moment to before another, both counted from the begin. */
    private static LatencySample.Probes probes(EchoProbe probe, long begin, long from, long to) {
        List<Double> seconds = new ArrayList<>();
        List<Double> millis = new ArrayList<>();
        int sent = 0;
        for (int number = 0; number < probe.count(); number++) {
            long at = probe.sentNanos(number) - begin;
            if (at >= from && at < to) {
                sent++;
                if (probe.rttMillis(number) > 0) {
                    seconds.add(at / 1e9);
                    millis.add(probe.rttMillis(number));
                }
            }
        }
        return new LatencySample.Probes(sent, seconds, millis);
    }

    private static void daemon(String name, Runnable work) {
        Thread thread = new Thread(work, name);
        thread.setDaemon(true);
        thread.start();
    }

    /** One TCP connection that carries as much as it can, one way. */
    private final class LoadFlow {
        private final boolean up;
        private final Socket socket = new Socket();
        private volatile long bytes;
        private volatile boolean over;

        LoadFlow(boolean up) {
            this.up = up;
        }

        void run() {
            try {
                socket.connect(server, deadline.millisLeft());
                socket.setSoTimeout(deadline.millisLeft());
                if (up) {
                    send();
                } else {
                    receive();
                }
            } catch (IOException e) {
                if (!over) {
                    failure = "a flow of the load failed: " + e.getMessage();
                    while (counted.getCount() > 0) {
                        counted.countDown();
                    }
                }
            }
        }

        private void receive() throws IOException {
            byte[] buffer = new byte[BUFFER];
            socket.getOutputStream().write(line("GET /object/" + ENDLESS));
            InputStream in = socket.getInputStream();
            HttpHead head = HttpHead.read(in, buffer);
            long end = head.firstNanos() + Math.round(plan.seconds() * 1e9);
            long got = head.to() - head.from();
            boolean done = false;
            while (!over) {
                int count = in.read(buffer);
                if (count < 0) {
                    throw new EOFException("the server closed it after " + got + " bytes");
                }
                if (!done && System.nanoTime() > end) {
                    done = true;
                    bytes = got;
                    counted.countDown();
                }
                got += count;
            }
        }

        private void send() throws IOException {
            OutputStream out = socket.getOutputStream();
            out.write(line("PUT /sink/" + Math.round(plan.seconds() * 1e3)));
            daemon("load sender", () -> fill(out));
            byte[] buffer = new byte[BUFFER];
            HttpHead head = HttpHead.read(socket.getInputStream(), buffer);
            int length = (int) head.contentLength();
            InputStream rest = socket.getInputStream();
            int have = head.to() - head.from();
            while (have < length) {
                int count = rest.read(buffer, head.from() + have, length - have);
                if (count < 0) {
                    throw new EOFException("the server closed it before it said how much had come");
                }
                have += count;
            }
            bytes = Long.parseLong(new String(buffer, head.from(), length, StandardCharsets.ISO_8859_1).strip());
            counted.countDown();
        }

        private void fill(OutputStream out) {
            byte[] block = Pattern.block();
            try {
                while (!over) {
                    out.write(block);
                }
            } catch (IOException e) {
                // Broken off, or the reader of the answer says why not.
            }
        }

        private byte[] line(String what) {
            return (what + " HTTP/1.1\r\nHost: satbed\r\nConnection: close\r\n\r\n")
                    .getBytes(StandardCharsets.ISO_8859_1);
        }

        /** By a reset: what waits in buffers on the way is of no use to anybody. */
        void breakOff() {
            over = true;
            try {
                socket.setSoLinger(true, 0);
                socket.close();
            } catch (IOException e) {
                // It is of no use any more, one way or the other.
            }
        }
    }
}

package org.satbed.orchestrator.openbach;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.satbed.linux.tool.CommandRunner;
import org.satbed.openbach.job.JobCommandLine;
import org.satbed.openbach.stat.StatPoint;
import org.satbed.orchestrator.UserException;
import org.satbed.proxy.ConnectionView;
import org.satbed.proxy.Counter;
import org.satbed.proxy.ProxyView;
import org.satbed.proxy.cli.EmbeddedPep;
import org.satbed.proxy.interception.SatelliteWindow;

/** {@code satbed_pep}: the proxy, its rules, and what it does, each interval. */
final class PepJob implements Job {
    /** Enough to find the busiest among. */
    private static final int MOST_LOOKED_AT = 2_000;
    /** A connection's start is told as its age, which is rounded each time. */
    private static final long SAME_START_MILLIS = 100;

    private static final long FORGOTTEN_MILLIS = 10_000;

    private final HostInterception rules;
    private final List<String> options;
    private final long intervalMillis;
    private final int mostFlows;
    private final CountDownLatch stopping = new CountDownLatch(1);
    private final Map<String, Flow> flows = new HashMap<>();
    private volatile boolean stopped;
    private EmbeddedPep proxy;
    private boolean widened;
    private final Optional<String> satelliteInterface;
    private final int segments;
    private long lastUp;
    private long lastDown;
    private long lastMillis;
    private int flowsSeen;

    /** A connection that has been seen: its number, and what it had relayed when it was. */
    private static final class Flow {
        private final int number;
        private final long startedMillis;
        private long up;
        private long down;
        private long seenMillis;

        private Flow(int number, long startedMillis) {
            this.number = number;
            this.startedMillis = startedMillis;
            this.seenMillis = startedMillis;
        }

        /** Bytes since it was seen last. */
        private long moved(ConnectionView view) {
            return view.bytesUp() + view.bytesDown() - up - down;
        }

        private void seen(ConnectionView view, long now) {
            up = view.bytesUp();
            down = view.bytesDown();
            seenMillis = now;
        }
    }

    PepJob(JobCommandLine line) {
        rules = new HostInterception(line);
        options = options(line);
        satelliteInterface = line.text("satellite_interface");
        segments = line.integer("satellite_window", 0, 0, 100_000);
        if (segments > 0 && satelliteInterface.isEmpty()) {
            throw new IllegalArgumentException("satellite_window needs satellite_interface");
        }
        if (segments > 0) {
            window(); // in its range
        }
        intervalMillis = line.millis("interval", 1);
        mostFlows = line.integer("max_flows", 20, 0, 1_000);
    }

    /** What it means on the command line of {@code satbed pep}. */
    static List<String> options(JobCommandLine line) {
        List<String> words = new ArrayList<>(List.of("-p", Integer.toString(HostInterception.port(line))));
        words.addAll(List.of("--listen", listen(line.text("address").orElse("0.0.0.0"))));
        Map<String, String> same = new LinkedHashMap<>();
        same.put("maxconns", "-c");
        same.put("gcc_interval", "-g");
        same.put("log_file", "-l");
        same.put("pending_lifetime", "-t");
        same.put("source", "--source");
        same.put("congestion_control", "-C");
        same.put("satellite_interface", "--satellite-interface");
        same.put("satellite_buffer", "--satellite-buffer");
        same.put("satellite_rate", "--satellite-rate");
        same.forEach((name, option) -> line.text(name).ifPresent(value -> words.addAll(List.of(option, value))));
        line.text("satellite_congestion_control")
                .ifPresent(name -> words.addAll(List.of("--satellite", "congestion-control=" + name)));
        if (line.has("satellite_fastopen")) {
            words.add("--satellite-fastopen");
        }
        if (line.has("fastopen")) {
            words.add("-f");
        }
        return words;
    }

    private static String listen(String address) {
        return switch (address) {
            case "0.0.0.0", "::" -> "any";
            case "127.0.0.1", "::1" -> "loopback";
            default ->
                throw new IllegalArgumentException("address: the proxy listens on 0.0.0.0 or on 127.0.0.1, not on "
                        + address + "; what is proxied is said by the rules");
        };
    }

    @Override
    public void run(JobContext context) throws InterruptedException {
        synchronized (this) {
            if (stopping.getCount() == 0) {
                return;
            }
            proxy = EmbeddedPep.start(options);
            if (segments > 0) {
                window().set(CommandRunner.onHost());
                widened = true;
            }
            rules.install();
        }
        if (rules.sets() == 0) {
            context.log().warning("neither interface nor address is named: no connection is brought to the proxy");
        }
        Thread watch = new Thread(
                () -> {
                    proxy.awaitEnd();
                    stopping.countDown();
                },
                "proxy's end");
        watch.setDaemon(true);
        watch.start();
        lastMillis = System.currentTimeMillis();
        while (!stopping.await(intervalMillis, TimeUnit.MILLISECONDS)) {
            publish(context, proxy.view());
        }
        if (!stopped) {
            throw UserException.failure("the proxy ended by itself");
        }
    }

    private SatelliteWindow window() {
        return new SatelliteWindow(satelliteInterface.orElseThrow(), segments);
    }

    private void publish(JobContext context, ProxyView view) {
        long now = System.currentTimeMillis();
        long up = view.count(Counter.BYTES_UP);
        long down = view.count(Counter.BYTES_DOWN);
        double seconds = Math.max(1, now - lastMillis) / 1e3;
        Map<String, Number> values = new LinkedHashMap<>();
        values.put("connections", view.count(Counter.OPEN));
        values.put("accepted_connections", view.count(Counter.ACCEPTED));
        values.put(
                "failed_connections",
                sum(
                        view,
                        Counter.REFUSED,
                        Counter.UNREACHABLE,
                        Counter.TIMED_OUT_CONNECTING,
                        Counter.TIMED_OUT_PENDING));
        values.put("reset_connections", sum(view, Counter.RESET_BY_CLIENT, Counter.RESET_BY_SERVER, Counter.LOST));
        values.put("throughput", 8 * (up + down - lastUp - lastDown) / seconds);
        values.put("throughput_up", 8 * (up - lastUp) / seconds);
        values.put("throughput_down", 8 * (down - lastDown) / seconds);
        values.put("sent_data", up + down);
        values.put("cut_off_data", view.count(Counter.BYTES_CUT_OFF));
        values.put("event_loop_lag", view.lagNanos() / 1e6);
        lastUp = up;
        lastDown = down;
        lastMillis = now;
        context.statistics().publish(new StatPoint(now, values));
        publishFlows(context, view, now);
    }

    private static long sum(ProxyView view, Counter... counters) {
        long sum = 0;
        for (Counter each : counters) {
            sum += view.count(each);
        }
        return sum;
    }

    private void publishFlows(JobContext context, ProxyView view, long now) {
        List<ConnectionView> all = view.connections(MOST_LOOKED_AT);
        all.forEach(each -> flows.put(key(each), known(each)));
        all.stream()
                .sorted(Comparator.comparingLong(
                                (ConnectionView each) -> flows.get(key(each)).moved(each))
                        .reversed())
                .limit(mostFlows)
                .forEach(each -> publish(context, each, flows.get(key(each)), now));
        all.forEach(each -> flows.get(key(each)).seen(each, now));
        // Not at once: those of a reactor that was too busy to answer are missing for a round.
        flows.values().removeIf(each -> each.seenMillis < now - FORGOTTEN_MILLIS);
    }

    /** Two connections with the same ends follow each other: the later one has relayed less, or has begun later. */
    private Flow known(ConnectionView view) {
        Flow flow = flows.get(key(view));
        return flow == null || flow.moved(view) < 0 || view.startedMillis() > flow.startedMillis + SAME_START_MILLIS
                ? new Flow(++flowsSeen, view.startedMillis())
                : flow;
    }

    private static String key(ConnectionView view) {
        return view.client() + " " + view.server();
    }

    private static void publish(JobContext context, ConnectionView view, Flow flow, long now) {
        double seconds = Math.max(1, now - flow.seenMillis) / 1e3;
        Map<String, Number> values = new LinkedHashMap<>();
        values.put("throughput", 8 * flow.moved(view) / seconds);
        values.put("throughput_up", 8 * (view.bytesUp() - flow.up) / seconds);
        values.put("throughput_down", 8 * (view.bytesDown() - flow.down) / seconds);
        values.put("sent_data", view.bytesUp() + view.bytesDown());
        leg(values, "client_leg", view.clientLeg());
        leg(values, "server_leg", view.serverLeg());
        context.statistics().publish(new StatPoint(now, "Flow" + flow.number, values));
    }

    private static void leg(Map<String, Number> values, String which, ConnectionView.LegView leg) {
        values.put("rtt_" + which, leg.rttMicros() / 1e3);
        values.put("cwnd_" + which, leg.congestionWindow() * leg.segmentBytes());
        values.put("retransmissions_" + which, leg.retransmissions());
    }

    /** The rules go first: what comes then passes unproxied. */
    @Override
    public synchronized void stop() {
        stopped = true;
        stopping.countDown();
        rules.remove();
        if (widened || proxy == null && segments > 0) { // or a job before this one was killed
            window().reset(CommandRunner.onHost()).forEach(System.err::println);
            widened = false;
        }
        if (proxy != null) {
            proxy.close();
        }
    }
}

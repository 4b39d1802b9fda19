package org.satbed.orchestrator.run;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.satbed.linux.LinuxException;
import org.satbed.linux.Namespaces;
import org.satbed.linux.TcpConnections;
import org.satbed.orchestrator.testbed.Backend;
import org.satbed.orchestrator.testbed.Host;
import org.satbed.orchestrator.testbed.TestbedPlan;
import org.satbed.scenarios.FlowSeries;
import org.satbed.scenarios.Variant;
import org.satbed.scenarios.Workload;

/**
 * Looks at every TCP connection of the hosts ten times a second while a workload runs. The kernel is asked through a socket in each host's
 * namespace: no process is started. Recorded are the first repetitions only, of each host and leg the connections that moved most, and of
 * each a bounded number of moments.
 */
final class FlowRecorder implements AutoCloseable {
    /** The time between two looks. */
    static final int INTERVAL_MILLIS = 100;
    /** Further ones show little new, and make the result larger. */
    static final int REPETITIONS = 3;

    /** New connections are looked for in each look of the first two seconds, later only in every fifth: that costs most. */
    private static final int EAGER_LOOKS = 20;

    private static final int PATIENT = 5;

    static final int FLOWS_PER_LEG = 8;
    private static final int POINTS = 500_000;

    private final TestbedPlan plan;
    private final Map<Host, TcpConnections> hosts = new HashMap<>();
    private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "connections over time");
        thread.setDaemon(true);
        return thread;
    });
    private final List<FlowSeries> recorded = new ArrayList<>();
    private Optional<Measurement> current = Optional.empty();
    private Optional<String> trouble = Optional.empty();
    private int points;

    private FlowRecorder(TestbedPlan plan) {
        this.plan = plan;
    }

    /** Begins to look when told so; where hosts are no namespaces of this machine's there is nothing to see. */
    static FlowRecorder on(TestbedPlan plan, boolean wanted) {
        FlowRecorder recorder = new FlowRecorder(plan);
        if (!wanted || plan.backend() == Backend.DOCKER) {
            return recorder;
        }
        try {
            for (TestbedPlan.HostPlan each : plan.hosts()) {
                if (!each.host().equals(Host.SAT)) {
                    recorder.hosts.put(
                            each.host(), Namespaces.call(Optional.of(each.namespace()), TcpConnections::open));
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            recorder.close();
            return recorder;
        } catch (Exception e) {
            recorder.close();
            recorder.trouble = Optional.of(e.getMessage());
            return recorder;
        }
        recorder.clock.scheduleAtFixedRate(recorder::look, INTERVAL_MILLIS, INTERVAL_MILLIS, TimeUnit.MILLISECONDS);
        return recorder;
    }

    /** A workload begins. */
    synchronized void begin(Variant variant, int repetition, Workload workload) {
        if (hosts.isEmpty() || repetition > REPETITIONS || points > POINTS) {
            return;
        }
        current = Optional.of(new Measurement(
                variant.id(), repetition, workload.id(), Legs.of(plan, ProxyTreatment.hosts(plan, variant))));
        look(); // what is there already, such as a trunk, counts from here
    }

    /** It has ended; what was seen is kept if it counts. */
    synchronized void end(boolean counts) {
        if (current.isPresent() && counts) {
            look();
            List<FlowSeries> series = current.get().series();
            points += series.stream().mapToInt(each -> each.seconds().size()).sum();
            recorded.addAll(series);
        }
        current = Optional.empty();
    }

    /** All that was recorded. */
    synchronized List<FlowSeries> series() {
        return List.copyOf(recorded);
    }

    /** What a reader should know of it. */
    synchronized List<String> warnings() {
        List<String> warnings = new ArrayList<>();
        trouble.ifPresent(why -> warnings.add("connections were not recorded over time: " + why));
        if (points > POINTS) {
            warnings.add("connections were recorded over time only until there were " + POINTS + " moments of them");
        }
        return warnings;
    }

    private synchronized void look() {
        current.ifPresent(measurement -> {
            double seconds = measurement.seconds();
            try {
                boolean all = measurement.looksForNew();
                hosts.forEach((host, connections) ->
                        measurement.seen(host, seconds, all ? connections.now() : connections.again()));
            } catch (LinuxException e) {
                trouble = Optional.of(e.getMessage());
                current = Optional.empty();
            }
        });
    }

    @Override
    public synchronized void close() {
        clock.shutdownNow();
        current = Optional.empty();
        hosts.values().forEach(TcpConnections::close);
        hosts.clear();
    }

    /** One run of a workload. */
    private static final class Measurement {
        private final String variant;
        private final int repetition;
        private final String workload;
        private final Legs legs;
        private final long begun = System.nanoTime();
        private final Map<Key, FlowTrack> tracks = new HashMap<>();
        private final Set<Host> looked = new HashSet<>();
        private int looks;

        private record Key(Host host, long cookie) {}

        Measurement(String variant, int repetition, String workload, Legs legs) {
            this.variant = variant;
            this.repetition = repetition;
            this.workload = workload;
            this.legs = legs;
        }

        boolean looksForNew() {
            int look = looks++;
            return look < EAGER_LOOKS || look % PATIENT == 0;
        }

        double seconds() {
            return (System.nanoTime() - begun) / 1e9;
        }

        void seen(Host host, double seconds, List<TcpConnections.Connection> connections) {
            boolean first = looked.add(host);
            for (TcpConnections.Connection each : connections) {
                if (!each.remote().getAddress().isLoopbackAddress()) {
                    tracks.computeIfAbsent(
                                    new Key(host, each.cookie()),
                                    key -> new FlowTrack(
                                            host, legs.leg(host, each.remote().getAddress()), each, first))
                            .add(seconds, each);
                }
            }
        }

        /** Of each host and leg the connections that moved most. */
        List<FlowSeries> series() {
            Map<String, Integer> numbers = new HashMap<>();
            List<FlowSeries> series = new ArrayList<>();
            tracks.values().stream()
                    .filter(track -> track.moved() > 0)
                    .sorted(FlowTrack.ORDER)
                    .forEach(track -> {
                        int number = numbers.merge(track.place(), 1, Integer::sum) - 1;
                        if (number < FLOWS_PER_LEG) {
                            series.add(track.series(variant, repetition, workload, number));
                        }
                    });
            return series;
        }
    }
}

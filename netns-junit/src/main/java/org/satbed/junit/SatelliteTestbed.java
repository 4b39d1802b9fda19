package org.satbed.junit;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import org.satbed.linux.tool.ChangeJournal;
import org.satbed.linux.tool.CommandRunner;
import org.satbed.linux.tool.FileJournal;
import org.satbed.linux.tool.SysctlCommand;
import org.satbed.linux.tool.Undo;
import org.satbed.netns.DirectionCounters;
import org.satbed.netns.InlineLink;
import org.satbed.netns.NetworkNamespace;

/**
 * What a test has of a satellite path: five hosts, {@code ws-st – st – sat – gw – ws-gw}, joined by cables (veth), and on {@code sat} the
 * emulated link. The test's own place is outside of all of them.
 */
public final class SatelliteTestbed {
    private static final System.Logger LOG = System.getLogger(SatelliteTestbed.class.getName());
    /** Beyond this, at the 99th percentile, what a test has seen of time is as much the machine's as the link's. */
    private static final long LATE_NANOS = 1_000_000;
    /** Of fewer packets the 99th percentile is but the latest few, which a JVM that has just started makes late. */
    private static final long ENOUGH_PACKETS = 1_000;

    /** Name of the thread that does what a test has planned. */
    static final String CLOCK = "satellite link's clock";

    private final StateDirectory state;
    private final FileJournal journal;
    private final Thread hook = new Thread(this::close, "take satellite path down");
    private final Map<String, PathHost> hosts = new LinkedHashMap<>();
    private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor(work -> {
        Thread thread = new Thread(work, CLOCK);
        thread.setDaemon(true);
        return thread;
    });
    private InlineLink emulator;
    private SatelliteLink link;
    private boolean closed;

    private SatelliteTestbed(StateDirectory state) {
        this.state = state;
        this.journal = FileJournal.append(state.journal());
    }

    /**
     * Makes a path; what goes wrong is undone and thrown.
     *
     * @param test what it is for, shown by {@code satbed status}
     */
    static SatelliteTestbed open(LinkSettings settings, String test) {
        StateDirectory.removeLeftovers();
        SatelliteTestbed testbed = new SatelliteTestbed(StateDirectory.create(test));
        Runtime.getRuntime().addShutdownHook(testbed.hook);
        try {
            testbed.build(settings);
            return testbed;
        } catch (RuntimeException e) {
            testbed.close();
            throw e;
        }
    }

    /** Not beside {@link #close}, which would overlook what comes after it. */
    private synchronized void build(LinkSettings settings) {
        if (closed) {
            throw new IllegalStateException("the JVM is ending");
        }
        List<PathPlan.Host> plan = PathPlan.HOSTS;
        plan.forEach(host -> journal.willChange(new Undo.RemoveNamespace(namespace(host))));
        batch(
                List.of("ip", "-batch", "-"),
                plan.stream().map(host -> "netns add " + namespace(host)).toList());
        plan.parallelStream().forEach(this::setSysctls);
        for (int i = 0; i < plan.size(); i++) {
            PathPlan.Host host = plan.get(i);
            PathPlan.Host next = i + 1 < plan.size() ? plan.get(i + 1) : null;
            batch(
                    List.of("ip", "-n", namespace(host), "-batch", "-"),
                    host.batch(next, next == null ? "" : namespace(next)));
            NetworkNamespace made = NetworkNamespace.existing(namespace(host));
            hosts.put(host.name(), new PathHost(host.name(), made, host.ipv4(), host.ipv6()));
        }
        CommandRunner sat = CommandRunner.in(sat().namespace());
        emulator = InlineLink.open(sat, "st0", "gw0", settings.parameters(), ChangeJournal.NONE, settings.roomBytes());
        link = new SatelliteLink(emulator, settings, clock);
    }

    private String namespace(PathPlan.Host host) {
        return "satbed-" + state.name() + "-" + host.name();
    }

    private static void batch(List<String> command, List<String> lines) {
        CommandRunner.onHost().run(command, String.join("\n", lines) + "\n");
    }

    private void setSysctls(PathPlan.Host host) {
        Map<String, String> sysctls = new LinkedHashMap<>();
        // Without it the first neighbour solicitation would wait 1 to 2 s for the link-local address.
        sysctls.put("net.ipv6.conf.default.accept_dad", "0");
        sysctls.put("net.ipv4.tcp_no_metrics_save", "1"); // one test must not teach the next
        if (host.forwards()) {
            sysctls.put("net.ipv4.ip_forward", "1");
            sysctls.put("net.ipv6.conf.all.forwarding", "1");
        }
        new SysctlCommand(CommandRunner.in(namespace(host))).set(sysctls);
    }

    /** The workstation behind the terminal, where clients usually are. */
    public PathHost wsSt() {
        return host("ws-st");
    }

    /** The satellite terminal, a router. */
    public PathHost st() {
        return host("st");
    }

    /** The satellite, a router with the emulated link between its interfaces. */
    public PathHost sat() {
        return host("sat");
    }

    /** The gateway, a router. */
    public PathHost gw() {
        return host("gw");
    }

    /** The workstation or server behind the gateway, where servers usually are. */
    public PathHost wsGw() {
        return host("ws-gw");
    }

    /** All of them, in the order of the chain. */
    public List<PathHost> hosts() {
        return List.copyOf(hosts.values());
    }

    private PathHost host(String name) {
        return hosts.get(name);
    }

    /** The satellite link. */
    public SatelliteLink link() {
        return link;
    }

    /** Its name, as {@code satbed status} shows it. */
    public String name() {
        return state.name();
    }

    /** Why the link has stopped by itself, if it has. */
    Optional<Throwable> failure() {
        return emulator.failure();
    }

    /** What a test's author has to know of the emulation, after the path was taken down; usually nothing. */
    private List<String> warnings() {
        List<String> warnings = new ArrayList<>();
        warn(warnings, "forward", emulator.counters().secondToFirst());
        warn(warnings, "return", emulator.counters().firstToSecond());
        return warnings;
    }

    private static void warn(List<String> warnings, String direction, DirectionCounters counters) {
        if (counters.deliveredPackets() >= ENOUGH_PACKETS && counters.p99LatenessNanos() > LATE_NANOS) {
            warnings.add(String.format(
                    Locale.ROOT,
                    "1 %% of the packets of the %s link came more than %.1f ms late out of the emulator: this host is too busy",
                    direction,
                    counters.p99LatenessNanos() / 1e6));
        }
        if (counters.overrun() > 0) {
            warnings.add(counters.overrun() + " packets of the " + direction
                    + " link were dropped before the emulator came to reading them: this host is too busy");
        }
    }

    /** Takes it down; problems are logged, and {@code satbed down} can try again. */
    synchronized void close() {
        if (closed) {
            return;
        }
        closed = true;
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            // The JVM is ending: the hook is what runs this, or will find nothing to do.
        }
        clock.shutdownNow();
        hosts.values().forEach(PathHost::close);
        if (emulator != null) {
            emulator.close();
            warnings().forEach(warning -> LOG.log(System.Logger.Level.WARNING, "{0}: {1}", state.name(), warning));
        }
        journal.close();
        state.undoAndDelete().forEach(problem -> LOG.log(System.Logger.Level.WARNING, "not taken back: {0}", problem));
    }
}

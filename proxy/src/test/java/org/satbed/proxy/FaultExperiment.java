package org.satbed.proxy;

import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.satbed.linux.Errno;
import org.satbed.linux.FaultyLibc;
import org.satbed.netns.testing.Await;
import org.satbed.proxy.cli.EmbeddedPep;

/**
 * Has every system call of a connection's life fail, one at a time, while others transfer: a program, because whoever
 * stands before libc must be there from the first call on. Prints what was called and what became of it; ends with 0
 * when each failure stayed that connection's.
 */
public final class FaultExperiment {
    private static final Duration BOUND = Duration.ofSeconds(10);
    private static final int BYTES = 300_000;
    private static final int RECORDINGS = 3;

    /**
     * What each call can fail with (its manual page, section ERRORS), but for what says that the proxy itself is wrong,
     * as EBADF, or that the peer is gone.
     */
    private static final Map<String, List<Integer>> ERRORS = new TreeMap<>(Map.ofEntries(
            Map.entry(
                    "accept4",
                    List.of(Errno.ECONNABORTED, Errno.EMFILE, Errno.ENFILE, Errno.ENOBUFS, Errno.ENOMEM, Errno.EPERM)),
            Map.entry(
                    "bind",
                    List.of(
                            Errno.EADDRINUSE,
                            Errno.EADDRNOTAVAIL,
                            Errno.EACCES,
                            Errno.EINVAL,
                            Errno.ENOMEM,
                            Errno.EPERM)),
            Map.entry("close", List.of(Errno.EIO)),
            Map.entry(
                    "connect",
                    List.of(
                            Errno.ENETUNREACH,
                            Errno.EADDRNOTAVAIL,
                            Errno.ECONNREFUSED,
                            Errno.EACCES,
                            Errno.EPERM,
                            Errno.ENOBUFS,
                            Errno.EINVAL)),
            Map.entry("epoll_ctl", List.of(Errno.ENOMEM, Errno.EINVAL, Errno.EPERM)),
            Map.entry("fcntl", List.of(Errno.EPERM, Errno.EBUSY, Errno.ENOMEM)),
            Map.entry("getpeername", List.of(Errno.ENOTCONN, Errno.ENOBUFS, Errno.EINVAL)),
            Map.entry("getsockname", List.of(Errno.ENOBUFS, Errno.EINVAL)),
            Map.entry("getsockopt", List.of(Errno.EINVAL, Errno.ENOPROTOOPT, Errno.ENOMEM)),
            Map.entry("ioctl", List.of(Errno.EINVAL)),
            Map.entry("netlink", List.of(Errno.ENOBUFS, Errno.ENOMEM, Errno.EAGAIN)),
            Map.entry("open", List.of(Errno.EMFILE, Errno.ENOMEM)),
            Map.entry("pipe2", List.of(Errno.EMFILE, Errno.ENFILE, Errno.ENOMEM)),
            Map.entry("recv", List.of(Errno.ENOMEM, Errno.EINVAL, Errno.EIO, Errno.ENOBUFS)),
            Map.entry("send", List.of(Errno.ENOBUFS, Errno.ENOMEM, Errno.EPERM, Errno.EINVAL, Errno.EIO)),
            Map.entry(
                    "setsockopt",
                    List.of(Errno.EINVAL, Errno.ENOMEM, Errno.ENOBUFS, Errno.EPERM, Errno.ENOPROTOOPT, Errno.EBUSY)),
            Map.entry("shutdown", List.of(Errno.EINVAL, Errno.ENOBUFS)),
            Map.entry(
                    "socket",
                    List.of(Errno.EMFILE, Errno.ENOBUFS, Errno.ENOMEM, Errno.EACCES, Errno.EPERM, Errno.EINVAL)),
            Map.entry("splice", List.of(Errno.EINVAL, Errno.ENOMEM, Errno.EIO, Errno.ENOBUFS)),
            Map.entry("write", List.of(Errno.EIO, Errno.ENOMEM, Errno.EAGAIN))));

    /**
     * A way to run the proxy.
     *
     * @param far the words for the other proxy, empty for none
     */
    private record Way(String name, Ip ip, List<String> near, List<String> far) {}

    private final FaultBed bed;
    private FaultyLibc libc; // there is one from the first call on
    private final Random random;
    private final boolean every;
    private int failures;
    private int survived;

    private FaultExperiment(FaultBed bed, long seed, boolean every) {
        this.bed = bed;
        this.random = new Random(seed);
        this.every = every;
    }

    /** @param arguments {@code every} or {@code some}, and the seed by which some are chosen */
    public static void main(String[] arguments) throws Exception {
        boolean every = arguments[0].equals("every");
        int status = 0;
        Path key = Files.createTempFile("satbed-faults", ".key");
        Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-------"));
        Files.writeString(key, "the key of this test");
        try (FaultBed bed = new FaultBed()) {
            FaultExperiment experiment = new FaultExperiment(bed, Long.parseLong(arguments[1]), every);
            for (Way each : ways(key.toString())) {
                if (arguments.length < 3 || each.name().equals(arguments[2])) {
                    experiment.run(each);
                }
            }
            System.out.println("failures injected: " + experiment.failures + ", of which connections survived "
                    + experiment.survived);
        } catch (Exception | AssertionError e) {
            e.printStackTrace(System.out);
            status = 1;
        } finally {
            Files.delete(key);
        }
        System.exit(status);
    }

    private static List<Way> ways(String key) {
        List<String> plain = List.of("-p", String.valueOf(ProxyBed.PORT), "-T", "1", "-c", "60");
        List<String> satellite = and(plain, "--satellite-interface", "sat0");
        List<String> keyed = and(satellite, "--trunk-key-file", key);
        return List.of(
                new Way("plain", Ip.V4, plain, List.of()),
                new Way("copy", Ip.V6, and(plain, "--splice", "false"), List.of()),
                new Way(
                        "options",
                        Ip.V6,
                        and(
                                satellite,
                                "--copy",
                                "tos,ttl,mss",
                                "--max-per-client",
                                "50",
                                "--satellite-rate",
                                "500Mbit",
                                "--terrestrial",
                                "mss=1300,notsent-lowat=200kB,user-timeout=60s,keepalive=60s/10s/5,pacing=400Mbit",
                                "--satellite",
                                "buffer=1MB,congestion-control=reno,quickack=yes,cork=yes"),
                        List.of()),
                new Way("fast-open", Ip.V4, and(plain, "-f", "--first-bytes", "20ms"), List.of()),
                new Way("satellite-fast-open", Ip.V6, and(satellite, "--satellite-fastopen"), List.of()),
                new Way(
                        "trunk",
                        Ip.V4,
                        and(keyed, "--trunk", FaultBed.FAR + ":5001", "--trunk-pool", "4"),
                        and(keyed, "--trunk-listen", "5001")));
    }

    private static List<String> and(List<String> some, String... more) {
        List<String> all = new ArrayList<>(some);
        all.addAll(List.of(more));
        return all;
    }

    private void run(Way way) throws Exception {
        try (EmbeddedPep far = way.far().isEmpty() ? null : bed.far(way.far());
                EmbeddedPep near = bed.near(way.near());
                FaultBed.Flow up = bed.new Flow(way.ip(), Direction.UP);
                FaultBed.Flow down = bed.new Flow(way.ip(), Direction.DOWN);
                ServerSocket server = bed.server(way.ip(), BYTES)) {
            libc = FaultyLibc.get();
            List<EmbeddedPep> peps = far == null ? List.of(near) : List.of(near, far);
            List<FaultBed.Flow> flows = List.of(up, down);
            FaultBed.Life life = new FaultBed.Life(way.ip(), server.getLocalPort(), BYTES);
            awaitProgress(flows, 1_000_000);
            awaitTrunk(way, peps);
            Set<String> calls = new LinkedHashSet<>();
            for (int i = 0; i < RECORDINGS; i++) {
                awaitNoAnswerIsKept(i == 0);
                libc.record();
                if (!bed.live(life)) {
                    throw new AssertionError(way.name() + ": a connection failed by itself");
                }
                awaitQuiet(peps, flows.size());
                libc.recorded().stream().filter(this::isLowNumber).forEach(calls::add);
            }
            System.out.println(way.name() + ": " + calls.size() + " calls: " + String.join(", ", calls));
            awaitTrunk(way, peps);
            long descriptors = descriptors(peps);
            int reached = 0;
            for (String call : calls) {
                List<Integer> errors = ERRORS.get(call.split("[ #]")[0]);
                if (errors == null) {
                    throw new AssertionError("no errors are known of " + call);
                }
                for (int errno : every ? errors : List.of(errors.get(random.nextInt(errors.size())))) {
                    reached += inject(way, life, call, errno, peps, flows, descriptors) ? 1 : 0;
                }
            }
            System.out.println(way.name() + ": reached " + reached);
        }
    }

    /** The kernel is asked where a connection goes when it has not been for a second. */
    private static void awaitNoAnswerIsKept(boolean matters) throws InterruptedException {
        if (matters) {
            TimeUnit.NANOSECONDS.sleep(Routes.MOST_AGE_NANOS + 10_000_000);
        }
    }

    /** The fortieth splice is like the third. */
    private boolean isLowNumber(String call) {
        return Integer.parseInt(call.substring(call.indexOf('#') + 1)) <= (every ? 12 : 2);
    }

    private boolean inject(
            Way way,
            FaultBed.Life life,
            String call,
            int errno,
            List<EmbeddedPep> peps,
            List<FaultBed.Flow> flows,
            long descriptors)
            throws Exception {
        String what = way.name() + ": " + call + " failing with " + Errno.describe(errno);
        try {
            awaitNoAnswerIsKept(call.startsWith("netlink"));
            libc.arm(call, errno);
            boolean whole = bed.live(life);
            boolean fired = libc.disarm();
            if (!whole && !fired) {
                throw new AssertionError("a connection failed, and no call of it did");
            }
            failures += fired ? 1 : 0;
            survived += fired && whole ? 1 : 0;
            awaitProgress(flows, 1);
            awaitQuiet(peps, flows.size());
            Await.until(
                    "descriptors closed, of " + descriptors + ", not " + descriptors(peps),
                    BOUND,
                    () -> descriptors(peps) <= descriptors);
            return fired;
        } catch (AssertionError e) {
            throw new AssertionError(what, e);
        }
    }

    private static void awaitProgress(List<FaultBed.Flow> flows, long bytes) {
        for (FaultBed.Flow each : flows) {
            long before = each.received();
            Await.until("the others' bytes", BOUND, () -> each.received() >= before + bytes);
        }
    }

    /**
     * Nothing is held but the others, all that was taken has ended for a reason, and each reactor has a thread that
     * answers.
     */
    private static void awaitQuiet(List<EmbeddedPep> peps, int others) {
        for (EmbeddedPep each : peps) {
            ProxyView view = each.view();
            Await.until(
                    "no connection but the others, of " + view.count(Counter.OPEN),
                    BOUND,
                    () -> view.count(Counter.OPEN) == others);
            Await.until("a reason for each, but " + unexplained(view), BOUND, () -> unexplained(view) == 0);
            if (view.lagNanos() >= SplitProxy.LONGEST_LAG_NANOS) {
                throw new AssertionError("a reactor does not answer");
            }
        }
        long alive = Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith("reactor-"))
                .count();
        if (alive != peps.size()) {
            throw new AssertionError(alive + " reactors of " + peps.size() + " live");
        }
    }

    private static long unexplained(ProxyView view) {
        long ended = Stream.of(EndReason.values())
                .mapToLong(each -> view.count(each.counter()))
                .sum();
        long refused = view.count(Counter.REFUSED_OWN_PORT)
                + view.count(Counter.REFUSED_NO_DESCRIPTOR)
                + view.count(Counter.REFUSED_CLIENT_LIMIT);
        return view.count(Counter.ACCEPTED) - ended - refused - view.count(Counter.OPEN);
    }

    /** Nothing is to be missing that calls may fail for while it is opened. */
    private static void awaitTrunk(Way way, List<EmbeddedPep> peps) {
        if (!way.far().isEmpty()) {
            ProxyView near = peps.get(0).view();
            ProxyView far = peps.get(1).view();
            Await.until(
                    "an open trunk",
                    BOUND,
                    () -> near.count(Counter.TRUNK_READY) == 4 && far.count(Counter.TRUNK_WAITING) == 4);
        }
    }

    /** Those of this process but for what is kept for later and counted: pipes, and what waits on a trunk. */
    private static long descriptors(List<EmbeddedPep> peps) {
        long kept = peps.stream()
                .map(EmbeddedPep::view)
                .mapToLong(each -> 2 * each.count(Counter.PIPES)
                        + each.count(Counter.TRUNK_READY)
                        + each.count(Counter.TRUNK_WAITING))
                .sum();
        try (Stream<Path> all = Files.list(Path.of("/proc/self/fd"))) {
            return all.count() - kept;
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}

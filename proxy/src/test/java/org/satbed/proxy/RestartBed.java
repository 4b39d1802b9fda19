package org.satbed.proxy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.satbed.linux.Signals;
import org.satbed.linux.Signals.Signal;
import org.satbed.linux.tool.ChangeJournal;
import org.satbed.netns.DirectionParameters;
import org.satbed.netns.InlineLink;
import org.satbed.netns.LinkParameters;
import org.satbed.netns.NetworkNamespace;
import org.satbed.netns.VethPair;
import org.satbed.netns.testing.Await;
import org.satbed.proxy.interception.Interception;
import org.satbed.proxy.interception.InterceptionPlan;
import org.satbed.proxy.interception.InterceptionTool;

/**
 * client – near – sat – far – server: a satellite link of 600 ms there and back, and on each of its sides a proxy that
 * can be restarted.
 */
final class RestartBed implements AutoCloseable {
    static final int PORT = 5000;
    private static final String TRUNK = "5001";
    private static final String FAR = "10.3.0.2";
    private static final List<String> NAMES = List.of("client", "near", "sat", "far", "server");
    private static final long DELAY_NANOS = 300_000_000;
    private static final long RATE = 50_000_000;

    private final List<NetworkNamespace> hosts = new ArrayList<>();
    private final List<Interception> interceptions = new ArrayList<>();
    private final Path directory;
    private InlineLink link;

    /** @param trunk whether near opens connections to far ahead */
    RestartBed(boolean trunk, String... options) throws Exception {
        directory = Files.createTempDirectory("satbed-restart");
        try {
            for (String each : NAMES) {
                hosts.add(NetworkNamespace.create(
                        "restart-" + ProcessHandle.current().pid() + each, ChangeJournal.NONE));
            }
            for (int i = 1; i < hosts.size(); i++) {
                join(
                        hosts.get(i - 1),
                        i == 2 ? "sat0" : i == 3 ? "gw0" : "lan0",
                        i,
                        hosts.get(i),
                        i == 2 ? "st0" : i == 3 ? "sat0" : "lan0");
            }
            defaultRoute(client(), 1, 2);
            defaultRoute(near(), 2, 2);
            defaultRoute(sat(), 3, 2);
            sat().addRoute("10.1.0.0/24", "via", "10.2.0.1");
            sat().addRoute("fd00:1::/64", "via", "fd00:2::1");
            defaultRoute(far(), 3, 1);
            defaultRoute(server(), 4, 1);
            DirectionParameters way = new DirectionParameters(RATE, DELAY_NANOS, 3_000_000, 0, 1);
            link = InlineLink.open(sat().runner(), "st0", "gw0", new LinkParameters(way, way), ChangeJournal.NONE);
            intercept(near());
            intercept(far());
            pep(far(), "far", trunk ? List.of("--trunk-listen", TRUNK) : List.of(), options);
            pep(
                    near(),
                    "near",
                    trunk ? List.of("--trunk", FAR + ":" + TRUNK, "--trunk-pool", "64") : List.of(),
                    options);
        } catch (Exception | AssertionError e) {
            close();
            throw e;
        }
    }

    private static void join(
            NetworkNamespace left, String leftName, int net, NetworkNamespace right, String rightName) {
        VethPair.create(left, leftName, right, rightName);
        left.addAddress(leftName, "10." + net + ".0.1/24");
        left.addAddress(leftName, "fd00:" + net + "::1/64");
        right.addAddress(rightName, "10." + net + ".0.2/24");
        right.addAddress(rightName, "fd00:" + net + "::2/64");
    }

    private static void defaultRoute(NetworkNamespace host, int net, int number) {
        host.addRoute("default", "via", "10." + net + ".0." + number);
        host.addRoute("default", "via", "fd00:" + net + "::" + number);
    }

    private void intercept(NetworkNamespace host) {
        host.setSysctl("net.ipv4.ip_forward", "1");
        host.setSysctl("net.ipv6.conf.all.forwarding", "1");
        InterceptionPlan plan = InterceptionPlan.of("tt", List.of("lan0", "sat0"), PORT);
        interceptions.add(InterceptionTool.NFT.create(plan, host.runner(), ChangeJournal.NONE));
        interceptions.get(interceptions.size() - 1).install();
    }

    private void pep(NetworkNamespace host, String name, List<String> trunk, String... options) throws Exception {
        Path key = directory.resolve("key");
        Files.writeString(key, "the key of this test");
        Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-------"));
        Path config = configure(name, List.of("port: " + PORT, "threads: 2"));
        List<String> all = new ArrayList<>(List.of("--config", config.toString()));
        all.addAll(List.of(
                "--satellite-interface", "sat0", "--pid-file", pidFile(name).toString()));
        all.addAll(List.of(
                "--metrics", "127.0.0.1:" + Scrape.PORT, "--log", log(name).toString()));
        all.addAll(trunk);
        if (!trunk.isEmpty()) {
            all.addAll(List.of("--trunk-key-file", key.toString()));
        }
        all.addAll(List.of(options));
        new PepProcess(host, RestartChain.HEARS_HANGUP, 0, all.toArray(String[]::new));
    }

    /** Writes what a proxy reads when it begins. */
    Path configure(String name, List<String> lines) throws IOException {
        return Files.write(directory.resolve(name + ".yml"), lines);
    }

    private Path log(String name) {
        return directory.resolve(name + ".log");
    }

    /** What a proxy's processes have written down so far: the lines that have one of these words. */
    List<String> lines(String name, String... words) throws IOException {
        return Files.readAllLines(log(name)).stream()
                .filter(line -> Stream.of(words).anyMatch(line::contains))
                .toList();
    }

    private Path pidFile(String name) {
        return directory.resolve(name + ".pid");
    }

    /** The process that the proxy on a side is now, as its pid file says. */
    long pid(String name) {
        try {
            return Long.parseLong(Files.readString(pidFile(name)).strip());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Restarts both, as far as they are not restarting already. */
    void hangUp() {
        Signals.send(pid("near"), Signal.HANGUP);
        Signals.send(pid("far"), Signal.HANGUP);
    }

    /** Waits until near has this many connections that are open ahead. */
    void awaitPool(int connections) {
        Await.until(
                "a full pool", Duration.ofSeconds(30), () -> number(near(), "satbed_pep_trunk_ready") >= connections);
    }

    /** One of a proxy's numbers; 0 while it has none to tell. */
    static double number(NetworkNamespace host, String series) {
        try {
            return Scrape.of(host).series().getOrDefault(series, 0.0);
        } catch (Exception e) {
            return 0;
        }
    }

    NetworkNamespace client() {
        return hosts.get(0);
    }

    NetworkNamespace near() {
        return hosts.get(1);
    }

    NetworkNamespace sat() {
        return hosts.get(2);
    }

    NetworkNamespace far() {
        return hosts.get(3);
    }

    NetworkNamespace server() {
        return hosts.get(4);
    }

    /** The server's address. */
    static String server(Ip ip) {
        return ip == Ip.V4 ? "10.4.0.2" : "fd00:4::2";
    }

    @Override
    public void close() {
        hosts.forEach(Pids::killAllIn);
        interceptions.forEach(Interception::close);
        if (link != null) {
            link.close();
        }
        hosts.forEach(NetworkNamespace::close);
        try (Stream<Path> files = Files.list(directory)) {
            files.forEach(each -> each.toFile().delete());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        directory.toFile().delete();
    }
}

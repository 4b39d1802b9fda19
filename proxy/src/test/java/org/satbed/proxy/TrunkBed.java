package org.satbed.proxy;

import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.satbed.linux.tool.ChangeJournal;
import org.satbed.netns.NetworkNamespace;
import org.satbed.netns.VethPair;
import org.satbed.netns.testing.Await;
import org.satbed.proxy.interception.Interception;
import org.satbed.proxy.interception.InterceptionPlan;
import org.satbed.proxy.interception.InterceptionTool;

/**
 * client – near – far – server, and a neighbour of the client's on another LAN of near, in the addresses of {@link Ip},
 * with a proxy on near and on far and a trunk from one to the other.
 */
final class TrunkBed implements AutoCloseable {
    static final int PORT = 5000;
    static final int TRUNK = 5001;
    /** far's on the network between the proxies. */
    static final String FAR = "10.3.0.2";

    /** On a second LAN of near's. */
    static final String NEIGHBOUR4 = "10.4.0.1";

    static final String NEIGHBOUR6 = "fd00:4::1";

    private static final String KEY = "the key of this test";

    private final List<NetworkNamespace> hosts = new ArrayList<>();
    private final List<Interception> interceptions = new ArrayList<>();
    private final Path key;
    private PepProcess nearPep;
    private PepProcess farPep;

    TrunkBed() throws Exception {
        key = Files.createTempFile("satbed-trunk", ".key");
        try {
            Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-------"));
            Files.writeString(key, KEY);
            for (String each : List.of("client", "near", "far", "server", "neighbour")) {
                hosts.add(NetworkNamespace.create(
                        "trunk-" + ProcessHandle.current().pid() + each, ChangeJournal.NONE));
            }
            join(client(), "lan0", 1, 1, near(), "lan0", 2);
            join(far(), "lan0", 2, 2, server(), "lan0", 1);
            join(neighbour(), "lan0", 4, 1, near(), "lan1", 2);
            route(neighbour(), 4, 2);
            route(client(), 1, 2);
            joinSatellite();
            route(server(), 2, 2);
            for (NetworkNamespace each : List.of(near(), far())) {
                each.setSysctl("net.ipv4.ip_forward", "1");
                each.setSysctl("net.ipv6.conf.all.forwarding", "1");
                InterceptionPlan plan = InterceptionPlan.of("tt", List.of("lan0", "sat0"), PORT);
                interceptions.add(InterceptionTool.NFT.create(plan, each.runner(), ChangeJournal.NONE));
                interceptions.get(interceptions.size() - 1).install();
            }
            startFar();
            nearPep = pep(near(), "--trunk", FAR + ":" + TRUNK, "--trunk-pool", "4");
            awaitPool();
        } catch (Exception | AssertionError e) {
            close();
            throw e;
        }
    }

    private static void join(
            NetworkNamespace a, String nameA, int net, int numberA, NetworkNamespace b, String nameB, int numberB) {
        VethPair.create(a, nameA, b, nameB);
        a.addAddress(nameA, "10." + net + ".0." + numberA + "/24");
        a.addAddress(nameA, "fd00:" + net + "::" + numberA + "/64");
        b.addAddress(nameB, "10." + net + ".0." + numberB + "/24");
        b.addAddress(nameB, "fd00:" + net + "::" + numberB + "/64");
    }

    private static void route(NetworkNamespace host, int net, int number) {
        host.addRoute("default", "via", "10." + net + ".0." + number);
        host.addRoute("default", "via", "fd00:" + net + "::" + number);
    }

    /** Makes the satellite between the two proxies, with the routes that lead over it. */
    void joinSatellite() {
        join(near(), "sat0", 3, 1, far(), "sat0", 2);
        route(near(), 3, 2);
        route(far(), 3, 1);
    }

    private PepProcess pep(NetworkNamespace host, String... options) throws Exception {
        List<String> all = new ArrayList<>(List.of("-T", "1", "--copy", "tos", "--satellite-interface", "sat0"));
        all.addAll(List.of("--trunk-key-file", key.toString(), "--metrics", "127.0.0.1:" + Scrape.PORT));
        all.addAll(List.of(options));
        return new PepProcess(host, PORT, all.toArray(String[]::new));
    }

    void startFar() throws Exception {
        farPep = pep(far(), "--trunk-listen", Integer.toString(TRUNK));
    }

    /** Waits until the near side has as many open connections as it keeps. */
    void awaitPool() {
        Await.until("a full pool", Duration.ofSeconds(20), () -> near("satbed_pep_trunk_ready") == 4);
    }

    /** One of near's numbers. */
    double near(String series) {
        return number(near(), series);
    }

    /** One of far's numbers. */
    double far(String series) {
        return number(far(), series);
    }

    private static double number(NetworkNamespace host, String series) {
        try {
            return Scrape.of(host).series().get(series);
        } catch (Exception e) {
            throw new AssertionError(series, e);
        }
    }

    Pair connect(Ip ip) throws Exception {
        try (ServerSocket listener = Pair.listen(server(), ip.server, 0)) {
            return new Pair(Pair.connect(client(), ip.server, listener.getLocalPort(), 0), Pair.accept(listener));
        }
    }

    NetworkNamespace client() {
        return hosts.get(0);
    }

    NetworkNamespace near() {
        return hosts.get(1);
    }

    NetworkNamespace far() {
        return hosts.get(2);
    }

    NetworkNamespace server() {
        return hosts.get(3);
    }

    NetworkNamespace neighbour() {
        return hosts.get(4);
    }

    PepProcess farPep() {
        return farPep;
    }

    static byte[] key() {
        return KEY.getBytes();
    }

    @Override
    public void close() {
        for (PepProcess each : new PepProcess[] {nearPep, farPep}) {
            if (each != null) {
                each.close();
            }
        }
        interceptions.forEach(Interception::close);
        hosts.forEach(NetworkNamespace::close);
        key.toFile().delete();
    }
}

package org.satbed.proxy;

import java.net.ServerSocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.satbed.linux.tool.ChangeJournal;
import org.satbed.netns.NetworkNamespace;
import org.satbed.netns.VethPair;
import org.satbed.netns.testing.InNamespace;
import org.satbed.proxy.interception.Interception;
import org.satbed.proxy.interception.InterceptionPlan;
import org.satbed.proxy.interception.InterceptionTool;

/**
 * A router with two LANs and two satellites, a host behind each, and a proxy inside the test's process: {@code lan0}
 * 10.1, {@code sat0} 10.2, {@code lan1} 10.4, {@code sat1} 10.6. Hosts have .1 and fd00:N::1, the router .2.
 */
final class RouterBed implements AutoCloseable {
    static final int PORT = 5000;
    static final List<String> SATELLITES = List.of("sat0", "sat1");
    /** The kernel doubles what is asked for (socket(7)): by this a leg's profile is known. */
    static final int SATELLITE_BUFFER = 400_000;

    static final int TERRESTRIAL_BUFFER = 100_000;

    /** A network of the bed, by its second octet, and the router's interface to it. */
    enum Net {
        LAN(1, "lan0"),
        SATELLITE(2, "sat0"),
        SECOND_LAN(4, "lan1"),
        SECOND_SATELLITE(6, "sat1");

        final int number;
        final String routers;

        Net(int number, String routers) {
            this.number = number;
            this.routers = routers;
        }

        String host(Ip ip) {
            return ip == Ip.V4 ? "10." + number + ".0.1" : "fd00:" + number + "::1";
        }

        String router(Ip ip) {
            return ip == Ip.V4 ? "10." + number + ".0.2" : "fd00:" + number + "::2";
        }
    }

    private final List<NetworkNamespace> hosts = new ArrayList<>();
    private final Interception interception;
    private final Queue<String> log = new ConcurrentLinkedQueue<>();
    private NetworkNamespace router;
    private SplitProxy proxy;

    RouterBed() throws Exception {
        String suffix = "-kernel-" + ProcessHandle.current().pid();
        router = NetworkNamespace.create("r" + suffix, ChangeJournal.NONE);
        interception = InterceptionTool.NFT.create(
                InterceptionPlan.of("pt", List.of("lan0", "sat0", "lan1", "sat1"), PORT),
                router.runner(),
                ChangeJournal.NONE);
        try {
            for (Net each : Net.values()) {
                NetworkNamespace host = NetworkNamespace.create(each.routers + suffix, ChangeJournal.NONE);
                hosts.add(host);
                VethPair.create(host, "eth0", router, each.routers);
                for (Ip ip : Ip.values()) {
                    host.addAddress("eth0", each.host(ip) + (ip == Ip.V4 ? "/24" : "/64"));
                    router.addAddress(each.routers, each.router(ip) + (ip == Ip.V4 ? "/24" : "/64"));
                    host.addRoute("default", "via", each.router(ip));
                }
            }
            router.setSysctl("net.ipv4.ip_forward", "1");
            router.setSysctl("net.ipv6.conf.all.forwarding", "1");
            interception.install();
        } catch (Exception | AssertionError e) {
            close();
            throw e;
        }
    }

    /** Legs are told apart by their send buffers. */
    static LegProfile buffered(int bytes) {
        return new LegProfile(Optional.empty(), bytes, 0, true, false, false, 0, 0, 0, Optional.empty(), 0);
    }

    static ProxyConfig config(SourceAddress source, boolean ownAtNeed, Optional<TrunkConfig> trunk) {
        return new ProxyConfig(
                PORT,
                true,
                1,
                1_000,
                0,
                source,
                ownAtNeed,
                SATELLITES,
                buffered(SATELLITE_BUFFER),
                Optional.empty(),
                buffered(TERRESTRIAL_BUFFER),
                false,
                false,
                Duration.ZERO,
                CopiedHeaders.NONE,
                Timeouts.DEFAULT,
                true,
                trunk,
                false);
    }

    /** Runs the proxy with another configuration, instead of one that runs. */
    SplitProxy start(ProxyConfig config) throws Exception {
        stop();
        proxy = InNamespace.call(router, () -> new SplitProxy(config, log::add, () -> {}));
        return proxy;
    }

    SplitProxy start() throws Exception {
        return start(config(SourceAddress.CLIENT, false, Optional.empty()));
    }

    SplitProxy proxy() {
        return proxy;
    }

    /** Lines of what connections became, so far. */
    Queue<String> log() {
        return log;
    }

    NetworkNamespace router() {
        return router;
    }

    NetworkNamespace host(Net net) {
        return hosts.get(net.ordinal());
    }

    /** A connection from one host to another, to a port of its own. */
    Pair connect(Net from, Net to, Ip ip) throws Exception {
        try (ServerSocket listener = Pair.listen(host(to), to.host(ip), 0)) {
            return new Pair(Pair.connect(host(from), to.host(ip), listener.getLocalPort(), 0), Pair.accept(listener));
        }
    }

    private void stop() {
        if (proxy != null) {
            proxy.close();
            proxy = null;
        }
    }

    @Override
    public void close() {
        stop();
        interception.close();
        hosts.forEach(NetworkNamespace::close);
        router.close();
    }
}

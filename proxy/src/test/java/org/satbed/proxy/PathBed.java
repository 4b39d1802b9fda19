package org.satbed.proxy;

import java.io.Closeable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.satbed.linux.Namespaces;
import org.satbed.linux.tool.ChangeJournal;
import org.satbed.netns.NetworkNamespace;
import org.satbed.netns.VethPair;
import org.satbed.proxy.interception.Interception;
import org.satbed.proxy.interception.InterceptionPlan;
import org.satbed.proxy.interception.InterceptionTool;

/**
 * A client, one or two routers in a row, and a server, in the addresses of {@link Ip}; what the routers do is up to the
 * test.
 */
final class PathBed implements AutoCloseable {
    static final int PORT = 5000;
    /** The second router's, on the network between the two. */
    static final String FAR = "10.3.0.2";

    private static final AtomicInteger NUMBER = new AtomicInteger();

    private final List<NetworkNamespace> hosts = new ArrayList<>();
    private final List<Closeable> parts = new ArrayList<>();
    final ExecutorService clients;
    final ExecutorService servers;

    PathBed(int routers) throws Exception {
        String prefix = "path-" + ProcessHandle.current().pid() + "-" + NUMBER.incrementAndGet() + "-";
        for (String each : routers == 1 ? List.of("c", "r", "s") : List.of("c", "r", "q", "s")) {
            NetworkNamespace host = NetworkNamespace.create(prefix + each, ChangeJournal.NONE);
            hosts.add(host);
            // The kernel's defaults, whatever the host has.
            host.setSysctl("net.ipv4.tcp_rmem", "4096 131072 6291456");
            host.setSysctl("net.ipv4.tcp_wmem", "4096 16384 4194304");
        }
        join(client(), 1, 1, router(0), 2);
        if (routers == 2) {
            join(router(0), 3, 1, router(1), 2);
            route(router(0), 3, 2);
            route(router(1), 3, 1);
        }
        join(router(routers - 1), 2, 2, server(), 1);
        route(client(), 1, 2);
        route(server(), 2, 2);
        for (int i = 0; i < routers; i++) {
            router(i).setSysctl("net.ipv4.ip_forward", "1");
            router(i).setSysctl("net.ipv6.conf.all.forwarding", "1");
        }
        clients = threadsIn(client());
        servers = threadsIn(server());
    }

    private static ExecutorService threadsIn(NetworkNamespace host) {
        return Executors.newCachedThreadPool(work -> {
            Thread thread = new Thread(() -> {
                Namespaces.enterNetwork(host.name());
                work.run();
            });
            thread.setDaemon(true);
            return thread;
        });
    }

    /** Towards the client an interface is {@code cli0}, towards the server {@code srv0}. */
    private static void join(NetworkNamespace a, int net, int numberA, NetworkNamespace b, int numberB) {
        VethPair.create(a, "srv0", b, "cli0");
        a.addAddress("srv0", "10." + net + ".0." + numberA + "/24");
        a.addAddress("srv0", "fd00:" + net + "::" + numberA + "/64");
        b.addAddress("cli0", "10." + net + ".0." + numberB + "/24");
        b.addAddress("cli0", "fd00:" + net + "::" + numberB + "/64");
    }

    private static void route(NetworkNamespace host, int net, int number) {
        host.addRoute("default", "via", "10." + net + ".0." + number);
        host.addRoute("default", "via", "fd00:" + net + "::" + number);
    }

    NetworkNamespace client() {
        return hosts.get(0);
    }

    NetworkNamespace router(int number) {
        return hosts.get(1 + number);
    }

    NetworkNamespace server() {
        return hosts.get(hosts.size() - 1);
    }

    /** Has a router bring its TCP to port 5000. */
    void intercept(int number) {
        InterceptionPlan plan = InterceptionPlan.of("pb", List.of("cli0", "srv0"), PORT);
        Interception interception =
                InterceptionTool.NFT.create(plan, router(number).runner(), ChangeJournal.NONE);
        interception.install();
        parts.add(interception::close);
    }

    /** Starts satbed's proxy on a router, and has it intercept. */
    PepProcess proxy(int number, String... options) throws Exception {
        intercept(number);
        PepProcess pep = new PepProcess(router(number), PORT, options);
        parts.add(pep::close);
        return pep;
    }

    /** Closes this, too, before the hosts are gone. */
    void alsoClose(Closeable part) {
        parts.add(part);
    }

    @Override
    public void close() throws IOException {
        clients.shutdownNow();
        servers.shutdownNow();
        for (int i = parts.size() - 1; i >= 0; i--) {
            parts.get(i).close();
        }
        hosts.forEach(NetworkNamespace::close);
    }
}

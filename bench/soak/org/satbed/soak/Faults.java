package org.satbed.soak;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/** What goes wrong, one thing at a time, each drawn at random and mended after some seconds. */
final class Faults {
    private interface Fault {
        void happen(int seconds) throws Exception;
    }

    private record Named(String name, Fault fault) {}

    private final SplittableRandom random;
    private final Proxy mortal;
    private final Proxy lasting;
    private final Load load;
    private final List<Named> all = new ArrayList<>();

    /**
     * All of them.
     *
     * @param mortal the proxy that is killed and restarted
     * @param lasting the one that has to live through everything else
     */
    Faults(long seed, Proxy mortal, Proxy lasting, Load load) {
        this.random = new SplittableRandom(seed);
        this.mortal = mortal;
        this.lasting = lasting;
        this.load = load;
        add("kill -9 of the proxy on " + mortal.host(), seconds -> {
            mortal.kill();
            Thread.sleep(seconds * 1_000L);
            mortal.start();
        });
        add("TERM to the proxy on " + mortal.host(), seconds -> {
            mortal.terminate();
            Thread.sleep(seconds * 1_000L);
            mortal.start();
        });
        add("link cut", this::cutLink);
        for (String host : List.of(mortal.host(), lasting.host())) {
            add("sat0 of " + host + " renamed", seconds -> rename(host, "sat0", seconds));
            add("lan0 of " + host + " renamed", seconds -> rename(host, "lan0", seconds));
            add("addresses of sat0 of " + host + " removed", seconds -> removeAddresses(host, "sat0", seconds));
            add("sat0 of " + host + " removed and made again", seconds -> HostFaults.remake(host, "sat0", seconds));
            add("lan0 of " + host + " removed and made again", seconds -> HostFaults.remake(host, "lan0", seconds));
            add("every nft rule of " + host + " flushed", seconds -> HostFaults.flush(host));
            add("the ip rules to the proxy's table on " + host + " deleted", seconds -> HostFaults.deleteRules(host));
            add("another program's ip rule before all others on " + host, seconds -> HostFaults.foreignRule(host, seconds));
            add("another program's chain on " + host + " drops what comes in", seconds -> HostFaults.foreignChain(host, seconds));
        }
        add("server stopped", seconds -> {
            load.stopServing();
            Thread.sleep(seconds * 1_000L);
            load.serve();
        });
        for (Proxy each : List.of(mortal, lasting)) {
            add("no descriptor left for the proxy on " + each.host(), seconds -> exhaust(each, seconds));
            add("the proxy on " + each.host() + " stopped by a signal", seconds -> freeze(each, Math.min(seconds, 5)));
            add("heap of the proxy on " + each.host() + " under pressure", seconds -> press(each, seconds));
            each.clock().ifPresent(clock -> List.of(-86_400L, 3_600L, 40_000_000L)
                    .forEach(step -> add("wall clock of the proxy on " + each.host() + " stepped by " + step + " s",
                            seconds -> clock.stepFor(each, step, seconds))));
        }
    }

    private void add(String name, Fault fault) {
        all.add(new Named(name, fault));
    }

    /** Has the next one happen, and be over. */
    String next() throws Exception {
        Named each = all.get(random.nextInt(all.size()));
        int seconds = 1 + random.nextInt(6);
        each.fault.happen(seconds);
        return each.name + ", " + seconds + " s";
    }

    int pauseMillis() {
        return 3_000 + random.nextInt(5_000);
    }

    private void cutLink(int seconds) throws Exception {
        String sat = Soak.namespace("sat");
        Soak.run("ip", "netns", "exec", sat, "nft", "add table inet soak; add chain inet soak cut "
                + "{ type filter hook forward priority 0; policy drop; }");
        Thread.sleep(seconds * 2_000L);
        Soak.run("ip", "netns", "exec", sat, "nft", "delete table inet soak");
    }

    /** The kernel forgets an interface's routes when it goes down; who renames one sees to them. */
    private static void rename(String host, String name, int seconds) throws Exception {
        String namespace = Soak.namespace(host);
        InterfaceState state = InterfaceState.of(namespace, name);
        Soak.run("ip", "-n", namespace, "link", "set", name, "down");
        Soak.run("ip", "-n", namespace, "link", "set", name, "name", "away0");
        Soak.run("ip", "-n", namespace, "link", "set", "away0", "up");
        Thread.sleep(seconds * 1_000L);
        Soak.run("ip", "-n", namespace, "link", "set", "away0", "down");
        Soak.run("ip", "-n", namespace, "link", "set", "away0", "name", name);
        Soak.run("ip", "-n", namespace, "link", "set", name, "up");
        state.restore();
    }

    private static void removeAddresses(String host, String name, int seconds) throws Exception {
        String namespace = Soak.namespace(host);
        InterfaceState state = InterfaceState.of(namespace, name);
        Soak.run("ip", "-n", namespace, "address", "flush", "dev", name, "scope", "global");
        Thread.sleep(seconds * 1_000L);
        state.restore();
    }

    private static void exhaust(Proxy proxy, int seconds) throws Exception {
        Proxy.Held held = proxy.held();
        String pid = String.valueOf(proxy.pid());
        long left = held.sockets() + held.pipes() + held.others() + 4;
        String before = Soak.output("prlimit", "--pid", pid, "--nofile", "-o", "SOFT", "--noheadings").strip();
        Soak.run("prlimit", "--pid", pid, "--nofile=" + left + ":");
        Thread.sleep(seconds * 1_000L);
        Soak.run("prlimit", "--pid", pid, "--nofile=" + before + ":");
    }

    private static void freeze(Proxy proxy, int seconds) throws Exception {
        String pid = String.valueOf(proxy.pid());
        Soak.run("kill", "-STOP", pid);
        Thread.sleep(seconds * 1_000L);
        Soak.run("kill", "-CONT", pid);
    }

    private static void press(Proxy proxy, int seconds) {
        long end = System.nanoTime() + seconds * 1_000_000_000L;
        while (System.nanoTime() < end) {
            proxy.metrics();
        }
    }
}

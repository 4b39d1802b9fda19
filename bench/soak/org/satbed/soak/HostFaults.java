package org.satbed.soak;

import java.io.IOException;
import java.util.Map;

/**
 * Faults that a router's other software makes: interfaces that go and come, rules that are flushed, rules of others in
 * front of ours.
 */
final class HostFaults {
    /** Within so many seconds the guard has put back what was taken. */
    private static final int GUARD_SECONDS = 10;
    /** The other end of each interface of the two routers: its host and its name there. */
    private static final Map<String, String[]> PEERS = Map.of(
            "st lan0", new String[] {"ws-st", "lan0"},
            "st sat0", new String[] {"sat", "st0"},
            "gw sat0", new String[] {"sat", "gw0"},
            "gw lan0", new String[] {"ws-gw", "lan0"});

    private HostFaults() {}

    /**
     * A modem that reconnects: the interface has another number afterwards. Who makes it sees to its addresses and
     * routes.
     */
    static void remake(String host, String name, int seconds) throws Exception {
        String[] other = PEERS.get(host + " " + name);
        String here = Soak.namespace(host);
        String there = Soak.namespace(other[0]);
        InterfaceState mine = InterfaceState.of(here, name);
        InterfaceState theirs = InterfaceState.of(there, other[1]);
        Soak.run("ip", "-n", here, "link", "delete", name);
        Thread.sleep(seconds * 1_000L);
        Soak.run("ip", "link", "add", name, "netns", here, "type", "veth", "peer", "name", other[1], "netns", there);
        Soak.run("ip", "-n", here, "link", "set", name, "up");
        Soak.run("ip", "-n", there, "link", "set", other[1], "up");
        mine.restore();
        theirs.restore();
    }

    /** A firewall's service that reloads its file. */
    static void flush(String host) throws Exception {
        Soak.run("ip", "netns", "exec", Soak.namespace(host), "nft", "flush", "ruleset");
        awaitGuard(host, "nft", "list", "table", "inet", "satbed_pep");
    }

    /** A network manager that removes the rules it did not make. */
    static void deleteRules(String host) throws Exception {
        String namespace = Soak.namespace(host);
        for (String family : new String[] {"-4", "-6"}) {
            Soak.run("sh", "-c", "ip " + family + " -n " + namespace + " rule show | sed -n 's/^\\([0-9]*\\):.*lookup 1447.*/\\1/p' | while read -r place; do ip "
                    + family + " -n " + namespace + " rule del pref $place; done");
        }
        awaitGuard(host, "sh", "-c", "ip rule | grep -q 'lookup 1447' && ip -6 rule | grep -q 'lookup 1447'");
    }

    /** A VPN that has every packet look into the main table first, whatever its mark. */
    static void foreignRule(String host, int seconds) throws Exception {
        String namespace = Soak.namespace(host);
        for (String family : new String[] {"-4", "-6"}) {
            Soak.run("ip", family, "-n", namespace, "rule", "add", "pref", "105", "lookup", "main");
        }
        Thread.sleep(seconds * 1_000L);
        for (String family : new String[] {"-4", "-6"}) {
            Soak.run("ip", family, "-n", namespace, "rule", "del", "pref", "105");
        }
    }

    /** A firewall that lets in nothing new. */
    static void foreignChain(String host, int seconds) throws Exception {
        String namespace = Soak.namespace(host);
        Soak.run("ip", "netns", "exec", namespace, "nft", "add table inet soakfw; add chain inet soakfw input "
                + "{ type filter hook input priority 0; }; add rule inet soakfw input ct state established,related accept; "
                + "add rule inet soakfw input tcp flags syn reject");
        Thread.sleep(seconds * 1_000L);
        Soak.run("ip", "netns", "exec", namespace, "nft", "delete table inet soakfw");
    }

    private static void awaitGuard(String host, String... there) throws Exception {
        String[] argv = new String[4 + there.length];
        System.arraycopy(new String[] {"ip", "netns", "exec", Soak.namespace(host)}, 0, argv, 0, 4);
        System.arraycopy(there, 0, argv, 4, there.length);
        for (long end = System.nanoTime() + GUARD_SECONDS * 1_000_000_000L; ; Thread.sleep(100)) {
            try {
                Soak.run(argv);
                return;
            } catch (IOException e) {
                if (System.nanoTime() - end > 0) {
                    throw new IllegalStateException(
                            "the guard on " + host + " has not put back within " + GUARD_SECONDS + " s: " + String.join(" ", there), e);
                }
            }
        }
    }
}

package org.satbed.proxy.interception;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** A host is broken in one way after the other, and each is named. */
@Tag("netns")
@Timeout(60)
@SuppressWarnings("try") // proxies and servers work without being spoken to
class RulesCheckNetnsTest {
    private static TestNet net;
    private static HostRules rules;

    @BeforeAll
    static void build() {
        Assumptions.assumeTrue(Privilege.present(), Privilege.REASON);
        net = new TestNet();
        rules = new HostRules(net.runner());
    }

    @AfterAll
    static void close() {
        if (net != null) {
            net.close();
        }
    }

    @AfterEach
    void remove() {
        rules.remove("pep", 1447);
    }

    private static List<Finding> check() {
        return new RulesCheck(net.runner()).run(InterceptionPlan.of("pep", List.of("lo"), 5000), false);
    }

    private static List<Finding> not(Finding.State state) {
        return check().stream().filter(each -> each.state() != state).toList();
    }

    private static List<String> missing() {
        return check().stream()
                .filter(each -> each.state() == Finding.State.MISSING)
                .map(Finding::check)
                .toList();
    }

    private static TinyProxy proxy(TinyProxy.Listening kind) throws InterruptedException {
        return new TinyProxy(net.router, kind, 5000);
    }

    @ParameterizedTest
    @CsvSource({"NFT, WILDCARD", "NFT, LOOPBACK", "IPTABLES, WILDCARD", "IPTABLES, LOOPBACK"})
    void allIsWell(InterceptionTool tool, TinyProxy.Listening kind) throws Exception {
        rules.install(tool, RulesNetnsTest.plan());
        try (TinyProxy proxy = proxy(kind);
                BannerServer server = new BannerServer(net.server, "server", 7000)) {
            assertEquals(
                    "[packets]",
                    not(Finding.State.OK).stream().map(Finding::check).toList().toString());
            assertTrue(BannerServer.ask(net.client, TestNet.SERVER_V4, 7000).startsWith("proxy "));
            assertEquals(List.of(), not(Finding.State.OK));
            assertTrue(check().contains(Finding.ok("packets", "proxied: 1")), check().toString());
        }
    }

    @Test
    void nothingIsThere() {
        assertEquals(
                List.of(
                        "rules",
                        "ip route, IPv4",
                        "ip rule, IPv4",
                        "ip route, IPv6",
                        "ip rule, IPv6",
                        "proxy, IPv4",
                        "proxy, IPv6"),
                missing());
    }

    /** One command breaks it, one heals it; on top of rules that are whole. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "ip -4 rule del pref 1447 | ip rule, IPv4",
                "ip -6 rule del pref 1447 | ip rule, IPv6",
                "ip -4 route flush table 1447 | ip route, IPv4",
                "ip -6 route flush table 1447 | ip route, IPv6",
                "nft delete table inet satbed_pep | rules",
                "nft flush chain inet satbed_pep take | rules",
                "nft flush chain inet satbed_pep about | rules",
                "nft add rule inet satbed_pep take drop | rules",
                "sysctl -qw net.ipv4.ip_forward=0; sysctl -qw net.ipv4.ip_forward=1 | forwarding, IPv4",
                "sysctl -qw net.ipv6.conf.all.forwarding=0; sysctl -qw net.ipv6.conf.all.forwarding=1 | forwarding, IPv6",
                "sysctl -qw net.ipv4.tcp_fwmark_accept=1; sysctl -qw net.ipv4.tcp_fwmark_accept=0 | marks",
                "sysctl -qw net.ipv4.conf.sat0.src_valid_mark=1; sysctl -qw net.ipv4.conf.sat0.src_valid_mark=0 | marks",
                "ip link set lo down; ip link set lo up | interface lo",
                "ip link set lan0 name x0; ip link set x0 name lan0 | interface lan0",
            })
    void oneThingIsBroken(String commands, String expected) throws Exception {
        rules.install(InterceptionTool.NFT, RulesNetnsTest.plan());
        String[] both = commands.split("; ");
        try (TinyProxy proxy = proxy(TinyProxy.Listening.WILDCARD)) {
            net.runner().run(List.of(both[0].split(" ")));
            List<String> missing = missing();
            assertTrue(missing.contains(expected), missing.toString());
            if (both.length > 1) {
                net.runner().run(List.of(both[1].split(" ")));
            } else {
                rules.install(InterceptionTool.NFT, RulesNetnsTest.plan());
            }
            rules.install(InterceptionTool.NFT, RulesNetnsTest.plan()); // what the kernel took away with an interface
            assertEquals(List.of(), missing());
        }
    }

    @Test
    void anInterfaceIsDown() throws Exception {
        net.runner().run(List.of("ip", "link", "add", "x0", "type", "veth", "peer", "name", "x1"));
        rules.install(InterceptionTool.NFT, InterceptionPlan.of("pep", List.of("x0"), 5000));
        assertTrue(missing().contains("interface x0"));
        net.runner().run(List.of("ip", "link", "set", "x0", "up"));
        assertTrue(check().contains(Finding.missing(
                "interface x0", "up, without a carrier", "look at the cable or the other end")));
        net.runner().run(List.of("ip", "link", "del", "x0"));
    }

    @ParameterizedTest
    @EnumSource(InterceptionTool.class)
    void nobodyListensOrOnlyElsewhere(InterceptionTool tool) throws Exception {
        rules.install(tool, RulesNetnsTest.plan().withNat(Optional.of("sat0")));
        assertEquals(List.of("proxy, IPv4", "proxy, IPv6"), missing());
        try (BannerServer other = new BannerServer(net.router, "other", 5001);
                java.net.ServerSocket elsewhere = TestNet.inside(
                        net.router,
                        () -> new java.net.ServerSocket(5000, 5, java.net.InetAddress.getByName("10.1.0.1")))) {
            assertEquals(List.of("proxy, IPv4", "proxy, IPv6"), missing());
        }
        assertTrue(check().stream().anyMatch(each -> each.check().equals("translation")));
    }

    @Test
    void whatMayBeWrongIsNoted() throws Exception {
        rules.install(InterceptionTool.NFT, RulesNetnsTest.plan());
        String firewall = "table inet fw { chain in { type filter hook input priority 0; policy drop; }; }";
        net.runner().run(List.of("nft", "-f", "-"), firewall);
        net.runner().run(List.of("sysctl", "-qw", "net.ipv4.conf.lan0.rp_filter=1"));
        try (TinyProxy proxy = proxy(TinyProxy.Listening.WILDCARD)) {
            assertEquals(
                    List.of("rp_filter, lan0", "firewall", "packets"),
                    not(Finding.State.OK).stream().map(Finding::check).toList());
        } finally {
            net.runner().run(List.of("nft", "delete", "table", "inet", "fw"));
            net.runner().run(List.of("sysctl", "-qw", "net.ipv4.conf.lan0.rp_filter=0"));
        }
    }

    @Test
    void iptablesChangedByHand() {
        rules.install(InterceptionTool.IPTABLES, RulesNetnsTest.plan());
        net.runner().run(List.of("ip6tables-restore", "--noflush"), "*mangle\n-D PREROUTING -j SATBED_PEP\nCOMMIT\n");
        Finding found = check().stream()
                .filter(each -> each.check().equals("rules"))
                .findFirst()
                .orElseThrow();
        assertTrue(
                found.found().contains("ip6tables mangle -A PREROUTING -j SATBED_PEP: there 0 times"), found.found());
    }

    @Test
    void theRemediesNameTheProgramThatWasCalled() {
        String remedies = new RulesCheck(net.runner(), "satbed-pep rules", "satbed-pep")
                .run(InterceptionPlan.of("pep", List.of("lo"), 5000), false).stream()
                        .map(Finding::remedy)
                        .toList()
                        .toString();
        assertTrue(remedies.contains("'satbed-pep rules install "), remedies);
        assertTrue(remedies.contains("'satbed-pep -p 5000'"), remedies);
        assertFalse(remedies.contains("satbed rules") || remedies.contains("satbed pep"), remedies);
    }

    @Test
    void theKernelIsTried() {
        List<Finding> findings =
                new RulesCheck(net.runner()).run(InterceptionPlan.of("pep", List.of("lo"), 5000), true);
        assertTrue(findings.contains(Finding.ok("kernel", "has what nft needs")), findings.toString());
    }
}

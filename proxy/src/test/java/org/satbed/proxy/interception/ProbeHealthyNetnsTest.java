package org.satbed.proxy.interception;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.satbed.proxy.interception.probe.FirstSegment;

/**
 * No false alarm: where a client is proxied, nothing is said to be missing; and what the check says of listeners,
 * options, addresses.
 */
@Tag("netns")
@Timeout(90)
@SuppressWarnings("try") // sockets that only have to be there
class ProbeHealthyNetnsTest {
    private static final String ACCEPTING = """
            table inet fw {
              chain input { type filter hook input priority 0; policy drop;
                ct state established,related accept
                meta mark & 0xfff == 0x5a7 accept
                iifname "lo" accept
                meta l4proto { icmp, icmpv6 } accept
              }
              chain output { type filter hook output priority 0; policy accept; ct state invalid drop; }
            }
            """;
    private ProbedNet bed;

    @BeforeEach
    void build() throws Exception {
        Assumptions.assumeTrue(Privilege.present(), Privilege.REASON);
        bed = new ProbedNet();
    }

    @AfterEach
    void close() throws Exception {
        if (bed != null) {
            bed.close();
        }
    }

    private void assertProxied(List<Finding> findings, boolean ipv6) {
        assertEquals("", ProbedNet.missing(findings));
        String family = ipv6 ? "IPv6" : "IPv4";
        assertTrue(
                findings.stream()
                        .anyMatch(each -> each.check().equals("probe, " + family)
                                && each.state() == Finding.State.OK
                                && each.found().contains("is proxied, and leaves by sat0")),
                findings.toString());
    }

    @ParameterizedTest
    @EnumSource(InterceptionTool.class)
    void aRouterWithFirewallsThatLetItIn(InterceptionTool tool) throws Exception {
        bed.proxy().rules.install(tool, ProbedNet.plan());
        assertProxied(bed.check(), false);
        bed.onRouter("sysctl -qw net.ipv4.conf.all.rp_filter=1 net.ipv4.conf.lan0.rp_filter=1");
        bed.nft(ACCEPTING);
        bed.nft(FirewallLayouts.INVALID);
        bed.net
                .runner()
                .run(List.of("iptables-restore", "--noflush"), "*filter\n-A FORWARD -i lan0 -j ACCEPT\nCOMMIT\n");
        List<Finding> findings = bed.check();
        assertProxied(findings, false);
        assertProxied(findings, true);
        assertEquals("proxied", bed.real(false));
        assertEquals("proxied", bed.real(true));
    }

    @Test
    void addressesTranslatedOnThisHost() throws Exception {
        bed.proxy().rules.install(InterceptionTool.NFT, ProbedNet.plan().withNat(Optional.of("sat0")));
        List<Finding> findings = bed.check();
        assertEquals("", ProbedNet.missing(findings));
        assertTrue(
                ProbedNet.wrong(findings).contains("run the proxy with '--source client-address'"),
                findings.toString());
    }

    @Test
    void rulesForSomeConnectionsOnly() throws Exception {
        InterceptionFilter filter = new InterceptionFilter(
                List.of(Cidr.parse("fd01::/64")), List.of(), List.of(PortRange.parse("7000-7010")), List.of());
        bed.proxy().rules.install(InterceptionTool.NFT, ProbedNet.plan().withFilter(filter));
        List<Finding> chosen = bed.check();
        assertEquals("", ProbedNet.missing(chosen));
        assertTrue(chosen.toString().contains("[fd02:0:0:0:0:0:0:2]:7000 in by lan0: is proxied"), chosen.toString());
        List<Finding> asked = bed.check(List.of(ProbedNet.segment(false, 7000), ProbedNet.segment(true, 443)));
        assertEquals("", ProbedNet.missing(asked));
        assertTrue(
                ProbedNet.wrong(asked).contains("10.2.0.2:7000 in by lan0: passes unproxied, out by sat0"),
                asked.toString());
        assertTrue(ProbedNet.wrong(asked).contains("the rules except it"), asked.toString());
    }

    @Test
    void anAddressOfTheRouterItself() throws Exception {
        bed.proxy().rules.install(InterceptionTool.NFT, ProbedNet.plan());
        FirstSegment own = new FirstSegment(
                new InetSocketAddress(TestNet.CLIENT_V4, 0), new InetSocketAddress("10.1.0.1", 22), "lan0");
        String wrong = ProbedNet.wrong(bed.check(List.of(own)));
        assertTrue(wrong.contains("is an address of this host: never proxied"), wrong);
    }

    /** An ordinary client of the same server is proxied; one with an option that only the two ends can serve is not. */
    @ParameterizedTest
    @EnumSource(FirstSegment.Option.class)
    void optionsThatOnlyTheEndsCanServe(FirstSegment.Option option) throws Exception {
        bed.proxy().rules.install(InterceptionTool.NFT, ProbedNet.plan());
        String expected =
                option == FirstSegment.Option.NONE ? "is proxied, and leaves by sat0" : "passes unproxied, out by sat0";
        for (boolean ipv6 : List.of(false, true)) {
            List<Finding> findings = bed.check(List.of(ProbedNet.segment(ipv6, 7000, option)));
            assertEquals("", ProbedNet.missing(findings));
            assertTrue(findings.toString().contains(expected), findings.toString());
        }
    }

    @ParameterizedTest
    @EnumSource(InterceptionTool.class)
    void nobodyListensOrSomebodyElse(InterceptionTool tool) throws Exception {
        bed.rules.install(tool, ProbedNet.plan());
        String unproxied = tool == InterceptionTool.NFT
                ? "passes unproxied, out by sat0"
                : "nobody with IP_TRANSPARENT listens on the port";
        assertTrue(ProbedNet.missing(bed.check()).contains(unproxied));
        try (ServerSocket other = TestNet.inside(bed.net.router, () -> new ServerSocket(5000))) {
            String missing = ProbedNet.missing(bed.check());
            assertTrue(missing.contains(unproxied), missing);
            String self =
                    "java (process " + ProcessHandle.current().pid() + ") listens on port 5000 without IP_TRANSPARENT";
            assertTrue(missing.contains(self), missing);
        }
        try (TinyProxy elsewhere = new TinyProxy(bed.net.router, TinyProxy.Listening.WILDCARD, 5001)) {
            assertTrue(ProbedNet.missing(bed.check()).contains(unproxied));
        }
        try (TinyProxy loopback = new TinyProxy(bed.net.router, TinyProxy.Listening.LOOPBACK, 5000)) {
            assertProxied(bed.check(), false);
        }
    }

    /** The check leaves nothing: the host's rules, routes and namespaces are as before. */
    @Test
    void nothingIsLeft() throws Exception {
        bed.proxy().rules.install(InterceptionTool.NFT, ProbedNet.plan());
        String before = bed.net.state();
        int namespaces = new File("/run/netns").list().length;
        int threads = Thread.activeCount();
        long begin = System.nanoTime();
        bed.check();
        Duration took = Duration.ofNanos(System.nanoTime() - begin);
        assertEquals(before, bed.net.state());
        assertTrue(new File("/run/netns").list().length <= namespaces + 3, "others' tests may make their own");
        assertTrue(Thread.activeCount() <= threads + 1, "its thread has ended");
        System.out.println("a check of four first segments took " + took.toMillis() + " ms");
    }

    @Test
    void aRealConnectionTells() throws Exception {
        bed.proxy().rules.install(InterceptionTool.NFT, ProbedNet.plan());
        LiveCheck live = new LiveCheck(bed.net.runner());
        InetAddress client = InetAddress.getByName(TestNet.CLIENT_V4);
        InetSocketAddress server = new InetSocketAddress(TestNet.SERVER_V4, ProbedNet.SERVER_PORT);
        List<Finding> well = live.run(Optional.of(client), server);
        assertEquals("", ProbedNet.wrong(well));
        assertEquals(2, well.size());
        bed.onRouter("ip rule add pref 2000 from 10.1.0.2 prohibit");
        String wrong = ProbedNet.missing(live.run(Optional.of(client), server));
        assertTrue(wrong.contains("live, from 10.1.0.2: 10.2.0.2 port 7000 is not reached: EACCES"), wrong);
        assertEquals(Optional.of("lan0"), LiveCheck.interfaceTo(bed.net.runner(), client));
    }
}

package org.satbed.proxy.interception;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.satbed.linux.tool.ChangeJournal;
import org.satbed.linux.tool.CommandRunner;
import org.satbed.linux.tool.IpCommand;

/** Real rules, real packets, in namespaces. */
@Tag("netns")
@Timeout(60)
@SuppressWarnings("try") // proxies and servers work without being spoken to
class InterceptionNetnsTest {
    private static final int PORT = 5000;
    private static final int SERVICE = 7000;
    private static final List<String> BOTH = List.of("lan0", "sat0");

    private static TestNet net;
    private static BannerServer server;
    private String before;

    @BeforeAll
    static void build() throws Exception {
        Assumptions.assumeTrue(Privilege.present(), Privilege.REASON);
        net = new TestNet();
        server = new BannerServer(net.server, "server", SERVICE);
    }

    @AfterAll
    static void remove() throws IOException {
        if (net != null) {
            server.close();
            net.close();
        }
    }

    @BeforeEach
    void look() {
        before = net.state();
    }

    @AfterEach
    void nothingIsLeft() {
        assertEquals(before, net.state());
    }

    static Interception make(InterceptionTool tool, InterceptionPlan plan) {
        return tool.create(plan, net.runner(), ChangeJournal.NONE);
    }

    static InterceptionPlan plan(List<String> interfaces) {
        return InterceptionPlan.of("test-1", interfaces, PORT);
    }

    private static String ask(String host) throws Exception {
        return BannerServer.ask(net.client, host, SERVICE);
    }

    private static void assertProxied() throws Exception {
        assertEquals("proxy 10.2.0.2:7000 10.1.0.2; server sees 10.1.0.2", ask(TestNet.SERVER_V4));
        assertEquals(
                "proxy [fd02:0:0:0:0:0:0:2]:7000 fd01:0:0:0:0:0:0:2; server sees fd01:0:0:0:0:0:0:2",
                ask(TestNet.SERVER_V6));
    }

    private static void assertDirect() throws Exception {
        assertEquals("server sees 10.1.0.2", ask(TestNet.SERVER_V4));
        assertEquals("server sees fd01:0:0:0:0:0:0:2", ask(TestNet.SERVER_V6));
    }

    @ParameterizedTest
    @CsvSource({"NFT, WILDCARD", "NFT, LOOPBACK", "IPTABLES, WILDCARD", "IPTABLES, LOOPBACK"})
    void bothEndsSeeEachOther(InterceptionTool tool, TinyProxy.Listening kind) throws Exception {
        try (Interception interception = make(tool, plan(BOTH));
                TinyProxy proxy = new TinyProxy(net.router, kind, PORT)) {
            interception.install();
            assertProxied();
            interception.close();
            assertDirect();
        }
    }

    @ParameterizedTest
    @EnumSource(InterceptionTool.class)
    void answersMayArriveOnAnotherInterface(InterceptionTool tool) throws Exception {
        try (Interception interception = make(tool, plan(List.of("lan0")));
                TinyProxy proxy = new TinyProxy(net.router, TinyProxy.Listening.WILDCARD, PORT)) {
            interception.install();
            assertProxied();
        }
    }

    @ParameterizedTest
    @CsvSource({"NFT, WILDCARD", "NFT, LOOPBACK", "IPTABLES, WILDCARD", "IPTABLES, LOOPBACK"})
    void theHostsOwnServicesAreLeftAlone(InterceptionTool tool, TinyProxy.Listening kind) throws Exception {
        try (Interception interception = make(tool, plan(BOTH));
                TinyProxy proxy = new TinyProxy(net.router, kind, PORT);
                BannerServer own = new BannerServer(net.router, "router", 7001)) {
            interception.install();
            assertEquals("router sees 10.1.0.2", BannerServer.ask(net.client, "10.1.0.1", 7001));
            assertEquals("router sees 10.1.0.2", BannerServer.ask(net.client, "10.2.0.1", 7001));
            assertEquals("router sees fd01:0:0:0:0:0:0:2", BannerServer.ask(net.client, "fd01::1", 7001));
            assertEquals("router sees fd02:0:0:0:0:0:0:2", BannerServer.ask(net.server, "fd02::1", 7001));
        }
    }

    @Test
    void nftIsFailOpenAndTheChoiceHolds() throws Exception {
        try (Interception interception = make(InterceptionTool.NFT, plan(BOTH))) {
            interception.install();
            assertDirect();
            try (Socket bypassed = BannerServer.connect(net.client, TestNet.SERVER_V4, SERVICE)) {
                assertEquals("server sees 10.1.0.2", BannerServer.line(bypassed));
                try (TinyProxy proxy = new TinyProxy(net.router, TinyProxy.Listening.WILDCARD, PORT)) {
                    assertProxied();
                    BannerServer.say(bypassed, "still there");
                    assertEquals("still there", BannerServer.line(bypassed));
                }
                assertDirect();
            }
        }
    }

    /** The first SYN went past the proxy that was not there, and was lost: the second must follow it, though the proxy listens now. */
    @Test
    void aRetransmittedFirstSegmentGoesWhereTheFirstOneWent() throws Exception {
        CommandRunner atServer = CommandRunner.in(net.server);
        String deaf = "table inet deaf { chain in { type filter hook input priority 0; tcp dport 7000 drop; }; }";
        try (Interception interception = make(InterceptionTool.NFT, plan(BOTH))) {
            interception.install();
            atServer.run(List.of("nft", "-f", "-"), deaf);
            Future<String> answer = CompletableFuture.supplyAsync(() -> {
                try {
                    return ask(TestNet.SERVER_V4);
                } catch (Exception e) {
                    return e.toString();
                }
            });
            Thread.sleep(500); // the first is sent at once, the second after 1 s (RFC 6298)
            try (TinyProxy proxy = new TinyProxy(net.router, TinyProxy.Listening.WILDCARD, PORT)) {
                atServer.run(List.of("nft", "delete", "table", "inet", "deaf"));
                assertEquals("server sees 10.1.0.2", answer.get(20, TimeUnit.SECONDS));
            }
        }
    }

    @ParameterizedTest
    @EnumSource(InterceptionTool.class)
    void connectionsThatAreOpenSurviveInstallAndClose(InterceptionTool tool) throws Exception {
        try (Interception interception = make(tool, plan(BOTH));
                TinyProxy proxy = new TinyProxy(net.router, TinyProxy.Listening.WILDCARD, PORT);
                Socket open = BannerServer.connect(net.client, TestNet.SERVER_V6, SERVICE)) {
            BannerServer.line(open);
            interception.install();
            BannerServer.say(open, "one");
            assertEquals("one", BannerServer.line(open));
            interception.close();
            BannerServer.say(open, "two");
            assertEquals("two", BannerServer.line(open));
        }
    }

    /** A listener on a wildcard address matches packets to its port, wherever they go: those of others must not end there. */
    @ParameterizedTest
    @EnumSource(InterceptionTool.class)
    void anotherServersSamePortIsNotTheProxys(InterceptionTool tool) throws Exception {
        try (Interception interception = make(tool, plan(List.of("sat0")));
                TinyProxy proxy = new TinyProxy(net.router, TinyProxy.Listening.WILDCARD, PORT);
                BannerServer same = new BannerServer(net.server, "same port", PORT)) {
            interception.install();
            assertEquals("same port sees 10.1.0.2", BannerServer.ask(net.client, TestNet.SERVER_V4, PORT));
            assertEquals("same port sees fd01:0:0:0:0:0:0:2", BannerServer.ask(net.client, TestNet.SERVER_V6, PORT));
        }
    }

    /**
     * The proxy closes first, so its side waits in TIME_WAIT when the client uses its port again. Rules that send this first segment
     * past tproxy get it answered by the old socket, which the client must reset: one round trip lost, 600 ms on a satellite.
     */
    @ParameterizedTest
    @CsvSource({"NFT, 10.2.0.2", "NFT, fd02::2", "IPTABLES, 10.2.0.2", "IPTABLES, fd02::2"})
    void aClientMayUseItsPortAgain(InterceptionTool tool, String host) throws Exception {
        try (Interception interception = make(tool, plan(BOTH));
                TinyProxy proxy = new TinyProxy(net.router, TinyProxy.Listening.WILDCARD, PORT)) {
            interception.install();
            long resets = resetsOfTheClient();
            for (int i = 0; i < 3; i++) {
                try (Socket client = BannerServer.connect(net.client, host, SERVICE, 40_000)) {
                    assertTrue(BannerServer.line(client).startsWith("proxy "));
                    assertEquals(-1, client.getInputStream().read(), "the proxy closes first");
                }
                Thread.sleep(50); // until its FIN is acknowledged and the old socket waits
            }
            assertEquals(resets, resetsOfTheClient());
        }
    }

    private static long resetsOfTheClient() {
        List<String[]> tcp = CommandRunner.in(net.client)
                .run(List.of("/bin/cat", "/proc/net/snmp"))
                .lines()
                .filter(line -> line.startsWith("Tcp:"))
                .map(line -> line.split(" "))
                .toList();
        return Long.parseLong(tcp.get(1)[List.of(tcp.get(0)).indexOf("OutRsts")]);
    }

    @ParameterizedTest
    @EnumSource(InterceptionTool.class)
    void twoPlansStandSideBySide(InterceptionTool tool) throws Exception {
        InterceptionPlan other = InterceptionPlan.of("second_plan-16ch", List.of("sat0"), PORT + 1)
                .sideBySide(1);
        try (Interception first = make(tool, plan(List.of("lan0")));
                Interception second = make(tool, other);
                TinyProxy one = new TinyProxy(net.router, TinyProxy.Listening.WILDCARD, PORT);
                TinyProxy two = new TinyProxy(net.router, TinyProxy.Listening.LOOPBACK, PORT + 1);
                BannerServer back = new BannerServer(net.client, "client", 7002)) {
            first.install();
            second.install();
            assertProxied();
            String back4 = "proxy 10.1.0.2:7002 10.2.0.2; client sees 10.2.0.2";
            assertEquals(back4, BannerServer.ask(net.server, TestNet.CLIENT_V4, 7002));
            first.close();
            assertEquals("server sees 10.1.0.2", ask(TestNet.SERVER_V4));
            assertEquals(back4, BannerServer.ask(net.server, TestNet.CLIENT_V4, 7002));
        }
    }

    @ParameterizedTest
    @EnumSource(InterceptionTool.class)
    void aSecondInstallIsRefusedAndHarmsNothing(InterceptionTool tool) throws Exception {
        try (Interception interception = make(tool, plan(BOTH));
                TinyProxy proxy = new TinyProxy(net.router, TinyProxy.Listening.WILDCARD, PORT)) {
            interception.install();
            String installed = net.state();
            assertRefused("is already there", interception);
            try (Interception sameName = make(tool, plan(BOTH).sideBySide(2))) {
                assertRefused("is already there", sameName);
            }
            assertEquals(installed, net.state());
            assertProxied();
        }
    }

    @ParameterizedTest
    @EnumSource(InterceptionTool.class)
    void whatOthersHaveIsRefused(InterceptionTool tool) {
        IpCommand ip = IpCommand.in(net.router);
        try (Interception interception = make(tool, plan(BOTH))) {
            ip.run("rule", "add", "pref", "9", "fwmark", "0x5a7", "lookup", "main");
            assertRefused("mark 0x5a7", interception);
            ip.run("rule", "del", "pref", "9");
            ip.run("-6", "route", "add", "unreachable", "fd09::/64", "table", "1447");
            assertRefused("routing table 1447", interception);
            ip.run("-6", "route", "flush", "table", "1447");
            ip.run("rule", "add", "pref", "9", "fwmark", "0x50000/0xff0000", "lookup", "main");
            interception.install();
            interception.close();
            ip.run("rule", "del", "pref", "9");
        }
    }

    @ParameterizedTest
    @EnumSource(InterceptionTool.class)
    void whatOthersRemovedIsNoProblem(InterceptionTool tool) {
        try (Interception interception = make(tool, plan(BOTH))) {
            interception.install();
            IpCommand.in(net.router).run("rule", "del", "pref", "1447");
            IpCommand.in(net.router).run("-6", "route", "flush", "table", "1447");
            if (tool == InterceptionTool.NFT) {
                net.runner().run(List.of("nft", "delete", "table", "inet", "satbed_test-1"));
            } else {
                String jump = "*mangle\n-D PREROUTING -j SATBED_TEST-1\nCOMMIT\n";
                net.runner().run(List.of("iptables-restore", "--noflush"), jump);
                String all = "*mangle\n-D PREROUTING -j SATBED_TEST-1\n-F SATBED_TEST-1\n-F SATBED_TEST-1_OURS\n"
                        + "-X SATBED_TEST-1\n-X SATBED_TEST-1_OURS\nCOMMIT\n";
                net.runner().run(List.of("ip6tables-restore", "--noflush"), all);
            }
        }
    }

    /** iptables on nftables: what others put into the tables meanwhile stays. */
    @Test
    void othersRulesInTheTableStay() {
        String rule = "-A PREROUTING -p udp -j MARK --set-xmark 0x1/0xffffffff";
        try (Interception interception = make(InterceptionTool.IPTABLES, plan(BOTH))) {
            interception.install();
            net.runner().run(List.of("iptables-restore", "--noflush"), "*mangle\n" + rule + "\nCOMMIT\n");
        }
        String save = net.runner().run(List.of("iptables-save", "-t", "mangle"));
        assertTrue(save.contains(rule), save);
        assertFalse(save.contains("SATBED"), save);
        try (Interception again = make(InterceptionTool.IPTABLES, plan(BOTH))) {
            again.install();
        }
        assertEquals(strip(save), strip(net.runner().run(List.of("iptables-save", "-t", "mangle"))));
        net.runner().run(List.of("nft", "delete", "table", "ip", "mangle"));
    }

    private static String strip(String save) {
        return save.replaceAll("(?m)^#.*\n", "").replaceAll("\\[\\d+:\\d+]", "");
    }

    private static void assertRefused(String part, Interception interception) {
        String state = net.state();
        InterceptionException refusal = assertThrows(InterceptionException.class, interception::install);
        assertTrue(refusal.getMessage().contains(part), refusal.getMessage());
        assertEquals(1, refusal.getMessage().lines().count(), refusal.getMessage());
        assertEquals(state, net.state());
        System.out.println("refusal: " + refusal.getMessage());
    }
}

package org.satbed.proxy.interception;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.Socket;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.satbed.linux.tool.CommandRunner;

/**
 * Connections that pass unproxied although they arrive where others are taken: by what their first segment says, and
 * where it is led.
 */
@Tag("netns")
@Timeout(60)
@SuppressWarnings("try") // proxies and servers work without being spoken to
class RulesPassingNetnsTest {
    private static final int SERVICE = 7000;

    private static TestNet net;
    private static BannerServer server;
    private static TinyProxy proxy;
    private static HostRules rules;

    @BeforeAll
    static void build() throws Exception {
        Assumptions.assumeTrue(Privilege.present(), Privilege.REASON);
        net = new TestNet();
        rules = new HostRules(net.runner());
        server = new BannerServer(net.server, "server", SERVICE);
        proxy = new TinyProxy(net.router, TinyProxy.Listening.WILDCARD, 5000);
    }

    @AfterAll
    static void remove() throws IOException {
        if (net != null) {
            proxy.close();
            server.close();
            net.close();
        }
    }

    @AfterEach
    void plainHosts() {
        rules.remove("pep", 1447);
        for (String each : List.of(net.client, net.router, net.server)) {
            CommandRunner.in(each).run(List.of("nft", "flush", "ruleset"));
        }
    }

    private static void nft(String namespace, String text) {
        CommandRunner.in(namespace).run(List.of("nft", "-f", "-"), text);
    }

    private static String client(String host) {
        return host.contains(":") ? "fd01:0:0:0:0:0:0:2" : "10.1.0.2";
    }

    private static boolean proxied(String host) throws Exception {
        String answer = BannerServer.ask(net.client, host, SERVICE);
        assertTrue(answer.endsWith("server sees " + client(host)), answer);
        return answer.startsWith("proxy ");
    }

    /**
     * Puts another option in the place of the first ones of a SYN, which for Linux are MSS (4 bytes), SACK (2) and
     * timestamps (10): what a host with keys or a second path would send. The server sees the MSS again: its kernel
     * drops such options when they are no good.
     *
     * @param bytes of the option, in hexadecimal; an even number of bytes
     */
    private static void clientSends(String bytes) {
        StringBuilder sets = new StringBuilder();
        for (int i = 0; i < bytes.length(); i += 4) {
            sets.append(" @th,").append(160 + 4 * i).append(",16 set 0x").append(bytes, i, i + 4);
        }
        nft(
                net.client,
                "table inet options { chain out { type filter hook output priority 0;" + " tcp flags & (syn|ack) == syn"
                        + sets + "; }; }");
        nft(
                net.server,
                "table inet options { chain in { type filter hook prerouting priority -300; tcp flags & (syn|ack) == syn"
                        + " @th,160,8 { 19, 29 } @th,160,16 set 0x0204 @th,176,16 set 0x05b4; }; }");
    }

    @ParameterizedTest
    @CsvSource({
        "NFT, 13041111, false", // TCP-MD5
        "IPTABLES, 13041111, false",
        "NFT, 1d041111, false", // TCP-AO
        "IPTABLES, 1d041111, false",
        "NFT, 1e0c1001000000010000000a, false", // MPTCP, MP_JOIN
        "IPTABLES, 1e0c1001000000010000000a, false",
        "NFT, 1e0c1101000000010000000a, false", // as a backup
        "IPTABLES, 1e0c1101000000010000000a, false",
        "NFT, 1e040181, true", // MPTCP, MP_CAPABLE, version 1
        "IPTABLES, 1e040181, true",
        "NFT, 45041111, true", // TCP-ENO
        "IPTABLES, 45041111, true",
    })
    void whatOnlyTheEndsCanAnswerPasses(InterceptionTool tool, String option, boolean proxied) throws Exception {
        rules.install(tool, RulesNetnsTest.plan());
        assertTrue(proxied(TestNet.SERVER_V4) && proxied(TestNet.SERVER_V6), "without such options");
        clientSends(option);
        assertEquals(proxied, proxied(TestNet.SERVER_V4), "IPv4");
        assertEquals(proxied, proxied(TestNet.SERVER_V6), "IPv6");
        try (Socket open = BannerServer.connect(net.client, TestNet.SERVER_V4, SERVICE)) {
            if (!proxied) {
                BannerServer.line(open);
                CommandRunner.in(net.client).run(List.of("nft", "flush", "ruleset"));
                BannerServer.say(open, "still there"); // for its life, whatever its later segments say
                assertEquals("still there", BannerServer.line(open));
            }
        }
    }

    /** A rule of the router's own before the proxy's: by nft, and in iptables' own language. */
    private static void translate(InterceptionTool tool, String nft, String iptables, String host) {
        if (tool == InterceptionTool.NFT) {
            nft(
                    net.router,
                    "table inet portal { chain pre { type nat hook prerouting priority dstnat; " + nft + "; }; }");
        } else {
            String restore = host.contains(":") ? "ip6tables-restore" : "iptables-restore";
            net.runner().run(List.of(restore, "--noflush"), "*nat\n" + iptables + "\nCOMMIT\n");
        }
    }

    /** A captive portal; iptables' by way of chains of its own. */
    @ParameterizedTest
    @CsvSource({"NFT, 10.2.0.2", "NFT, fd02::2", "IPTABLES, 10.2.0.2", "IPTABLES, fd02::2"})
    void redirectionsToTheRouterItselfWork(InterceptionTool tool, String host) throws Exception {
        translate(
                tool,
                "iifname lan0 tcp dport 7003 redirect to :7004",
                ":PORTAL - [0:0]\n-A PREROUTING -i lan0 -j PORTAL\n"
                        + "-A PORTAL -p tcp -m comment --comment \"to be -j seen\" --dport 7003 -j REDIRECT --to-ports 7004\n"
                        + "-A PORTAL -p udp --dport 53 -j REDIRECT --to-ports 5353",
                host);
        rules.install(tool, RulesNetnsTest.plan());
        assertFalse(rules.install(tool, RulesNetnsTest.plan()), "a second time");
        try (BannerServer portal = new BannerServer(net.router, "portal", 7004)) {
            assertEquals("portal sees " + client(host), BannerServer.ask(net.client, host, 7003));
            assertTrue(proxied(host), "another port");
        }
    }

    /**
     * DNS over TCP, led to a resolver behind the router; the rule comes when the proxy's are there, for iptables with a
     * second install.
     */
    @ParameterizedTest
    @CsvSource({
        "NFT, 10.2.0.2, 10.2.0.9",
        "NFT, fd02::2, fd02::9",
        "IPTABLES, 10.2.0.2, 10.2.0.9",
        "IPTABLES, fd02::2, fd02::9"
    })
    void connectionsLedToAnotherHostPass(InterceptionTool tool, String host, String asked) throws Exception {
        rules.install(tool, RulesNetnsTest.plan());
        String to = (host.contains(":") ? "[" + host + "]" : host) + ":" + SERVICE;
        translate(
                tool,
                "meta nfproto " + (host.contains(":") ? "ipv6" : "ipv4") + " tcp dport 53 dnat "
                        + (host.contains(":") ? "ip6" : "ip") + " to " + to,
                "-A PREROUTING -p tcp --dport 53 -j DNAT --to-destination " + to,
                host);
        assertEquals(tool == InterceptionTool.IPTABLES, rules.install(tool, RulesNetnsTest.plan()));
        assertEquals("server sees " + client(host), BannerServer.ask(net.client, asked, 53));
        assertTrue(proxied(host), "another port");
    }

    /** From the outside, by the router's address, to a server inside. */
    @ParameterizedTest
    @CsvSource({
        "NFT, 10.2.0.1, 10.1.0.2",
        "NFT, fd02::1, fd01::2",
        "IPTABLES, 10.2.0.1, 10.1.0.2",
        "IPTABLES, fd02::1, fd01::2"
    })
    void portForwardsGoOnWorking(InterceptionTool tool, String router, String inner) throws Exception {
        boolean ipv6 = inner.contains(":");
        String to = (ipv6 ? "[" + inner + "]" : inner) + ":7005";
        translate(
                tool,
                "iifname sat0 fib daddr type local tcp dport 8080 dnat " + (ipv6 ? "ip6" : "ip") + " to " + to,
                "-A PREROUTING -i sat0 -p tcp -m addrtype --dst-type LOCAL --dport 8080 -j DNAT --to-destination " + to,
                inner);
        rules.install(tool, RulesNetnsTest.plan());
        try (BannerServer inside = new BannerServer(net.client, "inside", 7005)) {
            assertEquals(
                    "inside sees " + (ipv6 ? "fd02:0:0:0:0:0:0:2" : "10.2.0.2"),
                    BannerServer.ask(net.server, router, 8080));
            assertTrue(proxied(ipv6 ? TestNet.SERVER_V6 : TestNet.SERVER_V4), "others");
        }
    }

    /** What iptables cannot leave out is refused, and named. */
    @ParameterizedTest
    @EnumSource(InterceptionTool.class)
    void whatIptablesCannotLeaveOutIsRefused(InterceptionTool written) {
        translate(
                written,
                "tcp dport 7003 redirect to :7004",
                ":PORTAL - [0:0]\n-A PREROUTING -p tcp --dport 1:9000 -j PORTAL\n"
                        + "-A PORTAL -p tcp --dport 7003 -j REDIRECT --to-ports 7004",
                "");
        String before = net.state();
        InterceptionException e = assertThrows(
                InterceptionException.class, () -> rules.install(InterceptionTool.IPTABLES, RulesNetnsTest.plan()));
        assertTrue(e.getMessage().contains("7003") && e.getMessage().contains("'--tool nft' can"), e.getMessage());
        assertEquals(1, e.getMessage().lines().count());
        assertEquals(before, net.state());
        assertTrue(rules.install(InterceptionTool.NFT, RulesNetnsTest.plan()));
    }
}

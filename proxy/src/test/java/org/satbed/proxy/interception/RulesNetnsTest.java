package org.satbed.proxy.interception;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.Socket;
import java.util.List;
import java.util.Optional;
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
import org.satbed.linux.tool.CommandException;
import org.satbed.linux.tool.IpCommand;
import org.satbed.linux.tool.NftCommand;

/** Rules that stay, on a router between two hosts: real tools, real packets. Other people's rules are there all the time. */
@Tag("netns")
@Timeout(60)
@SuppressWarnings("try") // proxies and servers work without being spoken to
class RulesNetnsTest {
    private static final int PORT = 5000;
    private static final int SERVICE = 7000;
    private static final String FOREIGN_NFT =
            "table inet firewall { chain f { type filter hook forward priority 0; ct state invalid drop; }; }\n"
                    + "table inet satbed { chain x { meta mark 7 accept; }; }\n";
    private static final String FOREIGN_IPTABLES = "*mangle\n:SATBED_PEPPER - [0:0]\n-A SATBED_PEPPER -j RETURN\n"
            + "-A PREROUTING -p udp -j MARK --set-xmark 0x10000/0x10000\nCOMMIT\n";

    private static TestNet net;
    private static BannerServer server;
    private static HostRules rules;
    private String before;

    @BeforeAll
    static void build() throws Exception {
        Assumptions.assumeTrue(Privilege.present(), Privilege.REASON);
        net = new TestNet();
        rules = new HostRules(net.runner());
        server = new BannerServer(net.server, "server", SERVICE);
        net.runner().run(List.of("nft", "-f", "-"), FOREIGN_NFT);
        IpCommand.in(net.router)
                .run("rule", "add", "pref", "2077", "fwmark", "0x10000/0x10000", "lookup", "77", "protocol", "147");
        IpCommand.in(net.router).run("route", "add", "unreachable", "10.99.0.0/16", "table", "77");
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
        rules.remove("pep", 1447);
        assertEquals(before, net.state());
        assertFalse(rules.remove("pep", 1447), "a second time");
    }

    static InterceptionPlan plan() {
        return InterceptionPlan.of("pep", List.of("lan0", "sat0"), PORT);
    }

    private static InterceptionPlan bypassing(InterceptionTool tool) {
        return plan().withBypass(tool == InterceptionTool.NFT ? Bypass.LIMIT : Bypass.NONE);
    }

    private static TinyProxy proxy() throws InterruptedException {
        return new TinyProxy(net.router, TinyProxy.Listening.WILDCARD, PORT);
    }

    private static boolean proxied(String host) throws Exception {
        String answer = BannerServer.ask(net.client, host, SERVICE);
        boolean proxied = answer.startsWith("proxy ");
        String client = host.contains(":") ? "fd01:0:0:0:0:0:0:2" : "10.1.0.2";
        assertTrue(answer.endsWith("server sees " + client), answer);
        return proxied;
    }

    private static void assertProxied(boolean v4, boolean v6) throws Exception {
        assertEquals(v4, proxied(TestNet.SERVER_V4), "IPv4");
        assertEquals(v6, proxied(TestNet.SERVER_V6), "IPv6");
    }

    @ParameterizedTest
    @EnumSource(InterceptionTool.class)
    void installedOnceAndRemoved(InterceptionTool tool) throws Exception {
        try (TinyProxy proxy = proxy()) {
            assertTrue(rules.install(tool, bypassing(tool)));
            String installed = net.state();
            assertProxied(true, true);
            assertFalse(rules.install(tool, bypassing(tool)), "a second time");
            assertEquals(installed, net.state());
            assertTrue(rules.remove("pep", 1447));
            assertEquals(before, net.state());
            assertProxied(false, false);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "NFT      | 10.1.0.0/16                 |             |                |                     | true  | false",
                "IPTABLES | 10.1.0.0/16                 |             |                |                     | true  | false",
                "NFT      | 10.9.0.0/16,fd01::/16       |             | 6000-7000      |                     | false | true",
                "IPTABLES | 10.9.0.0/16,fd01::/16       |             | 6000-7000      |                     | false | true",
                "NFT      |                             | fd02::2     |                |                     | false | true",
                "IPTABLES |                             | fd02::2     |                |                     | false | true",
                "NFT      | 0.0.0.0/0,::/0              |             | 80,443,7000    |                     | true  | true",
                "IPTABLES | 0.0.0.0/0,::/0              |             | 80,443,7000    |                     | true  | true",
                "NFT      |                             |             | 80,7001-7010   |                     | false | false",
                "IPTABLES |                             |             | 80,7001-7010   |                     | false | false",
                "NFT      |                             |             |                | 10.2.0.0/24         | false | true",
                "IPTABLES |                             |             |                | 10.2.0.0/24         | false | true",
                "NFT      | 10.1.0.2,fd01::2            | 10.0.0.0/8  | 7000           | 10.3.0.0/16,fd02::2 | true  | false",
                "IPTABLES | 10.1.0.2,fd01::2            | 10.0.0.0/8  | 7000           | 10.3.0.0/16,fd02::2 | true  | false",
            })
    void filtersAndExceptions(
            InterceptionTool tool,
            String sources,
            String destinations,
            String ports,
            String except,
            boolean v4,
            boolean v6)
            throws Exception {
        InterceptionFilter filter = RulesPlanTest.filter(text(sources), text(destinations), text(ports), text(except));
        try (TinyProxy proxy = proxy()) {
            rules.install(tool, bypassing(tool).withFilter(filter));
            assertFalse(rules.install(tool, bypassing(tool).withFilter(filter)), "a second time");
            assertProxied(v4, v6);
        }
    }

    private static String text(String cell) {
        return Optional.ofNullable(cell).orElse("");
    }

    /** What others have in the same tables stays, and so does a second set of ours. */
    @ParameterizedTest
    @CsvSource({"NFT, NFT", "NFT, IPTABLES", "IPTABLES, NFT", "IPTABLES, IPTABLES"})
    void othersAreUntouched(InterceptionTool tool, InterceptionTool others) throws Exception {
        net.runner().run(List.of("iptables-restore", "--noflush"), FOREIGN_IPTABLES);
        InterceptionPlan second =
                InterceptionPlan.of("pep2", List.of("sat0"), PORT + 1).sideBySide(1);
        rules.install(others, second);
        String withSecond = net.state();
        try (TinyProxy proxy = proxy()) {
            assertEquals("[pep2]", rules.names().toString());
            rules.install(tool, plan().withFilter(RulesPlanTest.filter("", "", "7000", "")));
            rules.install(tool, plan());
            assertEquals("[pep, pep2]", rules.names().toString());
            assertProxied(true, true);
            rules.remove("pep", second.routeTable()); // the number of the other one, given by mistake
            assertEquals(withSecond, net.state());
        }
        InterceptionPlan same = plan().withRouteTable(second.routeTable(), second.routeTable());
        InterceptionException e = assertThrows(InterceptionException.class, () -> rules.install(tool, same));
        assertTrue(e.getMessage().contains("choose another mark and table"), e.getMessage());
        assertEquals(withSecond, net.state());
        rules.remove("pep2", 1);
        assertTrue(net.runner().run(List.of("iptables-save")).contains("SATBED_PEPPER"));
        net.runner().run(List.of("nft", "delete", "table", "ip", "mangle"));
    }

    @ParameterizedTest
    @CsvSource({"NFT, NFT", "NFT, IPTABLES", "IPTABLES, NFT", "IPTABLES, IPTABLES"})
    void anotherPlanReplacesTheFirst(InterceptionTool first, InterceptionTool second) throws Exception {
        InterceptionPlan other = plan().sideBySide(3)
                .withFilter(RulesPlanTest.filter("", "10.0.0.0/8", "", ""))
                .withNat(Optional.of("sat0"));
        try (TinyProxy proxy = proxy()) {
            rules.install(second, plan().sideBySide(3).withFilter(other.filter()));
            String wanted = shown();
            rules.remove("pep", 1447);
            rules.install(first, plan().withNat(Optional.of("lan0")));
            rules.install(second, other);
            assertTrue(rules.install(second, other.withNat(Optional.empty())));
            assertEquals(wanted, shown());
            assertProxied(true, false);
        }
    }

    /** Without counters, handles, and the notes about what iptables made. */
    private static String shown() {
        return rules.show("pep")
                .replaceAll("(?m)^.*(made (mangle|nat) |^#).*\n", "")
                .replaceAll("packets \\d+ bytes \\d+", "");
    }

    @ParameterizedTest
    @EnumSource(InterceptionTool.class)
    void whatIsHalfGoneIsMadeWholeOrRemoved(InterceptionTool tool) throws Exception {
        rules.install(tool, bypassing(tool));
        String whole = net.state();
        for (boolean wholeAgain : List.of(true, false)) {
            IpCommand.in(net.router).run("rule", "del", "pref", "1447");
            IpCommand.in(net.router).run("-6", "route", "flush", "table", "1447");
            if (tool == InterceptionTool.NFT) {
                net.runner().run(List.of("nft", "flush", "chain", "inet", "satbed_pep", "take"));
            } else {
                String jump = "*mangle\n-D PREROUTING -j SATBED_PEP\n-F SATBED_PEP_OURS\nCOMMIT\n";
                net.runner().run(List.of("ip6tables-restore", "--noflush"), jump);
            }
            if (wholeAgain) {
                assertTrue(rules.install(tool, bypassing(tool)));
                assertEquals(whole, net.state());
            }
        }
    }

    /** The table with the notes is gone, as after 'nft flush ruleset': routes are known by their protocol and the default number. */
    @Test
    void routesWithoutRulesAreRemoved() {
        rules.install(InterceptionTool.NFT, plan());
        net.runner().run(List.of("nft", "delete", "table", "inet", "satbed_pep"));
        assertNotEquals(before, net.state());
        assertTrue(rules.remove("pep", 1447));
    }

    @Test
    void anInterfaceThatIsNotThereIsRefused() {
        InterceptionPlan nowhere = InterceptionPlan.of("pep", List.of("lan0", "nowhere0"), PORT);
        InterceptionException e =
                assertThrows(InterceptionException.class, () -> rules.install(InterceptionTool.NFT, nowhere));
        assertEquals("interface nowhere0 is not there; 'ip -br link' lists those that are", e.getMessage());
        assertEquals(before, net.state());
    }

    /** A step of a replacement fails: what stood before stands again. */
    @ParameterizedTest
    @EnumSource(InterceptionTool.class)
    void aFailedReplacementLeavesTheFormer(InterceptionTool tool) throws Exception {
        rules.install(tool, bypassing(tool));
        String former = net.state();
        // A plan takes a colon (labels of old tools), the kernel does not; where it has no dummy interfaces, none.
        InterceptionPlan bad = bypassing(tool).sideBySide(2).withSniff(Optional.of("bad:name"));
        InterceptionException e = assertThrows(InterceptionException.class, () -> rules.install(tool, bad));
        System.out.println("failure: " + e.getMessage());
        assertEquals(1, e.getMessage().lines().count());
        assertEquals(former, net.state());
    }

    /** IPv4 was replaced when IPv6 fails, because somebody else's rule uses a chain of ours that is to go. */
    @Test
    void aFailureHalfWayPutsTheFirstHalfBack() {
        rules.install(InterceptionTool.IPTABLES, plan().withNat(Optional.of("sat0")));
        String user = "FORWARD -j SATBED_PEP_OUT\nCOMMIT\n";
        net.runner().run(List.of("ip6tables-restore", "--noflush"), "*mangle\n-A " + user);
        String former = shown();
        InterceptionException e = assertThrows(
                InterceptionException.class, () -> rules.install(InterceptionTool.IPTABLES, plan().sideBySide(1)));
        assertEquals(1, e.getMessage().lines().count());
        assertFalse(e.getMessage().contains("not taken back"), e.getMessage());
        assertEquals(former, shown());
        net.runner()
                .run(
                        List.of("ip6tables-restore", "--noflush"),
                        "*mangle\n-D " + user + "*mangle\n-X FORWARD\nCOMMIT\n");
    }

    /** A gateway: clients' addresses are translated, proxied or not. The proxy has the client's address and a port of its own. */
    @ParameterizedTest
    @EnumSource(InterceptionTool.class)
    void translatedConnectionsAreProxied(InterceptionTool tool) throws Exception {
        rules.install(tool, bypassing(tool).withNat(Optional.of("sat0")));
        if (tool == InterceptionTool.NFT) {
            assertEquals("server sees 10.2.0.1", BannerServer.ask(net.client, TestNet.SERVER_V4, SERVICE));
            assertEquals("server sees fd02:0:0:0:0:0:0:1", BannerServer.ask(net.client, TestNet.SERVER_V6, SERVICE));
        }
        try (TinyProxy proxy = proxy()) {
            assertEquals(
                    "proxy 10.2.0.2:7000 10.1.0.2; server sees 10.2.0.1",
                    BannerServer.ask(net.client, TestNet.SERVER_V4, SERVICE));
            assertEquals(
                    "proxy [fd02:0:0:0:0:0:0:2]:7000 fd01:0:0:0:0:0:0:2; server sees fd02:0:0:0:0:0:0:1",
                    BannerServer.ask(net.client, TestNet.SERVER_V6, SERVICE));
        }
    }

    @Test
    void overACountNewOnesPass() throws Exception {
        rules.install(InterceptionTool.NFT, plan().withBypass(Bypass.parse("ct-count:1")));
        try (TinyProxy proxy = proxy();
                Socket first = BannerServer.connect(net.client, TestNet.SERVER_V4, SERVICE)) {
            assertTrue(BannerServer.line(first).startsWith("proxy "));
            assertFalse(proxied(TestNet.SERVER_V4));
        }
    }

    @ParameterizedTest
    @EnumSource(InterceptionTool.class)
    void whatIsShownCanBeTyped(InterceptionTool tool) throws Exception {
        rules.install(
                tool, bypassing(tool).withFilter(RulesPlanTest.filter("", "10.0.0.0/8,fd02::2", "80,7000-7001", "")));
        String installed = shown();
        String shown = rules.show("pep");
        assertTrue(shown.contains("ip -4 rule add pref 1447 fwmark 0x5a7/0xfff lookup 1447 protocol 147\n"), shown);
        assertTrue(shown.contains("# proxied: 0 packets\n"), shown);
        rules.remove("pep", 1447);
        net.runner().run(List.of("/bin/sh", "-e"), shown);
        assertEquals(installed, shown());
        assertFalse(rules.install(
                tool, bypassing(tool).withFilter(RulesPlanTest.filter("", "10.0.0.0/8,fd02::2", "80,7000-7001", ""))));
    }

    @ParameterizedTest
    @EnumSource(InterceptionTool.class)
    void theDryRunCanBeTyped(InterceptionTool tool) throws Exception {
        InterceptionPlan full = RulesPlanTest.FULL.withSniff(Optional.empty());
        InterceptionPlan plan = InterceptionPlan.of("pep", full.interfaces(), PORT)
                .withFilter(full.filter())
                .withNat(full.nat())
                .withBypass(bypassing(tool).bypass());
        net.runner().run(List.of("/bin/sh", "-e"), HostRules.describe(tool, plan));
        String typed = net.state();
        assertFalse(rules.install(tool, plan), "typing it is installing it");
        assertEquals(typed, net.state());
        if (tool == InterceptionTool.IPTABLES) { // what iptables itself made is not noted by hand
            rules.remove("pep", 1447);
            for (String family : List.of("ip", "ip6")) {
                net.runner().run(List.of("nft", "delete", "table", family, "mangle"));
                net.runner().run(List.of("nft", "delete", "table", family, "nat"));
            }
        }
    }

    /** Made, put in the place of others and typed by hand they are the same, with everything that a plan can have. */
    @ParameterizedTest
    @CsvSource({"limit, true", "ct-count:9, true", "none, false"})
    void theTextIsWhatIsLoaded(String bypass, boolean ipv6) {
        InterceptionPlan plan = InterceptionPlan.of("pep", List.of("lan0", "lo"), PORT)
                .withFilter(RulesPlanTest.FULL.filter())
                .withIpv6(ipv6)
                .withBypass(Bypass.parse(bypass))
                .withSniff(Optional.of("sat0"))
                .withNat(Optional.of("sat0"));
        NftRules nft = new NftRules(plan);
        NftCommand command = new NftCommand(net.runner());
        command.apply(nft.creation());
        String made = net.runner().run(List.of("nft", "list", "ruleset"));
        command.apply(nft.replacement());
        assertEquals(made, net.runner().run(List.of("nft", "list", "ruleset")));
        assertThrows(CommandException.class, () -> command.apply(nft.creation()), "it is there");
        rules.remove("pep", 1);
        command.apply(nft.text());
        assertEquals(made, net.runner().run(List.of("nft", "list", "ruleset")));
    }
}

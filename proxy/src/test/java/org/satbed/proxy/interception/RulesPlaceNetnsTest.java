package org.satbed.proxy.interception;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.List;
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
import org.junit.jupiter.params.provider.ValueSource;
import org.satbed.linux.tool.ChangeJournal;
import org.satbed.linux.tool.IpCommand;

/** Other programs' {@code ip rule}s before ours and behind it: where marked packets go. */
@Tag("netns")
@Timeout(60)
@SuppressWarnings("try") // proxies and servers work without being spoken to
class RulesPlaceNetnsTest {
    private static TestNet net;
    private static BannerServer server;
    private static TinyProxy proxy;
    private static HostRules rules;
    private static IpCommand ip;
    private String before;

    @BeforeAll
    static void build() throws Exception {
        Assumptions.assumeTrue(Privilege.present(), Privilege.REASON);
        net = new TestNet();
        rules = new HostRules(net.runner());
        ip = IpCommand.in(net.router);
        server = new BannerServer(net.server, "server", 7000);
        proxy = new TinyProxy(net.router, TinyProxy.Listening.WILDCARD, 5000);
        // As a tunnel's, but for where it leads: whatever is not the proxy's goes on as before.
        ip.run("route", "add", "default", "via", TestNet.SERVER_V4, "table", "51820");
        ip.run("route", "add", "10.1.0.0/24", "dev", "lan0", "table", "51820");
        ip.run("-6", "route", "add", "default", "via", TestNet.SERVER_V6, "table", "51820");
        ip.run("-6", "route", "add", "fd01::/64", "dev", "lan0", "table", "51820");
    }

    @AfterAll
    static void remove() throws IOException {
        if (net != null) {
            proxy.close();
            server.close();
            net.close();
        }
    }

    @BeforeEach
    void look() {
        before = net.state();
    }

    @AfterEach
    void plainHost() {
        rules.remove("pep", 1447);
        assertEquals(before, net.state());
    }

    private static InterceptionPlan plan() {
        return RulesNetnsTest.plan();
    }

    private static String[] words(String family, String verb, String rule) {
        return (family + " rule " + verb + " " + rule).split(" ");
    }

    private static void assertProxied(String host) throws Exception {
        String answer = BannerServer.ask(net.client, host, 7000);
        assertTrue(answer.startsWith("proxy "), answer);
    }

    private static List<String> ours(String family) {
        return ip.run(family, "rule", "show")
                .lines()
                .filter(line -> line.contains("fwmark 0x5a7/0xfff"))
                .map(line -> line.substring(0, line.indexOf(':')))
                .toList();
    }

    /**
     * Before and after the installation: what came later leads marked packets away until the same installation again.
     */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "NFT | pref 105 lookup main suppress_prefixlength 0 | 104", // wg-quick, PPPoE
                "IPTABLES | pref 105 lookup main suppress_prefixlength 0 | 104",
                "NFT | not fwmark 0xca6c lookup 51820 | -", // wg-quick again, where the kernel puts it
                "NFT | pref 100 from 10.1.0.0/24 lookup 51820 | 99",
                "NFT | pref 100 from fd01::/16 lookup 51820 | 99",
                "IPTABLES | pref 100 iif lan0 lookup 51820 | 99",
                "NFT | l3mdev pref 1000 | 999", // comes with the first VRF
                "NFT | pref 700 fwmark 0xa7/0xff lookup 51820 | x", // is certain to match ours: refused as before
                "NFT | pref 300 goto 32766 | 299",
                "NFT | pref 200 fwmark 0x10000/0x10000 lookup 51820 | 199", // somebody may set it too
                "NFT | pref 200 fwmark 0x1/0xfff lookup 51820 | 1447", // never ours
                "NFT | pref 200 iif lo lookup 51820 | 1447",
                "NFT | pref 200 oif sat0 lookup 51820 | 1447",
                "NFT | pref 200 ipproto udp lookup 51820 | 1447",
                "NFT | pref 200 from 10.77.0.0/16 prohibit | 1447",
            })
    void rulesThatWouldLeadMarkedPacketsAway(InterceptionTool tool, String foreign, String place) throws Exception {
        String family = foreign.contains("fd01") ? "-6" : "-4";
        String host = family.equals("-6") ? TestNet.SERVER_V6 : TestNet.SERVER_V4;
        ip.run(words(family, "add", foreign));
        String with = net.state();
        try {
            if (place.equals("x")) {
                InterceptionException e = assertThrows(InterceptionException.class, () -> rules.install(tool, plan()));
                assertTrue(e.getMessage().contains("choose another mark and table"), e.getMessage());
                assertEquals(with, net.state());
                return;
            }
            rules.install(tool, plan());
            assertProxied(host);
            if (!place.equals("-")) {
                assertEquals(List.of(place), ours(family));
            }
            assertFalse(rules.install(tool, plan()), "a second time");
            rules.remove("pep", 1447);
            assertEquals(with, net.state());
        } finally {
            ip.run(words(family, "del", foreign));
        }
        rules.install(tool, plan());
        ip.run(words(family, "add", foreign));
        try {
            boolean moved = !place.equals("1447");
            assertEquals(moved, rules.install(tool, plan()));
            assertProxied(host);
            assertEquals(1, ours(family).size());
        } finally {
            ip.run(words(family, "del", foreign));
        }
        assertFalse(rules.install(tool, plan()), "it stays where it does well");
    }

    /** What the router forbids to a client stays forbidden: our rule does not go before such a one. */
    @ParameterizedTest
    @ValueSource(strings = {"-4 pref 100 from 10.1.0.2 prohibit", "-6 pref 100 from fd01::2 prohibit"})
    void whatARuleForbidsStaysForbidden(String rule) throws Exception {
        String family = rule.substring(0, 2);
        ip.run(words(family, "add", rule.substring(3)));
        try {
            rules.install(InterceptionTool.NFT, plan());
            assertEquals(List.of("1447"), ours(family));
            String host = family.equals("-6") ? TestNet.SERVER_V6 : TestNet.SERVER_V4;
            assertThrows(IOException.class, () -> BannerServer.ask(net.client, host, 7000));
        } finally {
            ip.run(words(family, "del", rule.substring(3)));
        }
    }

    @Test
    void aPlaceThatIsGivenIsKeptOrRefused() throws Exception {
        ip.run(words("-4", "add", "pref 105 lookup main suppress_prefixlength 0"));
        try {
            String with = net.state();
            InterceptionException e = assertThrows(
                    InterceptionException.class,
                    () -> rules.install(InterceptionTool.NFT, plan().withFixedPreference(1447)));
            assertTrue(
                    e.getMessage().contains("the ip rule 'pref 105 lookup 254 suppress_prefixlength 0' comes before"),
                    e.getMessage());
            assertTrue(e.getMessage().endsWith("choose a --preference below 105, or none"), e.getMessage());
            assertEquals(1, e.getMessage().lines().count());
            assertEquals(with, net.state());
            rules.install(InterceptionTool.NFT, plan().withFixedPreference(50));
            assertEquals(List.of("50"), ours("-4"));
            assertProxied(TestNet.SERVER_V4);
            assertTrue(rules.install(InterceptionTool.NFT, plan()), "the plan is another one");
            assertEquals(List.of("50"), ours("-4"), "where it does well");
        } finally {
            ip.run(words("-4", "del", "pref 105 lookup main suppress_prefixlength 0"));
        }
    }

    @Test
    void whereThereIsNoPlaceBeforeItThatIsSaid() {
        ip.run(words("-6", "add", "pref 1 from fd01::/16 lookup main"));
        try {
            String with = net.state();
            InterceptionException e =
                    assertThrows(InterceptionException.class, () -> rules.install(InterceptionTool.NFT, plan()));
            assertTrue(e.getMessage().contains("'pref 1 from fd01::/16 lookup 254'"), e.getMessage());
            assertTrue(e.getMessage().endsWith("give it a higher preference"), e.getMessage());
            assertEquals(with, net.state());
        } finally {
            ip.run(words("-6", "del", "pref 1 from fd01::/16 lookup main"));
        }
    }

    @Test
    void aHeldInterceptionGoesBeforeOthersToo() throws Exception {
        ip.run(words("-4", "add", "pref 105 lookup main suppress_prefixlength 0"));
        try (Interception held = InterceptionTool.NFT.create(plan(), net.runner(), ChangeJournal.NONE)) {
            held.install();
            assertEquals(List.of("104"), ours("-4"));
            assertProxied(TestNet.SERVER_V4);
        } finally {
            ip.run(words("-4", "del", "pref 105 lookup main suppress_prefixlength 0"));
        }
    }
}

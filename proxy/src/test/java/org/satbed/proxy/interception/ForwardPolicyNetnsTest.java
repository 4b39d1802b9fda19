package org.satbed.proxy.interception;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.BindException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.NoRouteToHostException;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.util.ArrayList;
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
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.satbed.linux.tool.CommandRunner;

/** What the router's chains at the hook forward forbid, with and without a proxy. */
@Tag("netns")
@Timeout(60)
@SuppressWarnings("try") // proxies and servers work without being spoken to
class ForwardPolicyNetnsTest {
    private static final List<Integer> PORTS = List.of(7000, 7001, 7002, 7003);

    private static TestNet net;
    private static TinyProxy proxy;
    private static HostRules rules;
    private static final List<BannerServer> SERVERS = new ArrayList<>();
    private String before;

    @BeforeAll
    static void build() throws Exception {
        Assumptions.assumeTrue(Privilege.present(), Privilege.REASON);
        net = new TestNet();
        rules = new HostRules(net.runner());
        for (int port : PORTS) {
            SERVERS.add(new BannerServer(net.server, "server", port));
        }
        proxy = new TinyProxy(net.router, TinyProxy.Listening.WILDCARD, 5000);
    }

    @AfterAll
    static void remove() throws IOException {
        if (net != null) {
            proxy.close();
            for (BannerServer each : SERVERS) {
                each.close();
            }
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
        net.runner().run(List.of("nft", "flush", "ruleset"));
        assertEquals(before, net.state());
    }

    private static void nft(String text) {
        net.runner().run(List.of("nft", "-f", "-"), text);
    }

    private static InterceptionPlan plan() {
        return RulesNetnsTest.plan();
    }

    /** What becomes of a connection: from the proxy, from the server, or how it fails. */
    private static void assertOutcome(String expected, String host, int port, String when) throws Exception {
        // What is dropped is waited for: longer than a connection takes here, and no longer.
        int patience = expected.equals("nothing") ? 1500 : 8000;
        String outcome = TestNet.inside(net.client, () -> {
            try (Socket client = new Socket()) {
                client.setSoTimeout(patience);
                client.connect(new InetSocketAddress(host, port), patience);
                return BannerServer.line(client).split(" ")[0];
            } catch (ConnectException e) {
                return "refused";
            } catch (NoRouteToHostException | BindException e) { // for IPv6 Java names EACCES so
                return "unreachable";
            } catch (SocketTimeoutException e) {
                return "nothing";
            }
        });
        assertEquals(expected, outcome, when + ", port " + port);
    }

    /**
     * Different kinds of policy, as people and programs write them; the first port is let through, the second refused.
     */
    private static final String OWN = """
            table inet fw {
              chain forward { type filter hook forward priority 0; policy accept;
                ct state vmap { established : accept, related : accept, invalid : drop }
                iifname "lan0" oifname "sat0" tcp dport 7001 counter reject with tcp reset comment "oif stays as it is"
                oif "sat0" jump guests
              }
              chain guests {
                meta l4proto { tcp, udp } th dport 7002 log prefix "oif drop " level info reject with icmpx admin-prohibited
                ip saddr 10.1.0.0/16 tcp dport 7003 drop
                ip6 saddr fd01::/16 tcp dport 7003 drop
              }
            }
            """;
    /** OpenWrt's: a policy of dropping, and zones. */
    private static final String ZONES = """
            table inet fw4 {
              chain forward { type filter hook forward priority filter; policy drop;
                ct state established,related accept
                iifname "lan0" jump forward_lan comment "!fw4: zone"
                jump handle_reject
              }
              chain forward_lan { tcp dport { 7001, 7002 } drop_not_here
                jump accept_to_wan
              }
              chain accept_to_wan { meta nfproto ipv4 oifname "sat0" ct state invalid counter drop
                oifname "sat0" tcp dport != 7003 counter accept
              }
              chain handle_reject { meta l4proto tcp reject with tcp reset
                reject
              }
            }
            """;

    @ParameterizedTest
    @ValueSource(strings = {TestNet.SERVER_V4, TestNet.SERVER_V6})
    void whatIsForbiddenStaysForbiddenIfItIsAskedFor(String host) throws Exception {
        nft(OWN);
        List<String> direct = List.of("server", "refused", "unreachable", "nothing");
        rules.install(InterceptionTool.NFT, plan());
        for (int port : PORTS) {
            assertOutcome("proxy", host, port, "without the option");
        }
        rules.install(InterceptionTool.NFT, plan().withForwardPolicy(true));
        assertFalse(rules.install(InterceptionTool.NFT, plan().withForwardPolicy(true)), "a second time");
        for (int i = 0; i < PORTS.size(); i++) {
            String expected = direct.get(i).equals("server") ? "proxy" : direct.get(i);
            assertOutcome(expected, host, PORTS.get(i), "with the option");
        }
        rules.remove("pep", 1447);
        for (int i = 0; i < 3; i++) {
            assertOutcome(direct.get(i), host, PORTS.get(i), "without a proxy");
        }
    }

    @Test
    void aPolicyByZonesIsFollowedAndItsChangesToo() throws Exception {
        nft(ZONES.replace("drop_not_here", "reject with tcp reset"));
        rules.install(InterceptionTool.NFT, plan().withForwardPolicy(true));
        assertOutcome("proxy", TestNet.SERVER_V4, 7000, "by the policy");
        assertOutcome("refused", TestNet.SERVER_V4, 7001, "by the policy");
        assertOutcome("refused", TestNet.SERVER_V6, 7003, "what no zone accepts");
        nft("flush chain inet fw4 forward_lan\nadd rule inet fw4 forward_lan jump accept_to_wan\n");
        assertOutcome("refused", TestNet.SERVER_V6, 7001, "as it was copied");
        assertTrue(rules.install(InterceptionTool.NFT, plan().withForwardPolicy(true)));
        assertOutcome("proxy", TestNet.SERVER_V6, 7001, "by the policy");
        assertFalse(rules.install(InterceptionTool.NFT, plan().withForwardPolicy(true)), "a second time");
    }

    /** iptables on nftables, as Docker and ufw write it. */
    @ParameterizedTest
    @CsvSource({"iptables-restore, 10.2.0.2", "ip6tables-restore, fd02::2"})
    void chainsOfIptablesAreFollowed(String tool, String host) throws Exception {
        net.runner().run(List.of(tool, "--noflush"), """
                *filter
                :FORWARD DROP [0:0]
                :USER - [0:0]
                -A FORWARD -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT
                -A FORWARD -i lan0 ! -o sat0 -j ACCEPT
                -A FORWARD -i lan0 -o sat0 -j USER
                -A USER -p tcp -m tcp --dport 7001 -j REJECT --reject-with tcp-reset
                -A USER -p tcp -m multiport --dports 7000,7002 -m comment --comment "web" -j ACCEPT
                COMMIT
                """);
        rules.install(InterceptionTool.NFT, plan().withForwardPolicy(true));
        assertOutcome("proxy", host, 7000, "by the policy");
        assertOutcome("refused", host, 7001, "by the policy");
        assertOutcome("nothing", host, 7003, "the chain's policy");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "ip saddr @guests drop | '@guests'",
                "meta mark 7 drop | 'mark'",
                "ct mark 7 drop | 'mark'",
                "iifname . oifname vmap { \"lan0\" . \"sat0\" : drop } | 'oifname' beside another",
                "oifgroup 7 drop | 'oifgroup'",
                "tcp dport 9 meta mark set 7 drop | 'mark', 'set'",
                "fib daddr type unicast drop | 'fib'",
            })
    void whatCannotBeAskedIsRefused(String rule, String problem) {
        nft("table inet fw { set guests { type ipv4_addr; }\n chain f { type filter hook forward priority 0; " + rule
                + "; }; }");
        String with = net.state();
        InterceptionException e = assertThrows(
                InterceptionException.class, () -> rules.install(InterceptionTool.NFT, plan().withForwardPolicy(true)));
        assertTrue(e.getMessage().contains(problem), e.getMessage());
        assertEquals(1, e.getMessage().lines().count());
        assertEquals(with, net.state());
    }

    @Test
    void iptablesCannot() {
        IllegalArgumentException e = assertThrows(
                IllegalArgumentException.class,
                () -> rules.install(InterceptionTool.IPTABLES, plan().withForwardPolicy(true)));
        assertTrue(e.getMessage().contains("needs nft"), e.getMessage());
    }

    @ParameterizedTest
    @EnumSource(InterceptionTool.class)
    void chainsThatMatterAreNoted(InterceptionTool tool) {
        rules.install(tool, plan());
        assertEquals(List.of(), rules.notes(plan()));
        nft(OWN);
        nft("table ip quiet { chain f { type filter hook forward priority 5; ct state invalid drop;"
                + " udp dport 53 drop; }; }");
        nft("table inet in { chain one { type filter hook input priority 0; policy drop; tcp dport 22 accept; };"
                + " chain two { type filter hook input priority 1; tcp dport 22 accept; jump three; };"
                + " chain three { reject with icmpx admin-prohibited; };"
                + " chain four { type filter hook input priority 2; policy drop; meta mark & 0xfff == 0x5a7 accept; };"
                + " chain five { type filter hook input priority 3; tcp dport 23 drop; }; }");
        List<String> chains = rules.notes(plan()).stream()
                .map(note -> note.replaceAll("^chain (.*?) forbids.*", "$1"))
                .toList();
        assertEquals(List.of("inet fw forward", "inet in one", "inet in two"), chains);
        assertEquals(2, rules.notes(plan().withForwardPolicy(true)).size());
    }

    @Test
    void aLegacyTableIsNotedAndRefused() {
        CommandRunner router = net.runner();
        Assumptions.assumeTrue(
                router.attempt(
                                List.of(
                                        "iptables-legacy",
                                        "-A",
                                        "FORWARD",
                                        "-p",
                                        "tcp",
                                        "--dport",
                                        "9",
                                        "-j",
                                        "REJECT"),
                                "")
                        .succeeded(),
                "no legacy iptables here");
        try {
            assertTrue(rules.notes(plan()).toString().contains("chain iptables-legacy filter FORWARD forbids"));
            InterceptionException e = assertThrows(
                    InterceptionException.class,
                    () -> rules.install(InterceptionTool.NFT, plan().withForwardPolicy(true)));
            assertTrue(e.getMessage().contains("iptables-legacy filter FORWARD is not nft's"), e.getMessage());
        } finally {
            router.run(List.of("iptables-legacy", "-F"));
        }
    }
}

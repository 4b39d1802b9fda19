package org.satbed.proxy.interception;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.satbed.linux.tool.CommandRunner;
import org.satbed.linux.tool.IpCommand;

/** Copies of first segments, and the interface that they go to. */
@Tag("netns")
@Timeout(60)
@SuppressWarnings("try") // proxies and servers work without being spoken to
class RulesCopiesNetnsTest {
    private static TestNet net;
    private static BannerServer server;
    private static HostRules rules;
    private String before;

    @BeforeAll
    static void build() throws Exception {
        Assumptions.assumeTrue(Privilege.present(), Privilege.REASON);
        net = new TestNet();
        rules = new HostRules(net.runner());
        server = new BannerServer(net.server, "server", 7000);
    }

    @AfterAll
    static void close() throws IOException {
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
    }

    private static InterceptionPlan plan() {
        return RulesNetnsTest.plan();
    }

    private static void assertProxied() throws Exception {
        assertTrue(BannerServer.ask(net.client, TestNet.SERVER_V4, 7000).startsWith("proxy "));
        assertTrue(BannerServer.ask(net.client, TestNet.SERVER_V6, 7000).startsWith("proxy "));
    }

    /** An interface that is there already is used, and stays; the kernel of the tests may have no dummy interfaces. */
    @ParameterizedTest
    @EnumSource(InterceptionTool.class)
    void firstSegmentsAreCopied(InterceptionTool tool) throws Exception {
        IpCommand ip = IpCommand.in(net.router);
        ip.run("link", "add", "sniff0", "type", "veth", "peer", "name", "sniff1", "netns", net.server);
        try (TinyProxy proxy = new TinyProxy(net.router, TinyProxy.Listening.WILDCARD, 5000)) {
            ip.run("link", "set", "sniff0", "arp", "off", "up");
            IpCommand.in(net.server).run("link", "set", "sniff1", "up");
            // Counts what the copy's interface sends on: first segments, and anything else of TCP.
            CommandRunner.in(net.server).run(List.of("nft", "-f", "-"), """
                    table netdev copies {
                      chain in { type filter hook ingress device sniff1 priority 0;
                        ip daddr 10.2.0.2 tcp flags & (syn|ack) == syn counter
                        ip6 daddr fd02::2 tcp flags & (syn|ack) == syn counter
                        tcp flags & (syn|ack) != syn counter
                      }
                    }
                    """);
            rules.install(tool, plan().withSniff(Optional.of("sniff0")));
            assertFalse(rules.install(tool, plan().withSniff(Optional.of("sniff0"))), "a second time");
            assertProxied();
            assertProxied();
            String counted = CommandRunner.in(net.server).run(List.of("nft", "list", "table", "netdev", "copies"));
            assertEquals(
                    List.of("2", "2", "0"),
                    java.util.regex.Pattern.compile("packets (\\d+)")
                            .matcher(counted)
                            .results()
                            .map(each -> each.group(1))
                            .toList(),
                    counted);
            rules.remove("pep", 1447);
            assertTrue(ip.hasInterface("sniff0"));
        } finally {
            ip.run("link", "del", "sniff0");
            CommandRunner.in(net.server).run(List.of("nft", "delete", "table", "netdev", "copies"));
        }
    }

    /** A dummy interface of ours is known by its alias; here another kind stands for it, for kernels without. */
    @ParameterizedTest
    @EnumSource(InterceptionTool.class)
    void theDummyInterfaceGoesWithTheRules(InterceptionTool tool) {
        IpCommand ip = IpCommand.in(net.router);
        dummy(ip);
        rules.install(tool, plan().withSniff(Optional.of("sniff0")));
        assertFalse(rules.install(tool, plan().withSniff(Optional.of("sniff0"))), "a second time");
        ip.run("link", "set", "sniff0", "down");
        assertTrue(rules.install(tool, plan().withSniff(Optional.of("sniff0"))), "it was down");
        if (tool == InterceptionTool.NFT) {
            ip.run("link", "del", "sniff0");
            dummy(ip);
            ip.run("link", "set", "sniff0", "up");
            assertTrue(rules.install(tool, plan().withSniff(Optional.of("sniff0"))), "it is another one");
        }
        assertTrue(rules.install(tool, plan()));
        assertFalse(ip.hasInterface("sniff0"));
        dummy(ip);
        assertTrue(rules.remove("pep", 1447));
        assertFalse(ip.hasInterface("sniff0"));
    }

    private static void dummy(IpCommand ip) {
        ip.run("link", "add", "sniff0", "type", "veth", "peer", "name", "sniff1", "netns", net.server);
        ip.run("link", "set", "sniff0", "alias", "satbed rules pep", "up");
    }
}

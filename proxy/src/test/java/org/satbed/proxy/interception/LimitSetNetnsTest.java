package org.satbed.proxy.interception;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.Socket;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.satbed.linux.tool.CommandException;
import org.satbed.proxy.PlainConfig;
import org.satbed.proxy.ProxyConfig;
import org.satbed.proxy.SourceAddress;
import org.satbed.proxy.SplitProxy;

/** What the switch does to real connections through the real proxy. */
@Tag("netns")
@Timeout(60)
@SuppressWarnings("try") // closing is what they are for
class LimitSetNetnsTest {
    private static TestNet net;

    @BeforeAll
    static void build() {
        Assumptions.assumeTrue(Privilege.present(), Privilege.REASON);
        net = new TestNet();
    }

    @AfterAll
    static void close() {
        if (net != null) {
            net.close();
        }
    }

    @AfterEach
    void remove() {
        new HostRules(net.runner()).remove("pep", 1447);
    }

    private static long proxysSockets() {
        return net.runner()
                .run(List.of("ss", "-Htn", "state", "established"))
                .lines()
                .count();
    }

    private static Socket open(String host) throws Exception {
        Socket socket = BannerServer.connect(net.client, host, 7000);
        BannerServer.line(socket);
        return socket;
    }

    private static void assertWorks(Socket... sockets) throws Exception {
        for (Socket each : sockets) {
            BannerServer.say(each, "hello");
            assertEquals("hello", BannerServer.line(each));
        }
    }

    @Test
    void atTheLimitNewOnesPassAndOldOnesGoOn() throws Exception {
        new HostRules(net.runner())
                .install(InterceptionTool.NFT, RulesNetnsTest.plan().withBypass(Bypass.LIMIT));
        LimitSet limit = LimitSet.named(net.runner(), "pep");
        try (BannerServer server = new BannerServer(net.server, "server", 7000);
                SplitProxy proxy = TestNet.inside(net.router, () -> new SplitProxy(config(), null, () -> {}));
                Socket old4 = open(TestNet.SERVER_V4);
                Socket old6 = open(TestNet.SERVER_V6)) {
            assertTrue(limit.exists());
            assertEquals(4, proxysSockets(), "two connections of two legs");
            limit.full();
            limit.full(); // refreshed
            try (Socket passed4 = open(TestNet.SERVER_V4);
                    Socket passed6 = open(TestNet.SERVER_V6)) {
                assertEquals(4, proxysSockets(), "none for those that pass");
                assertWorks(old4, old6, passed4, passed6);
                limit.free();
                limit.free(); // not there: fine
                try (Socket new4 = open(TestNet.SERVER_V4);
                        Socket new6 = open(TestNet.SERVER_V6)) {
                    assertEquals(8, proxysSockets(), "two more connections of two legs");
                    assertWorks(old4, old6, passed4, passed6, new4, new6);
                }
            }
        }
    }

    private static ProxyConfig config() {
        return PlainConfig.of(5000, 1, SourceAddress.CLIENT);
    }

    @Test
    void refreshingBeginsTheTimeAnew() throws Exception {
        new HostRules(net.runner())
                .install(InterceptionTool.NFT, RulesNetnsTest.plan().withBypass(Bypass.LIMIT));
        LimitSet limit = LimitSet.named(net.runner(), "pep");
        String element = "add element inet satbed_pep full { tcp timeout 5s }";
        net.runner().run(List.of("nft", "-f", "-"), element);
        limit.full();
        String set = net.runner().run(List.of("nft", "list", "set", "inet", "satbed_pep", "full"));
        assertTrue(set.contains("tcp timeout 30s"), set);
    }

    @Test
    void withoutTheSet() {
        LimitSet limit = LimitSet.named(net.runner(), "pep");
        assertFalse(limit.exists());
        limit.free();
        CommandException e = assertThrows(CommandException.class, limit::full);
        assertEquals(1, e.getMessage().lines().count());
        new HostRules(net.runner()).install(InterceptionTool.NFT, RulesNetnsTest.plan());
        assertFalse(limit.exists(), "the table alone is not enough");
        limit.free();
    }
}

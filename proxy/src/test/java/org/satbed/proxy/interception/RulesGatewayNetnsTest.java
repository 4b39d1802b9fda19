package org.satbed.proxy.interception;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.satbed.proxy.Counter;
import org.satbed.proxy.PlainConfig;
import org.satbed.proxy.ProxyConfig;
import org.satbed.proxy.SourceAddress;
import org.satbed.proxy.SplitProxy;

/** What the manual says of a gateway and of a firewall, with the real proxy. */
@Tag("netns")
@Timeout(60)
@SuppressWarnings("try") // servers work without being spoken to
class RulesGatewayNetnsTest {
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

    private static SplitProxy proxy(SourceAddress source) throws Exception {
        ProxyConfig config = PlainConfig.of(5000, 1, source);
        return TestNet.inside(net.router, () -> new SplitProxy(config, null, () -> {}));
    }

    /** With the client's port too, conntrack takes the outgoing leg for the client's own connection. */
    @ParameterizedTest
    @CsvSource({
        "NFT, CLIENT_ADDRESS, 10.2.0.1, fd02:0:0:0:0:0:0:1",
        "IPTABLES, CLIENT_ADDRESS, 10.2.0.1, fd02:0:0:0:0:0:0:1",
        "NFT, CLIENT, 10.1.0.2, fd01:0:0:0:0:0:0:2",
    })
    void behindTranslation(InterceptionTool tool, SourceAddress source, String v4, String v6) throws Exception {
        new HostRules(net.runner()).install(tool, RulesNetnsTest.plan().withNat(Optional.of("sat0")));
        try (BannerServer server = new BannerServer(net.server, "server", 7000);
                SplitProxy proxy = proxy(source)) {
            assertEquals("server sees " + v4, BannerServer.ask(net.client, TestNet.SERVER_V4, 7000));
            assertEquals("server sees " + v6, BannerServer.ask(net.client, TestNet.SERVER_V6, 7000));
            assertEquals(2, proxy.count(Counter.ACCEPTED));
        }
    }

    @ParameterizedTest
    @EnumSource(InterceptionTool.class)
    void behindAFirewall(InterceptionTool tool) throws Exception {
        String firewall = "table inet fw { chain in { type filter hook input priority 0; policy drop;"
                + " meta mark & 0xfff == 0x5a7 accept; meta l4proto { icmp, ipv6-icmp } accept; }; }";
        net.runner().run(List.of("nft", "-f", "-"), firewall);
        new HostRules(net.runner()).install(tool, RulesNetnsTest.plan());
        try (BannerServer server = new BannerServer(net.server, "server", 7000);
                SplitProxy proxy = proxy(SourceAddress.CLIENT)) {
            assertEquals("server sees 10.1.0.2", BannerServer.ask(net.client, TestNet.SERVER_V4, 7000));
            assertEquals("server sees fd01:0:0:0:0:0:0:2", BannerServer.ask(net.client, TestNet.SERVER_V6, 7000));
            assertEquals(2, proxy.count(Counter.ACCEPTED));
        } finally {
            net.runner().run(List.of("nft", "delete", "table", "inet", "fw"));
        }
    }
}

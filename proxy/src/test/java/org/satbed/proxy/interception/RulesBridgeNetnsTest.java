package org.satbed.proxy.interception;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.List;
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
import org.satbed.linux.tool.ChangeJournal;
import org.satbed.linux.tool.IpCommand;
import org.satbed.linux.tool.SysctlCommand;

/** A router whose LAN is a bridge. */
@Tag("netns")
@Timeout(60)
@SuppressWarnings("try") // proxies and servers work without being spoken to
class RulesBridgeNetnsTest {
    private static final InterceptionPlan PLAN = InterceptionPlan.of("pep", List.of("br0", "sat0"), 5000);

    private static TestNet net;
    private static BannerServer server;
    private static TinyProxy proxy;
    private static HostRules rules;

    @BeforeAll
    static void build() throws Exception {
        Assumptions.assumeTrue(Privilege.present(), Privilege.REASON);
        net = new TestNet();
        Assumptions.assumeTrue(
                new SysctlCommand(net.runner())
                        .get("net.bridge.bridge-nf-call-iptables")
                        .isPresent(),
                "this kernel has no br_netfilter");
        IpCommand router = IpCommand.in(net.router);
        router.run("link", "add", "br0", "type", "bridge");
        // No link-local address that is there some time after: what the router has is compared before and after.
        router.run("link", "set", "br0", "addrgenmode", "none");
        router.run("address", "flush", "dev", "lan0");
        router.run("link", "set", "lan0", "master", "br0");
        router.run("address", "add", "10.1.0.1/24", "dev", "br0");
        router.run("address", "add", "fd01::1/64", "dev", "br0", "nodad");
        router.run("link", "set", "br0", "up");
        rules = new HostRules(net.runner());
        server = new BannerServer(net.server, "server", 7000);
        proxy = new TinyProxy(net.router, TinyProxy.Listening.WILDCARD, 5000);
        switches(0, 0);
        for (String each : List.of(TestNet.SERVER_V4, TestNet.SERVER_V6)) {
            BannerServer.ask(net.client, each, 7000); // the bridge forwards
        }
    }

    @AfterAll
    static void remove() throws IOException {
        if (server != null) {
            proxy.close();
            server.close();
        }
        if (net != null) {
            net.close();
        }
    }

    @AfterEach
    void plain() {
        rules.remove("pep", 1447);
        net.runner()
                .run(List.of(
                        "ip",
                        "link",
                        "set",
                        "br0",
                        "type",
                        "bridge",
                        "nf_call_iptables",
                        "0",
                        "nf_call_ip6tables",
                        "0"));
    }

    private static void switches(int v4, int v6) {
        net.runner()
                .run(List.of(
                        "sysctl",
                        "-qw",
                        "net.bridge.bridge-nf-call-iptables=" + v4,
                        "net.bridge.bridge-nf-call-ip6tables=" + v6));
    }

    @ParameterizedTest
    @EnumSource(InterceptionTool.class)
    void aBridgeThatIsLeftAloneIsProxied(InterceptionTool tool) throws Exception {
        switches(0, 0);
        rules.install(tool, PLAN);
        assertTrue(BannerServer.ask(net.client, TestNet.SERVER_V4, 7000).startsWith("proxy "));
        assertTrue(BannerServer.ask(net.client, TestNet.SERVER_V6, 7000).startsWith("proxy "));
    }

    /** What happens otherwise: rules that were there before br_netfilter was switched on lose every connection. */
    @ParameterizedTest
    @CsvSource({
        "NFT, 1, 0, sysctl -w net.bridge.bridge-nf-call-iptables=0",
        "NFT, 0, 1, sysctl -w net.bridge.bridge-nf-call-ip6tables=0",
        "IPTABLES, 1, 1, sysctl -w net.bridge.bridge-nf-call-iptables=0",
        "NFT, 0, 0, ip link set br0 type bridge nf_call_ip6tables 0",
    })
    void oneWhosePacketsMeetTheRulesIsRefused(InterceptionTool tool, int v4, int v6, String remedy) throws Exception {
        switches(v4, v6);
        if (remedy.startsWith("ip ")) {
            net.runner().run(List.of("ip", "link", "set", "br0", "type", "bridge", "nf_call_ip6tables", "1"));
        }
        String before = net.state();
        InterceptionException e = assertThrows(InterceptionException.class, () -> rules.install(tool, PLAN));
        assertTrue(e.getMessage().contains("'" + remedy + "' helps"), e.getMessage());
        assertEquals(1, e.getMessage().lines().count());
        try (Interception held = tool.create(PLAN, net.runner(), ChangeJournal.NONE)) {
            assertThrows(InterceptionException.class, held::install);
        }
        assertEquals(before, net.state());
        net.runner().run(List.of(remedy.split(" ")));
        switches(0, 0);
        rules.install(tool, PLAN);
        assertTrue(BannerServer.ask(net.client, TestNet.SERVER_V6, 7000).startsWith("proxy "));
        switches(v4, v6);
        if (v4 == 1 && v6 == 0) {
            assertThrows(IOException.class, () -> BannerServer.ask(net.client, TestNet.SERVER_V4, 7000), "as said");
        }
    }

    @Test
    void aPortIsNotWhereConnectionsArrive() {
        InterceptionException e = assertThrows(
                InterceptionException.class, () -> rules.install(InterceptionTool.NFT, RulesNetnsTest.plan()));
        assertTrue(e.getMessage().contains("lan0 is a port of the bridge br0"), e.getMessage());
    }

    /** IPv6 alone meets the rules, and is not asked for. */
    @Test
    void whatIsNotInterceptedIsNoMatter() {
        switches(0, 1);
        assertTrue(rules.install(InterceptionTool.NFT, PLAN.withIpv6(false)));
    }
}

package org.satbed.proxy.interception;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** {@code rules install --initcwnd}: routes get a window and are afterwards what they were, whatever they were. */
@Tag("netns")
@Timeout(60)
class RulesWindowNetnsTest {
    private TestNet net;
    private HostRules rules;

    @BeforeEach
    void build() {
        Assumptions.assumeTrue(Privilege.present(), Privilege.REASON);
        net = new TestNet();
        rules = new HostRules(net.runner());
        for (String family : List.of("-4", "-6")) {
            String gateway = family.equals("-4") ? TestNet.SERVER_V4 : TestNet.SERVER_V6;
            String far = family.equals("-4") ? "192.0.2.0/24" : "2001:db8::/32";
            String attributes = " dev sat0 proto static metric 77 mtu 1400 rto_min 300ms";
            ip(family + " route add default via " + gateway + " dev sat0");
            ip(family + " route add " + far + " via " + gateway + attributes);
        }
    }

    @AfterEach
    void close() {
        if (net != null) {
            net.close();
        }
    }

    private String ip(String words) {
        return net.runner().run(List.of(("ip " + words).split(" ")));
    }

    private String routes() {
        return ip("-4 route show") + ip("-6 route show");
    }

    private static InterceptionPlan plan(String window) {
        return RulesNetnsTest.plan().withWindow(Optional.of(SatelliteWindow.parse(window)));
    }

    @Test
    void routesByAGatewayHaveTheWindowUntilTheRulesAreRemoved() {
        String before = routes();
        for (InterceptionTool tool : InterceptionTool.values()) {
            assertTrue(rules.install(tool, plan("sat0=2590")));
            long widened = routes().lines()
                    .filter(line -> line.contains("via ")
                            && line.contains("initcwnd 2590")
                            && line.contains("fastopen_no_cookie 1"))
                    .count();
            assertEquals(4, widened, routes());
            assertEquals(
                    6, // with the two of the link itself
                    routes().lines().filter(line -> line.contains("initcwnd")).count());
            assertFalse(rules.install(tool, plan("sat0=2590")), "the same again changes nothing");
            assertTrue(rules.show("pep").contains("initcwnd 2590"), rules.show("pep"));
            assertTrue(rules.install(tool, plan("sat0=1000")), "another one replaces it");
            assertEquals(
                    6, // with the two of the link itself
                    routes().lines()
                            .filter(line -> line.contains("initcwnd 1000"))
                            .count());
            assertTrue(rules.remove("pep", 1447));
            assertEquals(before, routes());
        }
    }

    @Test
    void withoutTheWindowItIsTakenBack() {
        String before = routes();
        rules.install(InterceptionTool.NFT, plan("sat0=2590"));
        assertTrue(rules.install(InterceptionTool.NFT, RulesNetnsTest.plan()));
        assertEquals(before, routes());
    }

    /** A DHCP client writes its route anew; the check says so, and the same installation again mends it. */
    @Test
    void aRouteThatWasMadeAnewIsFound() {
        rules.install(InterceptionTool.NFT, plan("sat0=2590"));
        assertEquals("ok      initial window: initcwnd 2590 fastopen_no_cookie 1 on 6 routes", window());
        ip("-4 route replace default via " + TestNet.SERVER_V4 + " dev sat0");
        assertTrue(window().startsWith("MISSING initial window: 1 routes over sat0 have none, 5 have it"), window());
        assertTrue(rules.install(InterceptionTool.NFT, plan("sat0=2590")));
        assertTrue(window().startsWith("ok "), window());
    }

    private String window() {
        return new RulesCheck(net.runner())
                .run(RulesNetnsTest.plan(), false).stream()
                        .map(Finding::toString)
                        .filter(line -> line.contains("initial window"))
                        .findFirst()
                        .orElse("none");
    }

    @Test
    void withoutItsInterfaceTheRulesCanStillBeRemoved() {
        rules.install(InterceptionTool.NFT, plan("sat0=2590"));
        ip("link del sat0");
        assertTrue(rules.show("pep").contains("table"));
        assertTrue(rules.remove("pep", 1447));
        assertEquals(List.of(), rules.find("pep"));
    }

    /** Somebody else's window is not overwritten, and nothing is left half done. */
    @Test
    void aRouteWithAWindowOfItsOwnIsRefused() {
        ip("-6 route change default via " + TestNet.SERVER_V6 + " dev sat0 initcwnd 20");
        String before = routes();
        InterceptionException refused =
                assertThrows(InterceptionException.class, () -> rules.install(InterceptionTool.NFT, plan("sat0=2590")));
        assertTrue(
                refused.getMessage().contains("has an initial window or fastopen_no_cookie of its own"),
                refused.getMessage());
        assertEquals(before, routes());
        assertEquals(List.of(), rules.find("pep"));
    }

    @Test
    void anInterfaceWithoutARouteIsRefused() {
        assertThrows(InterceptionException.class, () -> rules.install(InterceptionTool.NFT, plan("lo=2590")));
        assertEquals(List.of(), rules.find("pep"));
    }

    /**
     * To the neighbours, point to point, in other tables, by next hops that are objects; each is as it was afterwards.
     */
    @Test
    void everyKindOfRouteHasIt() {
        ip("nexthop add id 7 via " + TestNet.SERVER_V4 + " dev sat0");
        ip("nexthop add id 8 via " + TestNet.SERVER_V6 + " dev sat0");
        List<String> kinds = List.of(
                "-4 route add 198.51.100.0/25 dev sat0",
                "-6 route add 2001:db8:a::/48 dev sat0",
                "-4 route add 198.51.100.0/24 via " + TestNet.SERVER_V4 + " dev sat0 table 77",
                "-6 route add 2001:db8:b::/48 via " + TestNet.SERVER_V6 + " dev sat0 table 77",
                "-4 route add 203.0.113.0/24 nhid 7",
                "-6 route add 2001:db8:c::/48 nhid 8");
        kinds.forEach(this::ip);
        String before = everyRoute();
        rules.install(InterceptionTool.NFT, plan("sat0=2590"));
        assertEquals(
                6 + kinds.size(),
                everyRoute()
                        .lines()
                        .filter(line -> line.contains("initcwnd 2590"))
                        .count(),
                everyRoute());
        assertFalse(rules.install(InterceptionTool.NFT, plan("sat0=2590")), "the same again changes nothing");
        rules.remove("pep", 1447);
        assertEquals(before, everyRoute());
    }

    private String everyRoute() {
        return ip("-4 route show table all") + ip("-6 route show table all");
    }

    @Test
    void routesThatCannotHaveItAreNamed() {
        ip("-4 route add 198.51.100.0/24 nexthop via " + TestNet.SERVER_V4 + " dev sat0 nexthop dev lan0");
        ip("-6 route add 2001:db8:d::/48 via " + TestNet.SERVER_V6 + " dev sat0 expires 600");
        String before = everyRoute().replaceAll("expires [0-9]+sec", "expires");
        List<String> lacking = SatelliteWindow.parse("sat0=2590").lacking(net.runner());
        assertEquals(2, lacking.size(), lacking.toString());
        assertTrue(lacking.stream().anyMatch(route -> route.startsWith("198.51.100.0/24 ")), lacking.toString());
        assertTrue(lacking.stream().anyMatch(route -> route.startsWith("2001:db8:d::/48 ")), lacking.toString());
        rules.install(InterceptionTool.NFT, plan("sat0=2590"));
        assertEquals(
                2,
                rules.notes(plan("sat0=2590")).stream()
                        .filter(line -> line.contains("initial window"))
                        .count());
        assertEquals(
                2,
                new RulesCheck(net.runner())
                        .run(RulesNetnsTest.plan(), false).stream()
                                .map(Finding::toString)
                                .filter(line -> line.contains("cannot have it"))
                                .count());
        rules.remove("pep", 1447);
        assertEquals(before, everyRoute().replaceAll("expires [0-9]+sec", "expires"));
    }
}

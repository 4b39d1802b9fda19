package org.satbed.proxy.interception;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.satbed.linux.tool.CommandRunner;
import org.satbed.netns.testing.Await;
import org.satbed.netns.testing.InNamespace;
import org.satbed.netns.testing.NetworkState;
import org.satbed.netns.testing.RequiresRoot;
import org.satbed.netns.testing.ThreeHosts;

/**
 * What somebody takes away is back within seconds, but for what the administrator removed; others' rules are theirs.
 */
@RequiresRoot
@Timeout(120)
class RulesGuardNetnsTest {
    /** Five seconds on a host that is not busy: a look is a dozen programs. */
    private static final Duration BOUND = Duration.ofSeconds(20);

    private final List<String> log = new CopyOnWriteArrayList<>();
    private final AtomicInteger restored = new AtomicInteger();
    private ThreeHosts hosts;
    private CommandRunner runner;
    private HostRules rules;
    private RulesGuard guard;

    @BeforeEach
    void up() throws Exception {
        hosts = new ThreeHosts();
        runner = hosts.sat().runner();
        rules = new HostRules(runner);
        guard = new RulesGuard(runner, 5000, log::add, restored::incrementAndGet);
    }

    @AfterEach
    void down() {
        guard.end();
        rules.remove("pep", InterceptionPlan.DEFAULT_ROUTE_TABLE); // its note, too, becomes nobody's
        hosts.close();
    }

    private static InterceptionPlan plan() {
        return InterceptionPlan.of("pep", List.of("st0", "gw0"), 5000);
    }

    private void run(String command) {
        runner.run(List.of(command.split(" ")));
    }

    private void await(String what, BooleanSupplier condition) {
        try {
            Await.until(what, BOUND, condition);
        } catch (AssertionError e) {
            throw new AssertionError(e.getMessage() + "; said: " + log, e);
        }
    }

    private void guardWhatIsThere() throws Exception {
        InNamespace.call(hosts.sat(), () -> {
            guard.start();
            return null;
        });
        await("the rules are held", () -> guard.holds().equals(Set.of("pep")));
        assertEquals(List.of("rules 'pep' are guarded"), log);
        log.clear();
    }

    private String state() {
        return NetworkState.of(hosts.sat()) + rules.find("pep");
    }

    @ParameterizedTest
    @EnumSource(InterceptionTool.class)
    void aFlushOfAll(InterceptionTool tool) throws Exception {
        rules.install(tool, plan());
        String whole = state();
        guardWhatIsThere();
        run("nft flush ruleset");
        await("all is as it was", () -> whole.equals(state()));
        assertEquals(1, restored.get());
        await("a line", () -> log.size() == 1);
        assertTrue(log.get(0).startsWith("rules 'pep' had been taken away by another program; put back: "), log.get(0));
    }

    /** As systemd-networkd does when it restarts: every rule and route that is not its own goes. */
    @Test
    void routingThatIsRemoved() throws Exception {
        rules.install(InterceptionTool.NFT, plan());
        run("ip rule add pref 4000 from 203.0.113.7 lookup 77");
        run("ip route add 203.0.113.0/24 via 10.2.0.2 table 77");
        String whole = state();
        guardWhatIsThere();
        for (String family : List.of("-4", "-6")) {
            for (RoutingEntry each : RoutingEntry.found(runner, Set.of(InterceptionPlan.DEFAULT_ROUTE_TABLE))) {
                if (each.family().equals(family)) {
                    runner.run(each.argv("del"));
                }
            }
        }
        await("all is as it was", () -> whole.equals(state()));
        run("ip rule del pref 4000");
        run("ip route flush table 77");
        String without = state();
        run("ip route flush table " + InterceptionPlan.DEFAULT_ROUTE_TABLE);
        await("our route alone is back", () -> without.equals(state()) && restored.get() >= 2);
    }

    @Test
    void whatTheAdministratorRemovesStaysRemoved() throws Exception {
        String before = state();
        rules.install(InterceptionTool.NFT, plan());
        guardWhatIsThere();
        assertTrue(rules.remove("pep", InterceptionPlan.DEFAULT_ROUTE_TABLE));
        await("they are let go", () -> guard.holds().isEmpty());
        assertEquals(List.of("rules 'pep' were removed by 'rules remove': they stay so"), log);
        assertEquals(before, state());
        // What is installed again is held again.
        rules.install(InterceptionTool.NFT, plan().withIpv6(false));
        await("the rules are held", () -> guard.holds().equals(Set.of("pep")));
        String whole = state();
        run("nft flush ruleset");
        await("the new rules are back", () -> whole.equals(state()));
    }

    @Test
    void rulesToAnotherPortAreSomebodyElses() throws Exception {
        rules.install(InterceptionTool.NFT, plan());
        guardWhatIsThere();
        InterceptionPlan other = InterceptionPlan.of("other", List.of("st0"), 6000)
                .withMarks(0x123, 0x456, 0xfff)
                .withRouteTable(1500, 1500);
        rules.install(InterceptionTool.NFT, other);
        run("nft flush ruleset");
        await("ours are back", () -> !rules.find("pep").isEmpty());
        assertTrue(rules.find("other").isEmpty());
        rules.remove("other", 1500);
    }

    /** A firewall that wants them gone is not answered in a busy loop, and the log is not filled. */
    @Test
    void whoeverTakesThemAwayAgainAndAgainIsAnsweredLessAndLess() throws Exception {
        rules.install(InterceptionTool.NFT, plan());
        guardWhatIsThere();
        long end = System.nanoTime() + Duration.ofSeconds(12).toNanos();
        while (System.nanoTime() < end) {
            run("nft flush ruleset");
            Thread.sleep(50); // the other program's own pace
        }
        // At 0, 1, 3, 7 and 15 s at the soonest.
        assertTrue(restored.get() >= 2 && restored.get() <= 5, restored.get() + " times; " + log);
        assertTrue(log.size() <= 3, log.toString());
    }

    private void makeSatelliteInterface() {
        run("ip link add sat9 type veth peer name sat9peer");
        run("ip addr add 10.9.0.1/24 dev sat9");
        run("ip link set sat9peer up");
        run("ip link set sat9 up");
        run("ip route add 10.99.0.0/16 via 10.9.0.2");
    }

    /** PPPoE, a modem: the interface is removed and made again, with new routes. */
    @Test
    void anInterfaceThatIsMadeAgainHasItsWindow() throws Exception {
        makeSatelliteInterface();
        rules.install(InterceptionTool.NFT, plan().withWindow(Optional.of(new SatelliteWindow("sat9", 500))));
        guardWhatIsThere();
        run("ip link del sat9");
        makeSatelliteInterface();
        await(
                "the new route has the window",
                () -> runner.run(List.of("ip", "route", "show", "10.99.0.0/16")).contains("initcwnd 500"));
        await("a line", () -> !log.isEmpty());
        assertFalse(log.get(0).contains("taken away"), log.get(0));
    }
}

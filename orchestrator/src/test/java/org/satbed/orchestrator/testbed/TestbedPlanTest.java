package org.satbed.orchestrator.testbed;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashSet;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.satbed.orchestrator.UserException;
import org.satbed.orchestrator.testbed.TestbedPlan.InterfacePlan;
import org.satbed.scenarios.BuiltinScenarios;
import org.satbed.scenarios.ScenarioException;
import org.satbed.scenarios.ScenarioParser;

class TestbedPlanTest {
    private final TestbedPlan plan =
            TestbedPlan.of("t", BuiltinScenarios.load("quick").orElseThrow(), 1);

    @Test
    void everyAddressIsThereOnce() {
        List<String> all = plan.hosts().stream()
                .flatMap(host -> host.interfaces().stream())
                .flatMap(face -> Stream.of(face.ipv4(), face.ipv6()))
                .toList();
        assertEquals(16, all.size());
        assertEquals(all.size(), new HashSet<>(all).size());
    }

    @Test
    void makesNothingTwice() {
        List<String> lines = plan.describe().stream()
                .filter(line -> line.startsWith("ip -n satbed-t-") || line.startsWith("ip netns add"))
                .toList();
        assertEquals(lines.size(), new HashSet<>(lines).size());
    }

    @Test
    void joinsTheChain() {
        List<String> joints = plan.links().stream()
                .map(link -> link.interfaceA() + "-" + link.interfaceB())
                .toList();
        assertEquals(List.of("lan0-lan0", "sat0-st0", "gw0-sat0", "lan0-lan0"), joints);
    }

    @Test
    void passesTheScenariosLinkToTheEmulator() {
        assertTrue(plan.emulatorArguments().contains("rate=50Mbit,delay=50ms,queue=625000B,loss=0%"));
        assertTrue(plan.emulatorArguments().contains("rate=10Mbit,delay=50ms,queue=125000B,loss=0%"));
    }

    private static TestbedPlan openSand(String section, String variants) throws ScenarioException {
        String link = "{rtt: 600ms, forward: {rate: 20Mbit}, return: {rate: 5Mbit}}";
        return TestbedPlan.of(
                "t",
                ScenarioParser.parse(
                        "t.yml",
                        "name: t\nlink: " + link + "\nvariants: " + variants
                                + "\nworkloads: [{download: {size: 1kB}}]\nopensand: " + section + "\n"),
                1,
                Backend.OPENSAND);
    }

    @Test
    void furtherTerminalsHaveLansAndRoutesOfTheirOwn() throws ScenarioException {
        TestbedPlan three = openSand("{terminals: 3}", "[none, satbed]");
        assertEquals(9, three.hosts().size());
        List<String> addresses = three.hosts().stream()
                .flatMap(host -> host.interfaces().stream())
                .map(InterfacePlan::ipv4)
                .toList();
        assertEquals(addresses.size(), new HashSet<>(addresses).size());
        assertTrue(three.host(Host.GW).routes().contains("10.81.23.0/24 via 10.81.2.13"));
        assertEquals("10.81.22.2", three.address(Host.workstation(2), false));
        assertEquals(8, three.links().size());
    }

    /** A comparison in which the proxies see nothing would be a wrong number. */
    @Test
    void ethernetModeIsRefusedWithAProxy() throws ScenarioException {
        UserException refused = assertThrows(UserException.class, () -> openSand("{ethernet: yes}", "[none, satbed]"));
        assertTrue(refused.getMessage().contains("pass a proxy by"), refused.getMessage());
        TestbedPlan plan = openSand("{ethernet: yes}", "[none]");
        assertEquals("10.81.1.4", plan.address(Host.WS_GW, false));
        assertTrue(plan.host(Host.ST).devices().contains("link set lan0 master opensand_br"));
    }

    @Test
    void refusesNamesThatAreNoDirectories() {
        for (String name : List.of("", "../x", "link-a-b", "A", "a b")) {
            assertThrows(UserException.class, () -> TestbedPlan.of(name, plan.scenario(), 1), name);
        }
    }
}

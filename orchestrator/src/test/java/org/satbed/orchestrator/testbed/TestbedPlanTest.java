package org.satbed.orchestrator.testbed;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashSet;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.satbed.orchestrator.UserException;
import org.satbed.scenarios.BuiltinScenarios;

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

    @Test
    void refusesNamesThatAreNoDirectories() {
        for (String name : List.of("", "../x", "link-a-b", "A", "a b")) {
            assertThrows(UserException.class, () -> TestbedPlan.of(name, plan.scenario(), 1), name);
        }
    }
}

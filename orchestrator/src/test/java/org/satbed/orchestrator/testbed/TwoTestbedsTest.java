package org.satbed.orchestrator.testbed;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.satbed.linux.tool.ChangeJournal;
import org.satbed.linux.tool.CommandResult;
import org.satbed.netns.NetworkNamespace;
import org.satbed.netns.testing.NetworkState;
import org.satbed.netns.testing.RequiresRoot;
import org.satbed.proxy.interception.Interception;
import org.satbed.proxy.interception.InterceptionTool;
import org.satbed.scenarios.ScenarioParser;

/** Two testbeds on one host at once, with the same addresses, ports and rules, each with its own link: neither notices the other. */
@RequiresRoot
class TwoTestbedsTest {
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final int RTT = 60; // ms
    private static final int APART = 90;

    private final String one = "one" + ProcessHandle.current().pid();
    private final String two = "two" + ProcessHandle.current().pid();

    private static TestbedPlan plan(String name, int rtt) throws Exception {
        String scenario = "name: small\nlink: {rtt: " + rtt + "ms, forward: {rate: 50Mbit}, return: {rate: 10Mbit}}\n"
                + "workloads: [{download: {size: 100kB}}]\n";
        return TestbedPlan.of(name, ScenarioParser.parse("small.yml", scenario), 1);
    }

    @AfterEach
    void leaveNothing() {
        for (String name : List.of(one, two)) {
            if (Files.isDirectory(StateDirectory.of(name).path())) {
                TestbedRegistry.down(name);
            }
        }
    }

    @Test
    void eachHasItsOwnPathAndStaysAsItIsWhenTheOtherGoes() throws Exception {
        String host = NetworkState.ofHost();
        TestbedPlan other = plan(two, RTT + APART);
        CompletableFuture<Testbed> coming = CompletableFuture.supplyAsync(() -> Testbed.up(other));
        Testbed first = Testbed.up(plan(one, RTT));
        try (Testbed second = coming.join();
                Interception rules = InterceptionTool.NFT.create(
                        second.plan().interception(), second.runner(Host.ST), ChangeJournal.NONE)) {
            rules.install();
            CompletableFuture<List<Double>> near = CompletableFuture.supplyAsync(() -> times(ping(first, 10)));
            CompletableFuture<List<Double>> far = CompletableFuture.supplyAsync(() -> times(ping(second, 10)));
            requireRtt(RTT, near.join(), "the first");
            requireRtt(RTT + APART, far.join(), "the second");
            String before = state(second.plan());
            CompletableFuture<String> meanwhile = CompletableFuture.supplyAsync(() -> ping(second, 20));
            first.close();
            String said = meanwhile.join();
            assertEquals(20, times(said).size(), said);
            requireRtt(RTT + APART, times(said), "the second while the first was taken down");
            assertEquals(before, state(second.plan()));
            assertTrue(second.emulatorFailure().isEmpty());
        } finally {
            first.close();
        }
        assertEquals(host, NetworkState.ofHost());
    }

    /** Interfaces, addresses, rules, routes, sysctls and packet filters of each of its hosts. */
    private static String state(TestbedPlan plan) {
        return plan.hosts().stream()
                .map(TestbedPlan.HostPlan::namespace)
                .map(NetworkNamespace::existing)
                .map(namespace -> namespace.name() + "\n" + NetworkState.of(namespace)
                        + namespace.runner().run(List.of("nft", "-s", "list", "ruleset")))
                .collect(Collectors.joining("\n"));
    }

    private static String ping(Testbed testbed, int count) {
        String server = testbed.plan().address(Host.WS_GW, false);
        CommandResult result = testbed.runner(Host.WS_ST)
                .attempt(List.of("ping", "-c", Integer.toString(count), "-i", "0.1", server), "", PATIENCE);
        return result.output() + result.error();
    }

    private static List<Double> times(String output) {
        return Pattern.compile("time=([0-9.]+) ms")
                .matcher(output)
                .results()
                .map(MatchResult::group)
                .map(text -> Double.parseDouble(text.replaceAll("[^0-9.]", "")))
                .collect(Collectors.toCollection(ArrayList::new));
    }

    /**
     * No answer is earlier than its path allows, and the quickest is its own path's: on a busy machine late, but
     * nowhere near what the other's would be (its own delay, or both).
     */
    private static void requireRtt(double expected, List<Double> times, String whose) {
        double quickest = times.stream().mapToDouble(Double::doubleValue).min().orElseThrow();
        assertTrue(quickest >= expected && quickest < expected + APART / 2, "RTT of " + whose + ": " + times);
    }
}

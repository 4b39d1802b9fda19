package org.satbed.orchestrator.testbed;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.satbed.linux.tool.IpCommand;
import org.satbed.netns.testing.Await;
import org.satbed.netns.testing.HostShare;
import org.satbed.netns.testing.RequiresRoot;
import org.satbed.orchestrator.UserException;
import org.satbed.scenarios.ScenarioException;
import org.satbed.scenarios.ScenarioParser;

@RequiresRoot
class TestbedTest {
    private static final String SCENARIO = "name: small\nlink:\n  rtt: 40ms\n"
            + "  forward: {rate: 50Mbit, queue: 1bdp}\n  return: {rate: 10Mbit, queue: 1bdp}\n"
            + "workloads:\n  - download: {size: 100kB}\n";

    private final String name = "test" + ProcessHandle.current().pid();

    private TestbedPlan plan() throws ScenarioException {
        return TestbedPlan.of(name, ScenarioParser.parse("small.yml", SCENARIO), 1);
    }

    @AfterEach
    void leaveNothing() {
        if (Files.isDirectory(StateDirectory.of(name).path())) {
            TestbedRegistry.down(name);
        }
    }

    @Test
    void carriesBothFamiliesWithTheScenariosRoundTripTimeAndLeavesTheHostAsItWas() throws ScenarioException {
        String before = hostState();
        try (Testbed testbed = Testbed.up(plan())) {
            for (boolean ipv6 : new boolean[] {false, true}) {
                double rtt = ping(testbed, testbed.plan().address(Host.WS_GW, ipv6));
                assertTrue(rtt >= 40 && HostShare.inTime(rtt, 60), "round-trip time " + rtt + " ms");
            }
            assertTrue(testbed.emulatorFailure().isEmpty());
        }
        assertEquals(before, hostState());
        assertFalse(Files.exists(StateDirectory.of(name).path()));
    }

    @Test
    void refusesANameThatIsTakenAndLeavesTheFirstAlone() throws ScenarioException {
        try (Testbed testbed = Testbed.up(plan())) {
            TestbedPlan same = plan();
            UserException refused = assertThrows(UserException.class, () -> Testbed.up(same));
            assertTrue(refused.getMessage().contains("satbed down " + name), refused.getMessage());
            ping(testbed, testbed.plan().address(Host.WS_GW, false));
        }
    }

    @Test
    void isRemovedFromItsJournalAlone() throws ScenarioException {
        String before = hostState();
        Testbed.up(plan()).leaveUp();
        assertEquals(List.of(), TestbedRegistry.down(name));
        assertEquals(before, hostState());
    }

    /** Each measurement finds the link as it is at first, and has it change at its time. */
    @Test
    void theLinkChangesAfterEachStartOfItsSchedule() throws ScenarioException {
        String schedule = "  schedule: [{at: 2s, return: {delay: 120ms}}]\n";
        TestbedPlan plan = TestbedPlan.of(
                name, ScenarioParser.parse("small.yml", SCENARIO.replace("workloads:", schedule + "workloads:")), 1);
        try (Testbed testbed = Testbed.up(plan)) {
            String server = plan.address(Host.WS_GW, false);
            ping(testbed, server); // neighbours become known
            for (int measurement = 0; measurement < 2; measurement++) {
                testbed.startSchedule();
                double before = ping(testbed, server);
                assertTrue(before >= 40 && before < 60, "round-trip time at first " + before + " ms");
                Await.until("the change", Duration.ofSeconds(10), () -> ping(testbed, server) >= 140);
            }
        }
    }

    private static double ping(Testbed testbed, String address) {
        String output = testbed.runner(Host.WS_ST).run(List.of("ping", "-c", "3", "-i", "0.2", address));
        Matcher times = Pattern.compile("= ([0-9.]+)/").matcher(output);
        assertTrue(times.find(), output);
        return Double.parseDouble(times.group(1));
    }

    /** Namespaces of ours only: other tests may run beside this one. */
    private String hostState() {
        String namespaces = IpCommand.namespaces().stream()
                .filter(each -> each.startsWith("satbed-" + name))
                .toList()
                .toString();
        IpCommand host = IpCommand.onHost();
        return host.run("-o", "link") + host.run("-4", "rule") + host.run("-6", "rule") + namespaces;
    }
}

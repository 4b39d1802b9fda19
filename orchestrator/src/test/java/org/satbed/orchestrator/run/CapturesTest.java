package org.satbed.orchestrator.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.satbed.linux.tool.ToolPath;
import org.satbed.netns.testing.RequiresRoot;
import org.satbed.orchestrator.testbed.Host;
import org.satbed.orchestrator.testbed.Testbed;
import org.satbed.orchestrator.testbed.TestbedPlan;
import org.satbed.scenarios.ScenarioParser;

/** Captures that are ended at once have all that was sent before. */
@RequiresRoot
class CapturesTest {
    private static final int PINGS = 50;
    private static final int RECORD = 16 + 96;

    @TempDir
    private Path directory;

    /** The kernel hands its packets to tcpdump up to a second later, which is after the end. */
    @Test
    void theLastPacketsAreThere() throws Exception {
        assumeTrue(ToolPath.find("tcpdump").isPresent(), "tcpdump is not installed");
        TestbedPlan plan =
                TestbedPlan.of("cap" + ProcessHandle.current().pid(), ScenarioParser.parse("small.yml", """
                name: small
                link: {rtt: 20ms, forward: {rate: 20Mbit, queue: 1bdp}, return: {rate: 5Mbit, queue: 1bdp}}
                variants: [none]
                repeat: 1
                workloads:
                  - download: {size: 2MB}
                """), 1);
        try (Testbed testbed = Testbed.up(plan);
                Captures captures = Captures.start(testbed, Optional.of(directory))) {
            String gateway = plan.address(Host.ST, "lan0", false);
            testbed.runner(Host.WS_ST)
                    .run(List.of("ping", "-n", "-q", "-i", "0.002", "-c", String.valueOf(PINGS), gateway));
            assertEquals(List.of(), captures.end());
        }
        long bytes = Files.size(directory.resolve("ws-st-lan0.pcap"));
        assertTrue(bytes >= 24 + 2L * PINGS * RECORD, PINGS + " pings and answers in " + bytes + " bytes");
    }
}

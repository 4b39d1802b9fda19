package org.satbed.orchestrator.workload;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.satbed.linux.tool.CommandRunner;
import org.satbed.linux.tool.ToolPath;
import org.satbed.scenarios.Provenance;

class ProvenanceCollectorTest {

    @Test
    @Timeout(30)
    void knowsThisHost() {
        Provenance facts = ProvenanceCollector.collect(CommandRunner.onHost(), Map.of("hypervisor", "none"));
        assertEquals(System.getProperty("os.version"), facts.kernel());
        assertFalse(facts.os().isBlank() || facts.os().contains("\""), facts.os());
        assertTrue(facts.memoryBytes() > 1 << 20);
        assertTrue(facts.cpus() > 0);
        assertFalse(facts.cpuModel().isBlank());
        assertTrue(facts.sysctls().containsKey("net.ipv4.tcp_congestion_control"));
        assertTrue(facts.sysctls().get("net.ipv4.tcp_rmem").matches("\\d+ \\d+ \\d+"));
        assertEquals(ToolPath.find("iperf3").isPresent(), facts.tools().containsKey("iperf3"));
        assertEquals("none", facts.hostFacts().get("hypervisor"));
    }
}

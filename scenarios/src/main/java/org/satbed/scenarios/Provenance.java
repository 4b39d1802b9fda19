package org.satbed.scenarios;

import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/**
 * The host of a run.
 *
 * @param kernel release of the kernel, as uname -r
 * @param os name and version of the distribution
 * @param architecture as uname -m
 * @param cpuModel as the kernel tells it
 * @param cpus logical CPUs that the run could use
 * @param memoryBytes memory of the host
 * @param javaVersion of the runtime
 * @param tools name of each external tool (ip, nft, iperf3) and its version
 * @param sysctls name of each kernel setting that matters and its value
 * @param hostFacts anything else worth knowing, by name
 */
public record Provenance(
        String kernel,
        String os,
        String architecture,
        String cpuModel,
        int cpus,
        long memoryBytes,
        String javaVersion,
        Map<String, String> tools,
        Map<String, String> sysctls,
        Map<String, String> hostFacts) {

    /** Makes the facts; the maps are copied, in the order of their keys. */
    public Provenance {
        tools = sorted(tools);
        sysctls = sorted(sysctls);
        hostFacts = sorted(hostFacts);
    }

    private static Map<String, String> sorted(Map<String, String> map) {
        return Collections.unmodifiableMap(new TreeMap<>(map));
    }
}

package org.satbed.orchestrator.testbed;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.satbed.linux.tool.IpCommand;
import org.satbed.linux.tool.ToolPath;
import org.satbed.netns.testing.Await;
import org.satbed.netns.testing.RequiresRoot;
import org.satbed.orchestrator.UserException;
import org.satbed.orchestrator.opensand.OpenSandFiles;
import org.satbed.orchestrator.opensand.OpenSandPlan;
import org.satbed.scenarios.Scenario;
import org.satbed.scenarios.ScenarioException;
import org.satbed.scenarios.ScenarioParser;

/** With the real OpenSAND, where it is installed. */
@RequiresRoot
@Tag("opensand")
@Timeout(120)
class OpenSandTestbedTest {
    private final String name = "osand" + ProcessHandle.current().pid();

    @TempDir
    private Path directory;

    @BeforeAll
    static void requireOpenSand() {
        boolean installed = ToolPath.find("opensand").isPresent();
        if (!installed) {
            System.out.println("skipped: OpenSandTestbedTest: opensand is not installed");
        }
        assumeTrue(installed, "opensand is not installed");
    }

    @AfterEach
    void leaveNothing() {
        if (Files.isDirectory(StateDirectory.of(name).path())) {
            TestbedRegistry.down(name);
        }
        assertTrue(IpCommand.namespaces().stream().noneMatch(each -> each.startsWith("satbed-" + name + "-")));
        assertTrue(ProcessHandle.allProcesses()
                .flatMap(each -> each.info().commandLine().stream())
                .noneMatch(line -> line.contains("opensand -v") && line.contains("/" + name + "/")));
    }

    private static Scenario scenario(String section) throws ScenarioException {
        return ScenarioParser.parse(
                "small.yml",
                "name: small\nlink: {rtt: 100ms, forward: {rate: 20Mbit}, return: {rate: 5Mbit}}\n"
                        + "variants: [none]\nworkloads: [{download: {size: 100kB}}]\nopensand: " + section + "\n");
    }

    private TestbedPlan plan(String section) throws ScenarioException {
        return TestbedPlan.of(name, scenario(section), 1, Backend.OPENSAND);
    }

    private static double ping(Testbed testbed, String address) {
        // The first waits for neighbour discovery over the satellite in Ethernet mode; a request that is lost is
        // repeated after a second.
        testbed.runner(Host.WS_ST).run(List.of("ping", "-c", "1", "-W", "5", address));
        String output = testbed.runner(Host.WS_ST).run(List.of("ping", "-c", "10", "-i", "0.2", address));
        Matcher times = Pattern.compile("= [0-9.]+/([0-9.]+)/").matcher(output);
        assertTrue(times.find(), output);
        return Double.parseDouble(times.group(1));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"{}", "{bridge: yes}", "{shape: 90%}", "{dama: {cra: 1Mbit, rbdc: 4Mbit}}", "{ethernet: yes}"})
    void carriesBothFamiliesWithTheScenariosRoundTripTime(String section) throws ScenarioException {
        try (Testbed testbed = Testbed.up(plan(section))) {
            for (boolean ipv6 : new boolean[] {false, true}) {
                double rtt = ping(testbed, testbed.plan().address(Host.WS_GW, ipv6));
                assertTrue(rtt >= 80 && rtt < 125, "round-trip time " + rtt + " ms");
            }
            assertTrue(testbed.emulatorFailure().isEmpty());
        }
    }

    @Test
    void severalTerminalsAreReachedOverOneGateway() throws ScenarioException {
        try (Testbed testbed = Testbed.up(plan("{terminals: 3}"))) {
            for (Host workstation : Host.workstations(3)) {
                String answer = testbed.runner(Host.WS_GW)
                        .run(List.of("ping", "-c", "3", testbed.plan().address(workstation, true)));
                assertTrue(answer.contains(" 0% packet loss"), answer);
            }
            assertTrue(testbed.emulatorFailure().isEmpty());
        }
    }

    /** All are started again: one alone would take many seconds to find its way back. */
    @Test
    void aSatelliteThatDiesIsStartedAgainWithTheOthers() throws Exception {
        try (Testbed testbed = Testbed.up(plan("{}"))) {
            assertEquals(0, testbed.linkRestarts());
            ProcessHandle.allProcesses()
                    .filter(each -> each.info()
                            .commandLine()
                            .filter(line ->
                                    line.contains("opensand -v") && line.contains("/" + name + "/opensand/sat/"))
                            .isPresent())
                    .findFirst()
                    .orElseThrow()
                    .destroyForcibly();
            Await.until("the restart", Duration.ofSeconds(15), () -> testbed.linkRestarts() == 1);
            ping(testbed, testbed.plan().address(Host.WS_GW, false));
            assertTrue(testbed.emulatorFailure().isEmpty());
        }
    }

    /** What can be wrong with files, and what OpenSAND's statuses and last words say of it. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "st/infrastructure.xml|<root>|<rot>|terminal does not take its infrastructure.xml|(status 10)",
                "gw/infrastructure.xml|version=\"1.0.0\"|version=\"2.0.0\"|gateway does not take its infrastructure.xml|(status 10)",
                "st/infrastructure.xml|<entity_type>Terminal</entity_type>||terminal found no entity_type|(status 11)",
                "st/infrastructure.xml|<entity_id>1</entity_id>||terminal found no entity_id|(status 12)",
                "st/topology.xml|<default_gateway>0|<default_gateway>7|terminal does not take topology.xml|(status 14)",
                "gw/topology.xml|<frequency_plan>|<frequency_plans>|gateway does not take topology.xml|(status 14)",
                "gw/profile.xml|<pcp>0</pcp>|<pcp>x</pcp>|gateway does not take profile.xml|(status 15)",
                "st/profile.xml|<control_plane>|<control>|terminal does not take profile.xml|(status 15)",
                "st/infrastructure.xml|<tap_iface>opensand_tap|<tap_iface>lan0|terminal could not start|(status 103)",
                "sat/infrastructure.xml|10.81.9.30|10.81.9.77|satellite could not start|(status 103)",
                "gw/infrastructure.xml|10.81.9.10|10.81.9.78|gateway crashed (SIGSEGV): its emulation address|(status 139)",
                "gw/profile.xml|<default_pcp>0|<default_pcp>3|gateway crashed (SIGSEGV)|(status 139)",
                "st/profile.xml|<decap_buffer_len>5000|<decap_buffer_len>8|nothing passes the satellite link|nothing"
            })
    void whatIsWrongIsSaidInASentence(String file, String from, String to, String words, String more)
            throws ScenarioException, IOException {
        OpenSandFiles.write(OpenSandPlan.of(scenario("{}")), directory);
        Path damaged = directory.resolve(file);
        String text = Files.readString(damaged);
        assertTrue(text.contains(from), text);
        Files.writeString(damaged, text.replace(from, to == null ? "" : to));
        TestbedPlan plan = plan("{files: " + directory + "}");
        UserException failure = assertThrows(UserException.class, () -> Testbed.up(plan));
        System.out.println(file + ": " + failure.getMessage());
        assertTrue(failure.getMessage().contains(words), failure.getMessage());
        assertTrue(failure.getMessage().contains(more), failure.getMessage());
        assertEquals(UserException.FAILURE, failure.exitStatus());
        assertFalse(Files.exists(StateDirectory.of(name).path()));
    }
}

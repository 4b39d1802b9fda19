package org.satbed.junit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.satbed.linux.tool.IpCommand;
import org.satbed.netns.testing.Await;
import org.satbed.netns.testing.RequiresRoot;
import org.satbed.orchestrator.testbed.Host;
import org.satbed.orchestrator.testbed.TestbedPlan;
import org.satbed.orchestrator.testbed.TestbedRegistry;
import org.satbed.scenarios.ScenarioException;
import org.satbed.scenarios.ScenarioParser;

/** The path of the JUnit extension, seen by satbed: {@code status} shows it, {@code down} removes it, and its hosts are those of a testbed. */
@RequiresRoot
class JUnitPathIsATestbedTest {
    @Test
    @SatellitePath(rtt = "10ms", forward = "10Mbit")
    void itsHostsAreWhereThoseOfATestbedAre(SatelliteTestbed path) throws ScenarioException {
        TestbedPlan plan = TestbedPlan.of(
                path.name(),
                ScenarioParser.parse(
                        "small.yml",
                        "name: small\nlink: {rtt: 40ms, forward: {rate: 5Mbit}, return: {rate: 5Mbit}}\n"
                                + "workloads: [{download: {size: 100kB}}]\n"),
                1);
        for (PathHost host : path.hosts()) {
            Host same = Host.of(host.name()).orElseThrow();
            assertEquals(plan.host(same).namespace(), host.namespace());
            assertEquals(plan.address(same, false), host.address().getHostAddress());
            assertEquals(
                    plan.address(same, true).replace("::", ":0:0:0:0:"),
                    host.address6().getHostAddress());
        }
        TestbedRegistry.Entry entry = entry(path.name());
        assertEquals("in use", entry.state());
        assertEquals(ProcessHandle.current().pid(), entry.owner());
        assertEquals("JUnitPathIsATestbedTest", entry.scenario());
    }

    private static TestbedRegistry.Entry entry(String name) {
        return TestbedRegistry.list().stream()
                .filter(each -> each.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void whatAKilledJvmLeftIsRemovedByDown(@TempDir Path directory) throws Exception {
        Path log = directory.resolve("log");
        Process owner = new ProcessBuilder(
                        ProcessHandle.current().info().command().orElseThrow(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Owner.class.getName())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        String name = "junit-" + owner.pid() + "-1";
        try {
            Await.until("the path of " + owner, Duration.ofSeconds(20), () -> said(owner, log));
        } finally {
            owner.destroyForcibly().waitFor();
        }
        assertEquals("incomplete", entry(name).state());
        assertEquals(List.of(), TestbedRegistry.down(name));
        assertFalse(IpCommand.namespaces().stream().anyMatch(each -> each.contains(name)));
    }

    private static boolean said(Process owner, Path log) {
        try {
            String text = Files.readString(log);
            assertTrue(owner.isAlive(), text);
            return text.contains(Owner.READY);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A process that makes a path and stands still. */
    static final class Owner {
        static final String READY = "the path is made";

        @SatellitePath(rtt = "10ms", forward = "10Mbit")
        private static final class Annotated {}

        public static void main(String[] arguments) throws Exception {
            SatelliteTestbed.open(LinkSettings.of(Annotated.class.getAnnotation(SatellitePath.class)), "a test");
            System.out.println(READY);
            Thread.sleep(Duration.ofMinutes(1).toMillis());
        }
    }
}

package org.satbed.junit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.platform.testkit.engine.EngineExecutionResults;
import org.junit.platform.testkit.engine.EngineTestKit;
import org.satbed.linux.tool.IpCommand;
import org.satbed.netns.testing.Await;
import org.satbed.netns.testing.NetworkState;
import org.satbed.netns.testing.RequiresRoot;

/** When paths are made and when they go. The classes that are run here are no tests by themselves: surefire runs no inner classes of its own accord. */
@RequiresRoot
class SatellitePathLifeTest {
    /** The names of the paths that the inner tests saw. */
    private static final List<String> SEEN = Collections.synchronizedList(new ArrayList<>());

    private static EngineExecutionResults execute(Class<?> tests) {
        SEEN.clear();
        return EngineTestKit.engine("junit-jupiter")
                .selectors(selectClass(tests))
                .execute();
    }

    private static List<String> namespaces(String prefix) {
        return IpCommand.namespaces().stream()
                .filter(name -> name.startsWith(prefix))
                .toList();
    }

    @SatellitePath(rtt = "10ms", forward = "10Mbit")
    static final class Shared {
        @BeforeAll
        static void before(SatelliteTestbed path) throws IOException {
            SEEN.add(path.name());
            path.st().start("sleep", "100");
            path.wsSt().executor().execute(() -> SEEN.add("on " + path.name()));
        }

        @Test
        void one(SatelliteTestbed path) {
            SEEN.add(path.name());
        }

        @Test
        @SatellitePath(rtt = "20ms", forward = "10Mbit")
        void ofItsOwn(SatelliteTestbed path) {
            SEEN.add("own " + path.name());
        }

        @Nested
        class Inner {
            @Test
            void two(SatelliteTestbed path) {
                SEEN.add(path.name());
            }
        }
    }

    @Test
    void aClassSharesOnePathAndAMethodMayHaveItsOwnAndNothingIsLeft() {
        String host = NetworkState.ofHost();
        EngineExecutionResults results = execute(Shared.class);
        results.testEvents()
                .assertStatistics(statistics -> statistics.succeeded(3).failed(0));
        List<String> shared =
                SEEN.stream().filter(name -> name.startsWith("junit-")).toList();
        assertEquals(3, shared.size(), SEEN.toString());
        assertEquals(1, shared.stream().distinct().count(), SEEN.toString());
        String own = SEEN.stream()
                .filter(name -> name.startsWith("own "))
                .findFirst()
                .orElseThrow();
        assertNotEquals(shared.get(0), own.substring("own ".length()));
        assertEquals(host, NetworkState.ofHost());
        String mine = "junit-" + ProcessHandle.current().pid() + "-";
        assertEquals(List.of(), namespaces("satbed-" + shared.get(0)));
        assertEquals(List.of(), namespaces("satbed-" + own.substring("own ".length())));
        assertTrue(shared.get(0).startsWith(mine));
        assertFalse(Files.exists(Path.of("/run/satbed", shared.get(0))));
    }

    static final class OnAMethodOnly {
        @BeforeAll
        static void before() {}

        @Test
        @SatellitePath(rtt = "10", forward = "10Mbit")
        void mistaken(SatelliteTestbed path) {
            SEEN.add(path.name());
        }
    }

    @Test
    void aMistakeFailsTheTestWithItsPlace() {
        EngineExecutionResults results = execute(OnAMethodOnly.class);
        Throwable thrown = results.testEvents().failed().stream()
                .findFirst()
                .flatMap(event -> event.getRequiredPayload(org.junit.platform.engine.TestExecutionResult.class)
                        .getThrowable())
                .orElseThrow();
        assertTrue(
                thrown.getMessage().contains("mistaken") && thrown.getMessage().contains("rtt: '10' is not a duration"),
                thrown.getMessage());
        assertEquals(List.of(), SEEN);
    }

    /** A JVM that is killed leaves its path; the next one that makes any takes it back. */
    @Test
    void whatAKilledJvmLeftTheNextOneRemoves(@TempDir Path directory) throws Exception {
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
        assertEquals(5, namespaces("satbed-" + name).size());
        StateDirectory.removeLeftovers();
        assertEquals(List.of(), namespaces("satbed-" + name));
        assertFalse(Files.exists(Path.of("/run/satbed", name)));
    }

    /** Killed in the moment between a directory and what stands in it: its name still tells whose it is. */
    @Test
    void whatAKilledJvmHadOnlyBegunIsRemovedToo() throws Exception {
        Process gone = new ProcessBuilder("true").start();
        assertEquals(0, gone.waitFor());
        Path left = Files.createDirectories(Path.of("/run/satbed/junit-" + gone.pid() + "-7/logs"))
                .getParent();
        long self = ProcessHandle.current().pid();
        Path begun = Files.createDirectories(Path.of("/run/satbed/junit-" + self + "-7000"));
        Path stranger = Files.createDirectories(Path.of("/run/satbed/junit-mine"));
        try {
            StateDirectory.removeLeftovers();
            assertFalse(Files.exists(left));
            assertTrue(Files.exists(begun), "its maker lives");
            assertTrue(Files.exists(stranger), "nobody knows whose");
        } finally {
            Files.delete(begun);
            Files.delete(stranger);
        }
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

        public static void main(String[] arguments) throws Exception {
            SatellitePath annotation = Shared.class.getAnnotation(SatellitePath.class);
            SatelliteTestbed.open(LinkSettings.of(annotation), "a test");
            System.out.println(READY);
            Thread.sleep(Duration.ofMinutes(1).toMillis());
        }
    }
}

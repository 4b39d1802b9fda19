package org.satbed.netns;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.satbed.linux.tool.ChangeJournal;
import org.satbed.linux.tool.FileJournal;
import org.satbed.netns.testing.Await;
import org.satbed.netns.testing.NetworkState;
import org.satbed.netns.testing.RequiresRoot;
import org.satbed.netns.testing.ThreeHosts;

/** A link leaves the router as it found it, however it ends. */
@RequiresRoot
@Tag("every-java")
class InlineLinkTest {
    private static final DirectionParameters DIRECTION = new DirectionParameters(10_000_000, 1_000_000, 100_000, 0, 1);
    private static final LinkParameters LINK = new LinkParameters(DIRECTION, DIRECTION);

    @TempDir
    Path directory;

    @Test
    void theRouterIsAsBefore() {
        Path file = directory.resolve("journal");
        try (ThreeHosts hosts = new ThreeHosts();
                FileJournal journal = FileJournal.append(file)) {
            // Settings that a careless cleaner would lose.
            NetworkNamespace sat = hosts.sat();
            sat.setSysctl("net.ipv4.conf.all.accept_redirects", "0");
            sat.setSysctl("net.ipv4.conf.all.rp_filter", "1");
            sat.setSysctl("net.ipv4.conf.st0.rp_filter", "2");
            sat.setSysctl("net.ipv4.conf.st0.forwarding", "1");
            sat.setSysctl("net.ipv6.conf.gw0.forwarding", "1");
            PolicyRule.add(sat.runner(), Family.IPV6, 7600, ChangeJournal.NONE, "iif", "lo", "lookup", "7600");
            String before = NetworkState.of(sat);
            for (int i = 0; i < 2; i++) {
                InlineLink link = InlineLink.open(sat.runner(), "st0", "gw0", LINK, journal);
                assertNotEquals(before, NetworkState.of(sat));
                assertTrue(FileJournal.open(file).size() >= 4, "four rules at least");
                link.close();
                link.close();
                assertEquals(before, NetworkState.of(sat));
                assertEquals(List.of(), FileJournal.open(file));
                assertEquals(0, link.counters().firstToSecond().deliveredPackets());
            }
        }
    }

    @Test
    void whatCannotBeIsRefusedInOneLineAndChangesNothing() {
        try (ThreeHosts hosts = new ThreeHosts()) {
            String before = NetworkState.of(hosts.sat());
            assertRefused(hosts, "st9", "gw0", LINK, "unknown interface 'st9'");
            assertRefused(hosts, "st0", "st0", LINK, "'st0' was given twice");
            DirectionParameters tiny = new DirectionParameters(1_000_000, 0, 1499, 0, 1);
            assertRefused(hosts, "st0", "gw0", new LinkParameters(DIRECTION, tiny), "queue of 1499 bytes is shorter");
            assertEquals(before, NetworkState.of(hosts.sat()));
        }
    }

    private static void assertRefused(ThreeHosts hosts, String one, String two, LinkParameters link, String message) {
        String said = assertThrows(
                        NetnsException.class,
                        () -> InlineLink.open(hosts.sat().runner(), one, two, link, ChangeJournal.NONE))
                .getMessage();
        assertTrue(said.contains(message) && !said.contains("\n"), said);
    }

    @Test
    void aLinkThatNeedsTooMuchMemoryIsUndone() {
        try (ThreeHosts hosts = new ThreeHosts()) {
            String before = NetworkState.of(hosts.sat());
            DirectionParameters vast = new DirectionParameters(40_000_000_000L, 10_000_000_000L, 100_000, 0, 1);
            LinkParameters link = new LinkParameters(DIRECTION, vast);
            assertThrows(
                    IllegalArgumentException.class,
                    () -> InlineLink.open(hosts.sat().runner(), "st0", "gw0", link, ChangeJournal.NONE));
            assertEquals(before, NetworkState.of(hosts.sat()));
        }
    }

    @Test
    void aLinkWhoseInterfaceVanishesSaysSo() throws InterruptedException {
        try (ThreeHosts hosts = new ThreeHosts()) {
            String before = NetworkState.of(hosts.sat());
            InlineLink link = InlineLink.open(hosts.sat().runner(), "st0", "gw0", LINK, ChangeJournal.NONE);
            assertTrue(link.failure().isEmpty());
            hosts.sat().ip().run("link", "del", "em-st0");
            link.awaitEnd();
            assertTrue(link.failure().orElseThrow().getMessage().contains("em-st0"));
            link.close();
            assertEquals(before, NetworkState.of(hosts.sat()));
        }
    }

    @Test
    void whatAKilledOwnerLeftIsTakenBackFromItsJournal() throws Exception {
        try (ThreeHosts hosts = new ThreeHosts()) {
            NetworkNamespace sat = hosts.sat();
            String before = NetworkState.of(sat);
            Path journal = directory.resolve("journal");
            Path log = directory.resolve("log");
            Process owner = new ProcessBuilder(
                            ProcessHandle.current().info().command().orElseThrow(),
                            "-cp",
                            System.getProperty("java.class.path"),
                            LinkOwner.class.getName(),
                            sat.name(),
                            journal.toString())
                    .redirectErrorStream(true)
                    .redirectOutput(log.toFile())
                    .start();
            try {
                Await.until("the link of " + owner, Duration.ofSeconds(20), () -> isReady(owner, log));
                assertTrue(sat.ip().hasInterface("em-st0"));
            } finally {
                owner.destroyForcibly().waitFor();
            }
            Await.until(
                    "TUN interface gone", Duration.ofSeconds(5), () -> !sat.ip().hasInterface("em-st0"));
            assertNotEquals(before, NetworkState.of(sat));
            assertEquals(List.of(), FileJournal.undoAll(journal));
            assertEquals(before, NetworkState.of(sat));
        }
    }

    private static boolean isReady(Process owner, Path log) {
        try {
            String said = Files.readString(log);
            assertTrue(owner.isAlive(), said);
            return said.contains(LinkOwner.READY);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A process that opens a link and then stands still. */
    static final class LinkOwner {
        static final String READY = "the link is open";

        public static void main(String[] arguments) throws InterruptedException {
            FileJournal journal = FileJournal.append(Path.of(arguments[1]));
            NetworkNamespace sat = NetworkNamespace.existing(arguments[0]);
            InlineLink link = InlineLink.open(sat.runner(), "st0", "gw0", LINK, journal);
            System.out.println(READY);
            link.awaitEnd();
        }
    }

    @Test
    void twoLinksInOneRouterDoNotMeet() {
        try (ThreeHosts hosts = new ThreeHosts()) {
            NetworkNamespace sat = hosts.sat();
            VethPair.create(hosts.st(), "x0", sat, "st1");
            VethPair.create(hosts.gw(), "x0", sat, "gw1");
            String before = NetworkState.of(sat);
            try (InlineLink one = InlineLink.open(sat.runner(), "st0", "gw0", LINK, ChangeJournal.NONE);
                    InlineLink two = InlineLink.open(sat.runner(), "st1", "gw1", LINK, ChangeJournal.NONE)) {
                assertFalse(one.failure().isPresent() || two.failure().isPresent());
                String rules = sat.ip().run("-4", "rule", "show");
                assertEquals(7, rules.lines().count(), rules);
                assertEquals(
                        7,
                        rules.lines()
                                .map(line -> line.replaceAll(":.*", ""))
                                .distinct()
                                .count(),
                        rules);
            }
            assertEquals(before, NetworkState.of(sat));
        }
    }
}

package org.satbed.netns;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.satbed.linux.tool.ChangeJournal;
import org.satbed.linux.tool.CommandException;
import org.satbed.linux.tool.FileJournal;
import org.satbed.linux.tool.IpCommand;
import org.satbed.linux.tool.Undo;
import org.satbed.netns.testing.NetworkState;
import org.satbed.netns.testing.RequiresRoot;

@RequiresRoot
class NamespaceTest {
    private static final String NAME = "satbed-ns-" + ProcessHandle.current().pid();

    @TempDir
    Path directory;

    @Test
    void aNamespaceIsInTheJournalWhileItLives() {
        Path file = directory.resolve("journal");
        try (FileJournal journal = FileJournal.append(file)) {
            NetworkNamespace namespace = NetworkNamespace.create(NAME, journal);
            assertEquals(List.of(new Undo.RemoveNamespace(NAME)), FileJournal.open(file));
            assertTrue(namespace.ip().run("link", "show", "lo").contains("UP"));
            namespace.close();
            namespace.close();
            assertFalse(IpCommand.namespaces().contains(NAME));
            assertEquals(List.of(), FileJournal.open(file));
        }
    }

    @Test
    void aNameThatIsTakenIsRefusedAndLeftAlone() {
        try (NetworkNamespace namespace = NetworkNamespace.create(NAME, ChangeJournal.NONE)) {
            String message = assertThrows(NetnsException.class, () -> NetworkNamespace.create(NAME, ChangeJournal.NONE))
                    .getMessage();
            assertTrue(message.contains(NAME) && !message.contains("\n"), message);
            NetworkNamespace.existing(NAME).close();
            assertTrue(IpCommand.namespaces().contains(namespace.name()));
        }
        assertThrows(NetnsException.class, () -> NetworkNamespace.existing(NAME));
        assertThrows(IllegalArgumentException.class, () -> NetworkNamespace.create("../x", ChangeJournal.NONE));
    }

    @Test
    void closingEndsWhatRunsInside() throws Exception {
        Process process;
        try (NetworkNamespace namespace = NetworkNamespace.create(NAME, ChangeJournal.NONE)) {
            Path log = directory.resolve("log");
            Process echo = namespace.start(List.of("sh", "-c", "ip -o link; echo no >&2"), log);
            assertEquals(0, echo.waitFor());
            assertTrue(Files.readString(log).matches("(?s)1: lo:.*no\n"), Files.readString(log));
            process = namespace.start(List.of("sleep", "60"), log);
        }
        assertTrue(process.waitFor(1, TimeUnit.SECONDS));
    }

    @Test
    void everyChangeIsTakenBack() {
        Path file = directory.resolve("journal");
        try (FileJournal journal = FileJournal.append(file);
                NetworkNamespace namespace = NetworkNamespace.create(NAME, ChangeJournal.NONE)) {
            // A namespace begins with the host's: with 1 where a container engine runs.
            namespace.setSysctl("net.ipv4.ip_forward", "0");
            String before = NetworkState.of(namespace);
            List<AutoCloseable> changes = List.of(
                    InterfaceAddress.add(namespace.runner(), "lo", "10.9.0.1/24", journal),
                    InterfaceAddress.add(namespace.runner(), "lo", "fd00:9::1/64", journal),
                    Route.add(namespace.runner(), Family.IPV4, journal, "10.8.0.0/16", "via", "10.9.0.2"),
                    Route.add(namespace.runner(), Family.IPV6, journal, "default", "dev", "lo", "table", "77"),
                    PolicyRule.add(namespace.runner(), Family.IPV6, 77, journal, "iif", "lo", "lookup", "77"),
                    SysctlSetting.set(namespace.runner(), "net.ipv4.tcp_rmem", "4096 90000 100000", journal),
                    SysctlSetting.set(namespace.runner(), "net.ipv4.ip_forward", "1", journal));
            assertNotEquals(before, NetworkState.of(namespace));
            assertEquals(changes.size(), FileJournal.open(file).size());
            for (int i = changes.size() - 1; i >= 0; i--) {
                close(changes.get(i));
                close(changes.get(i));
            }
            assertEquals(before, NetworkState.of(namespace));
            assertEquals(List.of(), FileJournal.open(file));
        }
    }

    @Test
    void aChangeThatIsRefusedLeavesWhatWasThere() {
        Path file = directory.resolve("journal");
        try (FileJournal journal = FileJournal.append(file);
                NetworkNamespace namespace = NetworkNamespace.create(NAME, ChangeJournal.NONE)) {
            namespace.addAddress("lo", "10.9.0.1/24");
            assertThrows(
                    CommandException.class,
                    () -> InterfaceAddress.add(namespace.runner(), "lo", "10.9.0.1/24", journal));
            assertEquals(List.of(), FileJournal.open(file));
            assertTrue(namespace.ip().run("address", "show", "lo").contains("10.9.0.1"));
            assertThrows(NetnsException.class, () -> namespace.setSysctl("net.ipv4.no_such_thing", "1"));
        }
    }

    @Test
    void anInterruptedThreadStillCleansUp() {
        NetworkNamespace namespace = NetworkNamespace.create(NAME, ChangeJournal.NONE);
        Thread.currentThread().interrupt();
        namespace.close();
        assertTrue(Thread.interrupted());
        assertFalse(IpCommand.namespaces().contains(NAME));
    }

    private static void close(AutoCloseable change) {
        try {
            change.close();
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }
}

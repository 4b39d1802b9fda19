package org.satbed.orchestrator.testbed;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.satbed.linux.tool.FileJournal;
import org.satbed.linux.tool.Undo;
import org.satbed.netns.testing.RequiresRoot;

/** Whose directory is believed: what a journal says is carried out by root. */
@RequiresRoot
class StateDirectoryTest {
    private final String name = "trust-" + ProcessHandle.current().pid();
    private StateDirectory state;

    @TempDir
    private Path elsewhere;

    @BeforeEach
    void make() {
        state = StateDirectory.create(name, "it is there already");
        try (FileJournal journal = FileJournal.append(state.journal())) {
            journal.willChange(new Undo.Command(
                    "trace",
                    Optional.empty(),
                    List.of("touch", elsewhere.resolve("carried-out").toString()),
                    "",
                    List.of()));
        }
    }

    @AfterEach
    void remove() throws Exception {
        assertEquals(Optional.empty(), state.delete());
    }

    private static void mode(Path path, String permissions) throws Exception {
        Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(permissions));
    }

    private String shown() {
        return TestbedRegistry.list().stream()
                .filter(each -> each.name().equals(name))
                .findFirst()
                .orElseThrow()
                .state();
    }

    private void assertNotFollowed(Path culprit) {
        List<String> problems = TestbedRegistry.down(name);
        assertEquals(1, problems.size(), problems.toString());
        assertTrue(problems.get(0).contains(culprit.toString()), problems.get(0));
        assertFalse(Files.exists(elsewhere.resolve("carried-out")));
        assertTrue(Files.exists(state.journal()));
    }

    @Test
    void itIsRootsAlone() throws Exception {
        for (Path each : List.of(state.path(), state.logs())) {
            assertEquals("rwx------", PosixFilePermissions.toString(Files.getPosixFilePermissions(each)));
        }
        assertEquals("incomplete", shown());
        assertEquals(List.of(), TestbedRegistry.down(name));
        assertTrue(Files.exists(elsewhere.resolve("carried-out")));
        assertFalse(Files.exists(state.path()));
    }

    @Test
    void whatOthersCouldHaveWrittenIsNotCarriedOut() throws Exception {
        mode(state.path(), "rwxrwxrwx");
        assertEquals("not trusted", shown());
        assertNotFollowed(state.path());
        mode(state.path(), "rwx------");
        mode(state.journal(), "rw-rw-rw-");
        assertNotFollowed(state.journal());
        mode(state.journal(), "rw-------");
        Files.setAttribute(state.path(), "unix:uid", 1234);
        assertNotFollowed(state.path());
    }
}

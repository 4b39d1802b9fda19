package org.satbed.linux.tool;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.satbed.linux.Signals;

/** Whose files are believed: a journal's lines are carried out as root. */
class TrustedPathTest {
    private static final String OTHERS = " may be written by others than its owner";
    private static final int STRANGER = 1234;

    @TempDir
    private Path directory;

    private Path state;
    private Path journal;

    @BeforeEach
    void make() throws IOException {
        state = directory.resolve("run").resolve("bed");
        TrustedPath.makeOwn(state.getParent());
        TrustedPath.makePrivate(state);
        journal = state.resolve("journal.jsonl");
    }

    private static void mode(Path path, String permissions) throws IOException {
        Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(permissions));
    }

    private static String modeOf(Path path) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
    }

    private void makeJournal() {
        FileJournal.append(journal).close();
    }

    private void assertRefused(String why) {
        for (Runnable use : List.<Runnable>of(() -> FileJournal.open(journal), this::makeJournal)) {
            UncheckedIOException e = assertThrows(UncheckedIOException.class, use::run);
            assertEquals("journal " + journal + " is not followed: " + why, e.getMessage());
        }
    }

    @Test
    void whatIsMadeIsItsMakersAlone() throws IOException {
        makeJournal();
        assertEquals("rwxr-xr-x", modeOf(state.getParent()));
        assertEquals("rwx------", modeOf(state));
        assertEquals("rw-------", modeOf(journal));
        assertEquals(List.of(), FileJournal.open(journal));
        assertThrows(FileAlreadyExistsException.class, () -> TrustedPath.makePrivate(state));
    }

    /** The umask is the process's: another one has to make them. */
    @Test
    void theUmaskDecidesNothing() throws Exception {
        for (String umask : List.of("0000", "0277")) {
            Path root = directory.resolve("umask-" + umask);
            Process process = new ProcessBuilder(
                            "sh",
                            "-c",
                            "umask " + umask + "; exec \"$@\"",
                            "sh",
                            Path.of(System.getProperty("java.home"), "bin", "java")
                                    .toString(),
                            "-cp",
                            System.getProperty("java.class.path"),
                            Maker.class.getName(),
                            root.toString())
                    .redirectErrorStream(true)
                    .start();
            String said = new String(process.getInputStream().readAllBytes());
            assertEquals(0, process.waitFor(), said);
            assertEquals("rwxr-xr-x", modeOf(root));
            assertEquals("rwx------", modeOf(root.resolve("bed")));
            assertTrue(modeOf(root.resolve("bed/journal")).matches("r[w-]-------"), umask);
        }
    }

    /** Makes a state directory and a journal, as a run does. */
    static final class Maker {
        private Maker() {}

        /** @param arguments where */
        public static void main(String[] arguments) throws IOException {
            Path root = Path.of(arguments[0]);
            TrustedPath.makeOwn(root);
            TrustedPath.makePrivate(root.resolve("bed"));
            FileJournal.append(root.resolve("bed/journal")).close();
        }
    }

    @Test
    void aFileOrDirectoryThatOthersMayWriteTo() throws IOException {
        makeJournal();
        mode(journal, "rw-rw----");
        assertRefused(journal + OTHERS);
        mode(journal, "rw-----w-");
        assertRefused(journal + OTHERS);
        mode(journal, "rw-r--r--");
        assertEquals(List.of(), FileJournal.open(journal));
        mode(state, "rwxrwxrwx");
        assertRefused(state + OTHERS);
        mode(state, "rwx------");
        mode(state.getParent(), "rwxrwxrwx");
        assertRefused(state.getParent() + OTHERS);
        assertThrows(IOException.class, () -> TrustedPath.makePrivate(state.resolveSibling("another")));
    }

    @Test
    void whatBelongsToAnotherUser() throws IOException {
        assumeTrue(Signals.effectiveUser() == 0, "skipped: needs root to give files away");
        makeJournal();
        for (Path each : List.of(journal, state, state.getParent())) {
            Files.setAttribute(each, "unix:uid", STRANGER);
            assertRefused(each + " belongs to user " + STRANGER);
            Files.setAttribute(each, "unix:uid", 0);
        }
        assertEquals(Optional.empty(), TrustedPath.objection(journal));
    }

    @Test
    void aLinkIsNoJournalAndOnTheWayItIsFollowed() throws IOException {
        makeJournal();
        Path way = Files.createSymbolicLink(directory.resolve("way"), state.getParent());
        assertEquals(Optional.empty(), TrustedPath.objection(way.resolve("bed/journal.jsonl")));
        mode(state, "rwxrwxrwx");
        assertEquals(Optional.of(state.toRealPath() + OTHERS), TrustedPath.objection(way.resolve("bed/journal.jsonl")));
        mode(state, "rwx------");
        Files.move(journal, directory.resolve("elsewhere"));
        Files.createSymbolicLink(journal, directory.resolve("elsewhere"));
        assertRefused(journal + " is a symbolic link");
        assertEquals(Optional.of(journal + " is no regular file"), TrustedPath.objectionToOutput(journal));
    }

    /** A log may lie where everybody may make files, but nobody may move those of others; not where they may. */
    @Test
    void whereALogMayLie() throws IOException {
        Path log = state.resolve("log");
        assertEquals(Optional.empty(), TrustedPath.objectionToOutput(log));
        assertEquals(Optional.empty(), TrustedPath.objectionToOutput(Path.of("/tmp/satbed-no-such.log")));
        assertEquals(Optional.empty(), TrustedPath.objectionToOutput(Path.of("/dev/stderr")));
        mode(state, "rwx---rwx");
        assertEquals(Optional.of(state + OTHERS), TrustedPath.objectionToOutput(log));
        mode(state, "rwx------");
        Files.createFile(log);
        Files.createLink(state.resolve("second"), log);
        assertEquals(Optional.of(log + " has another name too"), TrustedPath.objectionToOutput(log));
        assertFalse(TrustedPath.objectionToOutput(state).isEmpty(), "a directory");
    }
}

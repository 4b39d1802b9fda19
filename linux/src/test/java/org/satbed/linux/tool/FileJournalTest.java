package org.satbed.linux.tool;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileJournalTest {
    @TempDir
    private Path directory;

    private Path file;

    @BeforeEach
    void name() {
        file = directory.resolve("journal.jsonl");
    }

    /** Taking it back writes a line, so that the order of several can be seen. */
    private Undo line(String text) {
        Path trace = directory.resolve("trace");
        return new Undo.Command(
                "line", Optional.empty(), List.of("tee", "-a", trace.toString()), text + "\n", List.of());
    }

    @Test
    void whatIsOpenIsTakenBackLatestFirst() throws IOException {
        try (FileJournal journal = FileJournal.append(file)) {
            journal.willChange(line("first"));
            journal.willChange(line("second"));
            journal.willChange(line("third"));
            journal.changedBack(line("second"));
        }
        assertEquals(List.of(line("third"), line("first")), FileJournal.open(file));
        assertEquals(List.of(), FileJournal.undoAll(file));
        assertEquals(List.of("third", "first"), Files.readAllLines(directory.resolve("trace")));
    }

    @Test
    void everyKindOfUndoSurvivesTheFile() {
        List<Undo> all = List.of(
                new Undo.RemoveNamespace("ns"),
                new Undo.EndProcess("proxy on st", new ProcessIdentity(4711, 99)),
                new Undo.Command(
                        "rule", Optional.of("ns"), List.of("ip", "rule", "del"), "in", List.of("No such file")));
        try (FileJournal journal = FileJournal.append(file)) {
            all.forEach(journal::willChange);
        }
        List<Undo> read = FileJournal.open(file);
        assertEquals(3, read.size());
        assertTrue(read.containsAll(all), read.toString());
    }

    @Test
    void aLineThatACrashCutShortAnnouncesNothing() throws IOException {
        try (FileJournal journal = FileJournal.append(file)) {
            journal.willChange(line("whole"));
        }
        Files.writeString(file, "{\"done\":false,\"change\":{\"undo\":\"remove-na", StandardOpenOption.APPEND);
        assertEquals(List.of(line("whole")), FileJournal.open(file));
    }

    @Test
    void aProcessIsEndedAndAnotherOneWithItsNumberIsNot() throws Exception {
        Process sleeper = new ProcessBuilder("sleep", "60").start();
        ProcessIdentity identity = ProcessIdentity.of(sleeper.pid()).orElseThrow();
        ProcessIdentity earlier = new ProcessIdentity(identity.pid(), identity.startTicks() - 1);
        assertFalse(earlier.isAlive());
        assertTrue(earlier.end(Duration.ofSeconds(1)));
        assertTrue(sleeper.isAlive(), "another process was ended");
        assertTrue(identity.age().orElseThrow().compareTo(Duration.ofSeconds(30)) < 0);
        assertTrue(identity.end(Duration.ofSeconds(1)));
        assertFalse(identity.isAlive());
    }

    @Test
    void aProcessThatIgnoresTermIsKilled() throws Exception {
        Process stubborn =
                new ProcessBuilder("sh", "-c", "trap '' TERM; echo ready; while :; do sleep 1; done").start();
        assertEquals('r', stubborn.getInputStream().read());
        ProcessIdentity identity = ProcessIdentity.of(stubborn.pid()).orElseThrow();
        assertTrue(identity.end(Duration.ofMillis(200)));
        assertFalse(identity.isAlive());
    }
}

package org.satbed.orchestrator.testbed;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.satbed.linux.tool.FileJournal;
import org.satbed.linux.tool.TrustedPath;
import org.satbed.linux.tool.Undo;
import org.satbed.orchestrator.UserException;

/**
 * The directory of one testbed or link under {@code /run/satbed}, root's alone. Making it is the lock on its name; one
 * that somebody else could have written is not followed.
 */
public record StateDirectory(Path path) {
    /** Where all of them are: memory, gone with a reboot like what they describe. */
    public static final Path ROOT = Path.of("/run/satbed");

    /** The directory of that name, there or not. */
    public static StateDirectory of(String name) {
        return new StateDirectory(ROOT.resolve(name));
    }

    /**
     * Makes it.
     *
     * @param existing what to say when it is there already
     */
    public static StateDirectory create(String name, String existing) {
        StateDirectory directory = of(name);
        try {
            TrustedPath.makeOwn(ROOT);
            TrustedPath.makePrivate(directory.path);
            TrustedPath.makePrivate(directory.logs());
            return directory;
        } catch (FileAlreadyExistsException e) {
            throw UserException.failure(existing);
        } catch (IOException e) {
            throw UserException.failure("cannot make " + directory.path + ": " + e.getMessage() + "; run as root");
        }
    }

    /** The journal's file. */
    public Path journal() {
        return path.resolve("journal.jsonl");
    }

    /** Where the processes' output goes. */
    public Path logs() {
        return path.resolve("logs");
    }

    /**
     * Undoes what its journal has open: processes first, then single changes, latest first, then hosts. Deletes
     * the directory if nothing was left, so that otherwise it can be tried again. Never throws.
     *
     * @return the problems
     */
    public List<String> undoAndDelete() {
        List<String> problems = Collections.synchronizedList(new ArrayList<>());
        try {
            List<Undo> open = Files.exists(journal()) ? FileJournal.open(journal()) : List.of();
            inParallel(open, Undo.EndProcess.class, problems);
            open.stream()
                    .filter(Undo.Command.class::isInstance)
                    .forEach(undo -> undo.carryOut().ifPresent(problems::add));
            inParallel(open, Undo.RemoveNamespace.class, problems);
            inParallel(open, Undo.RemoveContainers.class, problems);
            if (problems.isEmpty()) {
                delete().ifPresent(problems::add);
            }
        } catch (RuntimeException e) {
            problems.add(path + ": " + e.getMessage());
        }
        return List.copyOf(problems);
    }

    /** They are independent of each other, and each waits for several processes. */
    private static void inParallel(List<Undo> open, Class<? extends Undo> kind, List<String> problems) {
        List<Thread> threads = open.stream()
                .filter(kind::isInstance)
                .map(undo -> new Thread(() -> undo.carryOut().ifPresent(problems::add), "undo " + undo.what()))
                .toList();
        threads.forEach(Thread::start);
        boolean interrupted = false;
        for (Thread thread : threads) {
            while (thread.isAlive()) {
                try {
                    thread.join();
                } catch (InterruptedException e) {
                    interrupted = true; // cleaning up goes on
                }
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** Deletes it without undoing anything; returns the problem, if any. */
    public Optional<String> delete() {
        try (Stream<Path> all = Files.exists(path) ? Files.walk(path) : Stream.<Path>empty()) {
            for (Path each : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(each);
            }
            return Optional.empty();
        } catch (IOException e) {
            return Optional.of("cannot delete " + path + ": " + e.getMessage());
        }
    }
}

package org.satbed.orchestrator.run;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.satbed.orchestrator.UserException;
import org.satbed.scenarios.ResultFile;
import org.satbed.scenarios.RunResult;
import org.satbed.scenarios.Scenario;

/**
 * Where a run's results go. Made before the run, so that a path that cannot be written is known at once; without results it goes again.
 * Under sudo what is made belongs to the user behind it.
 */
public final class ResultDirectory implements AutoCloseable {
    private static final String RESULT = "result.json";

    private final Path path;
    private final List<Path> made = new ArrayList<>();
    /** Ctrl-C may end the JVM before the run's own thread has come to its end. */
    private final Thread hook = new Thread(this::removeUnlessWritten, "remove empty result directory");

    private boolean written;

    private ResultDirectory(Path path) {
        this.path = path;
    }

    /** Where a result goes: as the user gave it, or by default {@code satbed-results/SCENARIO-TIME}. */
    public static Path pathFor(Path given, Scenario scenario) {
        String time = LocalDateTime.now().format(DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss", Locale.ROOT));
        return given == null ? Path.of("satbed-results", scenario.name() + "-" + time) : given;
    }

    /**
     * Makes it, with the directories above it that are missing.
     *
     * @throws UserException if it has a result already, or cannot be made
     */
    public static ResultDirectory create(Path path) {
        if (Files.exists(path.resolve(RESULT))) {
            throw UserException.failure(path + " has a result already; choose another with --out, or remove it");
        }
        ResultDirectory directory = new ResultDirectory(path.toAbsolutePath().normalize());
        Runtime.getRuntime().addShutdownHook(directory.hook);
        try {
            directory.make(directory.path);
            if (!Files.isWritable(directory.path)) {
                throw UserException.failure("cannot write in " + path + "; choose another with --out");
            }
            return directory;
        } catch (FileAlreadyExistsException e) {
            throw UserException.failure(e.getFile() + " is no directory; choose another with --out");
        } catch (IOException e) {
            throw UserException.failure("cannot make directory " + path + "; choose another with --out");
        }
    }

    private void make(Path directory) throws IOException {
        if (Files.isDirectory(directory)) {
            return;
        }
        if (directory.getParent() != null) {
            make(directory.getParent());
        }
        Files.createDirectory(directory);
        made.add(directory);
        SudoUser.give(directory);
    }

    /** Writes the result and its table. */
    public synchronized void write(RunResult result, String table) {
        try {
            ResultFile.write(result, path.resolve(RESULT));
            Files.writeString(path.resolve("table.txt"), table);
            SudoUser.give(path.resolve(RESULT));
            SudoUser.give(path.resolve("table.txt"));
            written = true;
        } catch (IOException e) {
            throw UserException.failure("cannot write the result to " + path + ": " + e.getMessage());
        }
    }

    /** Keeps what the testbed's processes wrote; without it a failure in it could not be explained later. */
    public void keepLogs(Path logs) {
        Path target = path.resolve("logs");
        try (Stream<Path> all = Files.list(logs)) {
            Files.createDirectories(target);
            SudoUser.give(target);
            for (Path log : all.filter(Files::isRegularFile).toList()) {
                Path copy = target.resolve(log.getFileName());
                Files.copy(log, copy, StandardCopyOption.REPLACE_EXISTING);
                SudoUser.give(copy);
            }
        } catch (IOException e) {
            System.err.println("satbed: logs were not kept: " + e.getMessage());
        }
    }

    /** As the user gave it, but absolute. */
    public Path path() {
        return path;
    }

    @Override
    public void close() {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            // The JVM is ending: the hook runs, or has run.
        }
        removeUnlessWritten();
    }

    private synchronized void removeUnlessWritten() {
        if (written) {
            return;
        }
        for (int i = made.size() - 1; i >= 0; i--) {
            try {
                Files.deleteIfExists(made.get(i)); // fails if there is something in it, which then is somebody else's
            } catch (IOException e) {
                return;
            }
        }
    }
}

package org.satbed.orchestrator.run;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.satbed.orchestrator.UserException;
import org.satbed.scenarios.MatrixIndex;

/** Where the results of a matrix go: a directory for each point, an index, and the table of all. Under sudo it belongs to the user behind it. */
public final class MatrixDirectory {
    private final Path path;
    private final String scenario;
    private final List<MatrixIndex.Entry> entries = new ArrayList<>();

    /**
     * Makes nothing yet.
     *
     * @throws UserException if there is a matrix already
     */
    public MatrixDirectory(Path path, String scenario) {
        this.path = path.toAbsolutePath().normalize();
        this.scenario = scenario;
        if (Files.exists(this.path.resolve(MatrixIndex.FILE))) {
            throw UserException.failure(path + " has results already; choose another with --out, or remove it");
        }
    }

    /** Where. */
    public Path path() {
        return path;
    }

    /** Adds a point; the index is written anew, so that one that is broken off has what was measured. */
    public void add(MatrixIndex.Entry entry) {
        entries.add(entry);
        write(MatrixIndex.FILE, index().json());
    }

    /** What was added. */
    public MatrixIndex index() {
        return new MatrixIndex(scenario, entries);
    }

    /** Writes the table of all. */
    public void writeTable(String table) {
        write("table.txt", table);
    }

    private void write(String name, String text) {
        try {
            if (!Files.isDirectory(path)) { // no point has made it
                Files.createDirectories(path);
                SudoUser.give(path);
            }
            Path file = path.resolve(name);
            Files.writeString(file, text);
            SudoUser.give(file);
        } catch (IOException e) {
            throw UserException.failure("cannot write " + name + " to " + path + ": " + e.getMessage());
        }
    }
}

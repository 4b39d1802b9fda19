package org.satbed.linux.tool;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The journal of one testbed: a file of JSON lines that only grows. Each line is written in one piece before the change it
 * announces, so that after a {@code kill -9} at any moment the file names everything that may be there. Used by one thread at a time.
 *
 * <p>What it says is carried out, as root mostly: one that somebody else could have written is refused ({@link
 * TrustedPath}).
 */
public final class FileJournal implements ChangeJournal, AutoCloseable {
    private static final ObjectMapper JSON =
            JsonMapper.builder().addModule(new Jdk8Module()).build();

    private final FileChannel file;

    /** A line of the file. */
    record Line(
            @JsonProperty("done") boolean done,
            @JsonProperty("change") Undo change) {}

    private FileJournal(FileChannel file) {
        this.file = file;
    }

    /** Opens the file for appending; makes it when it is not there, for this user alone. */
    public static FileJournal append(Path path) {
        requireTrust(path);
        try {
            return new FileJournal(FileChannel.open(
                    path,
                    Set.of(
                            StandardOpenOption.CREATE,
                            StandardOpenOption.WRITE,
                            StandardOpenOption.APPEND,
                            LinkOption.NOFOLLOW_LINKS),
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What a journal file still has to take back, latest change first. A last line cut short by a crash announces nothing that was done. */
    public static List<Undo> open(Path path) {
        requireTrust(path);
        Set<Undo> open = new LinkedHashSet<>();
        try {
            for (String text : Files.readAllLines(path, StandardCharsets.UTF_8)) {
                parse(text).ifPresent(line -> {
                    open.remove(line.change());
                    if (!line.done()) {
                        open.add(line.change());
                    }
                });
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        List<Undo> latestFirst = new ArrayList<>(open);
        java.util.Collections.reverse(latestFirst);
        return latestFirst;
    }

    /** Takes back everything that is open, latest first, going on after problems; returns the problems. */
    public static List<String> undoAll(Path path) {
        List<String> problems = new ArrayList<>();
        for (Undo undo : open(path)) {
            undo.carryOut().ifPresent(problems::add);
        }
        return problems;
    }

    @Override
    public void willChange(Undo undo) {
        write(new Line(false, undo));
    }

    @Override
    public void changedBack(Undo undo) {
        write(new Line(true, undo));
    }

    @Override
    public void close() {
        try {
            file.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private synchronized void write(Line line) {
        try {
            // /run is memory: once the write has returned, only a reboot loses the line, and that undoes the changes
            // too.
            file.write(ByteBuffer.wrap((JSON.writeValueAsString(line) + "\n").getBytes(StandardCharsets.UTF_8)));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write the journal: nothing was changed", e);
        }
    }

    private static void requireTrust(Path path) {
        try {
            TrustedPath.require(path);
        } catch (IOException e) {
            throw new UncheckedIOException("journal " + path + " is not followed: " + e.getMessage(), e);
        }
    }

    private static Optional<Line> parse(String text) {
        try {
            return Optional.of(JSON.readValue(text, Line.class));
        } catch (JsonProcessingException e) {
            return Optional.empty();
        }
    }
}

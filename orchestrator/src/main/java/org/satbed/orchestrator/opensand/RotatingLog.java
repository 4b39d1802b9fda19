package org.satbed.orchestrator.opensand;

import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/** A log of bounded size: when its file is full it is renamed to {@code .1}, which replaces the one before. */
final class RotatingLog implements AutoCloseable {
    static final int FILE_BYTES = 4_000_000;
    private static final int REMEMBERED = 20;
    private static final int LONGEST_LINE = 2_000;

    private final Path file;
    private final int most;
    private final Deque<String> last = new ArrayDeque<>();
    private BufferedWriter out;
    private long written;

    /** @param most bytes of one file */
    RotatingLog(Path file, int most) throws IOException {
        this.file = file;
        this.most = most;
        out = Files.newBufferedWriter(file, StandardCharsets.UTF_8);
    }

    synchronized void add(String line) throws IOException {
        String bounded = line.length() > LONGEST_LINE ? line.substring(0, LONGEST_LINE) + " ..." : line;
        last.addLast(bounded);
        if (last.size() > REMEMBERED) {
            last.removeFirst();
        }
        if (written > most) {
            out.close();
            Files.move(file, file.resolveSibling(file.getFileName() + ".1"), StandardCopyOption.REPLACE_EXISTING);
            out = Files.newBufferedWriter(file, StandardCharsets.UTF_8);
            written = 0;
        }
        out.write(bounded);
        out.newLine();
        out.flush();
        written += bounded.length() + 1L;
    }

    /** The newest lines, oldest first. */
    synchronized List<String> last() {
        return new ArrayList<>(last);
    }

    @Override
    public synchronized void close() throws IOException {
        out.close();
    }
}

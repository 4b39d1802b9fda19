package org.satbed.openbach.agent;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;
import org.satbed.openbach.OpenBachException;
import org.satbed.openbach.stat.StatLines;
import org.satbed.openbach.stat.StatPoint;

/**
 * Where a job's points go: to the agent, and those that it does not take to a file in rstats' own form, so that nothing that was measured is
 * lost. Used by one thread at a time.
 */
public final class Statistics {
    /** Where rstats keeps its own files, a directory for each job. */
    private static final Path DIRECTORY = Path.of("/var/openbach_stats");

    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HHmmss", Locale.ROOT);

    private final CollectAgent agent;
    private final Path directory;
    private final Consumer<String> warnings;
    private Optional<Path> unsent = Optional.empty();
    private long sent;
    private long kept;

    /**
     * For a registered job.
     *
     * @param warnings takes a line when something could not be sent for the first time, and when it could not even be kept
     */
    public Statistics(CollectAgent agent, Consumer<String> warnings) {
        this(agent, DIRECTORY, warnings);
    }

    Statistics(CollectAgent agent, Path directory, Consumer<String> warnings) {
        this.agent = agent;
        this.directory = directory.resolve(agent.source().jobName());
        this.warnings = warnings;
    }

    /** Sends a point, or keeps it. */
    public void publish(StatPoint point) {
        try {
            agent.send(point);
            sent++;
        } catch (OpenBachException e) {
            keep(point, e.getMessage());
        }
    }

    private void keep(StatPoint point, String why) {
        try {
            if (unsent.isEmpty()) {
                Files.createDirectories(directory);
                String name = agent.source().jobName() + "_" + TIME.format(LocalDateTime.now()) + "_unsent.stats";
                unsent = Optional.of(directory.resolve(name));
                warnings.accept("statistics are kept in " + unsent.get() + ": " + why);
            }
            Files.writeString(
                    unsent.get(),
                    StatLines.json(agent.source(), point) + "\n",
                    StandardCharsets.UTF_8,
                    StandardOpenOption.CREATE,
                    StandardOpenOption.APPEND);
            kept++;
        } catch (IOException e) {
            warnings.accept("a statistic is lost: it could not be sent (" + why + ") nor written: " + e.getMessage());
        }
    }

    /** Points that the agent took. */
    public long sent() {
        return sent;
    }

    /** Points that are in the file. */
    public long kept() {
        return kept;
    }

    /** The file with what could not be sent, if there is any. */
    public Optional<Path> unsent() {
        return unsent;
    }
}

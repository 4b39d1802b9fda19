package org.satbed.orchestrator.testbed;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.satbed.linux.tool.ProcessEnd;
import org.satbed.orchestrator.UserException;

/** A process that satbed runs on one host of a testbed. */
public final class HostProcess implements AutoCloseable {
    /** How long satbed's own processes may take to be ready. */
    static final Duration START = Duration.ofSeconds(10);

    private static final int POLL_MILLIS = 3;

    private final String role;
    private final Process process;
    private final Path output;
    private final Path errors;
    private final Runnable ended;
    private boolean spokesman;
    private Optional<Runnable> end = Optional.empty();

    /**
     * Takes charge of a process.
     *
     * @param role what it is and where, for messages
     * @param output where its standard output goes
     * @param errors where its errors go
     * @param ended run when {@link #close} has ended it
     */
    public HostProcess(String role, Process process, Path output, Path errors, Runnable ended) {
        this.role = role;
        this.process = process;
        this.output = output;
        this.errors = errors;
        this.ended = ended;
    }

    /**
     * Waits until it has printed {@code ready}.
     *
     * @throws UserException with its last words when it ends instead, or takes more than 10 s
     */
    public void awaitReady() {
        awaitReady(START);
    }

    /** The same with another bound. */
    void awaitReady(Duration bound) {
        await("ready", bound);
    }

    /** Waits until it has printed this line too. */
    public void awaitLine(String line) {
        await(line, START);
    }

    private void await(String line, Duration bound) {
        long end = System.nanoTime() + bound.toNanos();
        try {
            while (Files.readString(output).lines().noneMatch(line::equals)) {
                death().ifPresent(why -> {
                    throw UserException.failure(why);
                });
                if (System.nanoTime() > end) {
                    throw UserException.failure("the " + role + " did not say '" + line + "' within "
                            + bound.toSeconds() + " s; is this host overloaded? " + lastWords());
                }
                Thread.sleep(POLL_MILLIS);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw UserException.failure("interrupted while waiting for the " + role);
        }
    }

    /** Writes a line to its standard input; when it has ended, {@link #death} says so, not this. */
    public void say(String line) {
        try {
            OutputStream input = process.getOutputStream();
            input.write((line + "\n").getBytes(StandardCharsets.UTF_8));
            input.flush();
        } catch (IOException e) {
            // It has ended.
        }
    }

    /** From now on its last words stand for themselves: it tells of others' ends, not of its own. */
    void speaksForOthers() {
        spokesman = true;
    }

    /** What ends it where it runs, if that is not the process that was started here. */
    void endBy(Runnable there) {
        end = Optional.of(there);
    }

    /** Why it is not running any more, if so. */
    public Optional<String> death() {
        if (process.isAlive()) {
            return Optional.empty();
        }
        String words = lastWords();
        return Optional.of(
                spokesman && !words.isEmpty()
                        ? words
                        : "the " + role + " ended with status " + process.exitValue() + ": " + words);
    }

    /** The process, for its streams. */
    public Process process() {
        return process;
    }

    /** Everything that it has printed. */
    Path output() {
        return output;
    }

    /** Ends it: TERM, and KILL when that has not helped within two seconds. */
    @Override
    public void close() {
        end.filter(there -> process.isAlive()).ifPresent(Runnable::run);
        ProcessEnd.gently(process);
        if (!process.isAlive()) {
            ended.run();
        }
    }

    private String lastWords() {
        try {
            String text = Files.readString(errors).strip();
            return text.isEmpty()
                    ? "it said nothing"
                    : text.substring(text.lastIndexOf('\n') + 1).replaceFirst("^satbed: ", "");
        } catch (IOException e) {
            return "its errors cannot be read";
        }
    }
}

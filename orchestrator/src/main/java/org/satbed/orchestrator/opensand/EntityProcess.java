package org.satbed.orchestrator.opensand;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.satbed.linux.tool.CommandRunner;
import org.satbed.linux.tool.ProcessEnd;
import org.satbed.orchestrator.UserException;

/** One entity's process: what it writes goes to a bounded log, for a full pipe would stop the emulation. */
final class EntityProcess {
    private final Entity entity;
    private final Process process;
    private final RotatingLog log;
    private final CountDownLatch logon = new CountDownLatch(1);
    private final Thread reader;

    private EntityProcess(Entity entity, Process process, RotatingLog log) {
        this.entity = entity;
        this.process = process;
        this.log = log;
        reader = new Thread(this::drain, "log of " + entity.id());
        reader.setDaemon(true);
        reader.start();
    }

    /**
     * Starts it.
     *
     * @param where its network namespace
     * @param argv the program with its arguments
     * @param logs where its log goes
     */
    static EntityProcess start(Entity entity, CommandRunner where, List<String> argv, Path logs) {
        try {
            RotatingLog log = new RotatingLog(logs.resolve("opensand-" + entity.id() + ".log"), RotatingLog.FILE_BYTES);
            ProcessBuilder builder = new ProcessBuilder(where.argvHere(argv))
                    .redirectErrorStream(true)
                    .redirectInput(Path.of("/dev/null").toFile());
            builder.environment().put("LC_ALL", "C");
            return new EntityProcess(entity, builder.start(), log);
        } catch (IOException e) {
            throw UserException.failure("cannot start OpenSAND's " + entity.id() + ": " + e.getMessage());
        }
    }

    private void drain() {
        try (BufferedReader lines = process.inputReader();
                log) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                log.add(line);
                if (LogLine.parse(line).filter(LogLine::isLogon).isPresent()) {
                    logon.countDown();
                }
            }
        } catch (IOException | UncheckedIOException e) {
            process.destroy(); // its pipe would fill up
        }
    }

    Entity entity() {
        return entity;
    }

    boolean isLoggedOn() {
        return logon.getCount() == 0;
    }

    boolean isAlive() {
        return process.isAlive();
    }

    int status() {
        return process.exitValue();
    }

    /** Why it has ended; only when it has. */
    String death() {
        try {
            reader.join(TimeUnit.SECONDS.toMillis(1)); // its last words may still be on the way
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return ExitStatus.sentence(entity, process.exitValue(), log.last());
    }

    /** Resident memory in bytes; empty when it has ended. */
    Optional<Long> residentBytes() {
        try {
            return Files.readAllLines(Path.of("/proc", Long.toString(process.pid()), "status")).stream()
                    .filter(line -> line.startsWith("VmRSS:"))
                    .map(line -> Long.parseLong(line.replaceAll("[^0-9]", "")) * 1024)
                    .findFirst();
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /** Ends it: TERM, and KILL when that has not helped within two seconds. */
    void stop() {
        ProcessEnd.gently(process);
    }
}

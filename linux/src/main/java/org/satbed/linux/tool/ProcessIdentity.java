package org.satbed.linux.tool;

import com.fasterxml.jackson.annotation.JsonIgnore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * A process that can be told from a later one with the same id.
 *
 * @param pid the process id
 * @param startTicks when it started, in clock ticks since boot (proc(5), {@code /proc/PID/stat} field 22)
 */
public record ProcessIdentity(long pid, long startTicks) {
    /** How long a process may take after TERM before it is killed. */
    public static final Duration PATIENCE = Duration.ofSeconds(2);

    private static final int FIELDS_BEFORE_START = 19; // of those behind the command's name

    /** The identity of a running process, or empty when there is none with that id. */
    public static Optional<ProcessIdentity> of(long pid) {
        try {
            String stat = Files.readString(Path.of("/proc/" + pid + "/stat"));
            // The command's name stands in parentheses and may hold anything: count the fields behind the last one.
            String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
            return Optional.of(new ProcessIdentity(pid, Long.parseLong(fields[FIELDS_BEFORE_START])));
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /** Whether this very process is still there. */
    @JsonIgnore
    public boolean isAlive() {
        return of(pid).filter(this::equals).isPresent()
                && ProcessHandle.of(pid).filter(ProcessHandle::isAlive).isPresent();
    }

    /** Ends it: TERM, then KILL when {@code patience} has passed. Returns whether it is gone. */
    public boolean end(Duration patience) {
        if (!isAlive()) {
            return true;
        }
        Optional<ProcessHandle> handle = ProcessHandle.of(pid);
        if (handle.isEmpty()) {
            return true;
        }
        handle.get().destroy();
        if (!waitFor(handle.get(), patience)) {
            handle.get().destroyForcibly();
            return waitFor(handle.get(), PATIENCE);
        }
        return true;
    }

    private static boolean waitFor(ProcessHandle handle, Duration limit) {
        try {
            handle.onExit().get(limit.toMillis(), TimeUnit.MILLISECONDS);
            return true;
        } catch (TimeoutException | ExecutionException e) {
            return !handle.isAlive();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return !handle.isAlive();
        }
    }
}

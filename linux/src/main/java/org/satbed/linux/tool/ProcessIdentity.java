package org.satbed.linux.tool;

import com.fasterxml.jackson.annotation.JsonIgnore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;

/**
 * A process that can be told from a later one with the same id.
 *
 * @param pid the process id
 * @param startTicks when it started, in clock ticks since boot (proc(5), {@code /proc/PID/stat} field 22)
 */
public record ProcessIdentity(long pid, long startTicks) {
    /** How long a process may take after TERM before it is killed. */
    public static final Duration PATIENCE = Duration.ofSeconds(2);

    /** States of a process that has ended: zombie, dead (proc(5)). */
    private static final Set<String> ENDED = Set.of("Z", "X");

    /** USER_HZ, the unit of times in /proc, on every architecture that is supported (time(7)). */
    private static final double TICKS_PER_SECOND = 100;

    private static final Duration POLL = Duration.ofMillis(5);
    private static final int FIELDS_BEFORE_START = 19; // of those behind the command's name

    /** The identity of a running process, or empty when there is none with that id, or only what its parent has not yet collected. */
    public static Optional<ProcessIdentity> of(long pid) {
        try {
            String stat = Files.readString(Path.of("/proc/" + pid + "/stat"));
            // The command's name stands in parentheses and may hold anything: count the fields behind the last one.
            String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
            return ENDED.contains(fields[0])
                    ? Optional.empty()
                    : Optional.of(new ProcessIdentity(pid, Long.parseLong(fields[FIELDS_BEFORE_START])));
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /** Whether this very process is still there. */
    @JsonIgnore
    public boolean isAlive() {
        return of(pid).filter(this::equals).isPresent();
    }

    /** For how long it has been there, to 0.01 s; empty when the kernel does not tell how long it has been up. */
    public Optional<Duration> age() {
        try {
            String uptime = Files.readString(Path.of("/proc/uptime")).split(" ")[0];
            double seconds = Double.parseDouble(uptime) - startTicks / TICKS_PER_SECOND;
            return Optional.of(Duration.ofMillis(Math.round(seconds * 1e3)));
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /** Ends it: TERM, then KILL when {@code patience} has passed. Returns whether it is gone. */
    public boolean end(Duration patience) {
        if (!isAlive()) {
            return true;
        }
        ProcessHandle.of(pid).ifPresent(ProcessHandle::destroy);
        if (waitFor(patience)) {
            return true;
        }
        ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly);
        return waitFor(PATIENCE);
    }

    private boolean waitFor(Duration limit) {
        long end = System.nanoTime() + limit.toNanos();
        while (isAlive() && System.nanoTime() < end) {
            LockSupport.parkNanos(POLL.toNanos());
        }
        return !isAlive();
    }
}

package org.satbed.proxy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.satbed.linux.Signals;
import org.satbed.linux.Signals.Signal;
import org.satbed.netns.NetworkNamespace;
import org.satbed.netns.testing.Await;

/** A proxy that is restarted: a process, and those that have taken its place. */
final class RestartChain implements AutoCloseable {
    /** What becomes a proxy's process: a JVM that is started with SIGHUP ignored, by nohup for one, leaves it so. */
    static final List<String> HEARS_HANGUP = List.of("env", "--default-signal=HUP");

    /** On which the bed's own proxy does not listen. */
    static final int PORT = 5003;
    /** A JVM starts within that, on a host that has much else to do. */
    static final Duration PATIENCE = Duration.ofSeconds(80);

    private final NetworkNamespace client;
    private final int port;
    private final Path directory;
    private final PepProcess first;
    private final Set<Long> seen = new TreeSet<>();

    /**
     * Follows one that has been started.
     *
     * @param first with the options {@link #options}
     * @param port on which it listens
     */
    RestartChain(NetworkNamespace client, PepProcess first, int port, Path directory) {
        this.client = client;
        this.first = first;
        this.port = port;
        this.directory = directory;
        seen.add(first.pid());
    }

    /** What it is to be started with: a pid file, and a log that outlives the first process. */
    static List<String> options(Path directory) {
        return List.of(
                "--pid-file",
                directory.resolve("pid").toString(),
                "--log",
                directory.resolve("log").toString());
    }

    /** Starts one beside that of the bed, to which no traffic is brought. */
    static RestartChain beside(ProxyBed bed, Path directory, String... options) throws Exception {
        List<String> all = new ArrayList<>(options(directory));
        all.addAll(List.of(options));
        PepProcess first = new PepProcess(bed.router(), HEARS_HANGUP, PORT, all.toArray(String[]::new));
        return new RestartChain(bed.client(), first, PORT, directory);
    }

    /** How many lines its processes have written that have these words. */
    long count(String words) {
        try {
            return Files.readAllLines(directory.resolve("log")).stream()
                    .filter(line -> line.contains(words))
                    .count();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Waits for a line with these words. */
    void awaitLog(String words) {
        Await.until("a line with " + words, PATIENCE, () -> count(words) > 0);
    }

    /** The process that was started first. */
    PepProcess first() {
        return first;
    }

    /** The process that is the proxy. */
    long pid() {
        try {
            long pid = Long.parseLong(Files.readString(directory.resolve("pid")).strip());
            seen.add(pid);
            return pid;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Waits for the process that another has started to take its place. */
    long awaitChild(long parent) {
        long child = Pids.awaitChild(parent);
        seen.add(child);
        return child;
    }

    /** Waits until there is one process and no more, and it accepts. */
    long awaitOne() {
        Await.until("one proxy that accepts, of " + seen, PATIENCE, () -> {
            pid();
            return seen.stream().filter(Pids::alive).count() == 1 && accepts() && Pids.alive(pid());
        });
        return pid();
    }

    /** Waits until there is none. */
    void awaitNone() {
        Await.until("the end of " + seen, PATIENCE, () -> seen.stream().noneMatch(Pids::alive) && !accepts());
    }

    /** A connection straight to its port is reset, and refused where there is nobody. */
    boolean accepts() {
        try {
            return Ending.ofConnecting(client, Ip.V4.router.get(0), port) == Ending.RESET;
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    @Override
    public void close() {
        Await.until("the end of all", PATIENCE, () -> {
            pid();
            for (long each : List.copyOf(seen)) {
                ProcessHandle.of(each).stream()
                        .flatMap(ProcessHandle::descendants)
                        .map(ProcessHandle::pid)
                        .forEach(seen::add);
            }
            seen.forEach(each -> Signals.send(each, Signal.KILL));
            return seen.stream().noneMatch(Pids::alive);
        });
        first.close();
    }
}

package org.satbed.orchestrator.opensand;

import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.satbed.linux.tool.CommandRunner;
import org.satbed.orchestrator.UserException;

/**
 * Runs OpenSAND in its namespaces: says {@code ready} when traffic passes, starts all again when one of its processes ends, at most
 * twice, and collects what they measure.
 */
public final class Supervisor {
    /** Printed once, when the satellite link passes traffic. */
    public static final String READY = "ready";
    /** What begins each further line: until then nothing that was measured counts. */
    public static final String RESTARTED = "restarted";

    /** The file of readings in the directory for logs. */
    public static final String PROBES = "probes.jsonl";

    private static final int MOST_RESTARTS = 2;
    private static final long WATCH_NANOS = 100_000_000;
    private static final long MEMORY_NANOS = 1_000_000_000;

    private final OpenSandSystem system;
    private final Collector collector;
    private final String far;
    private final Consumer<String> said;
    private volatile boolean stopping;
    private int restarts;
    private long lookedAtMemory;

    /**
     * Opens the collector.
     *
     * @param program opensand, or what stands in for it
     * @param files configuration, a directory for each entity
     * @param hosts their network namespaces, in the order in which they are started
     * @param directory for logs and {@link #PROBES}
     * @param far the gateway's address on the satellite link
     * @param collectAt this host's address on the emulation network
     * @param said takes {@link #READY} and {@link #RESTARTED}
     */
    public Supervisor(
            String program,
            Path files,
            Map<Entity, CommandRunner> hosts,
            Path directory,
            String far,
            String collectAt,
            Consumer<String> said) {
        this.system = new OpenSandSystem(program, files, hosts, directory);
        this.collector = Collector.open(collectAt, directory.resolve(PROBES));
        this.far = far;
        this.said = said;
    }

    /**
     * Runs until {@link #stop}.
     *
     * @throws UserException when OpenSAND does not get ready, or has ended a third time
     */
    public void run() {
        while (!stopping) {
            system.start();
            Optional<String> trouble = system.awaitReady(far);
            if (trouble.isEmpty()) {
                said.accept(restarts == 0 ? READY : RESTARTED + " " + restarts);
                trouble = watch();
            }
            if (stopping) {
                return;
            }
            boolean hopeless = system.isHopeless();
            system.stop();
            String why = trouble.orElse("OpenSAND ended");
            if (hopeless || restarts == MOST_RESTARTS) {
                throw UserException.failure(
                        why + (hopeless ? "" : String.format(Locale.ROOT, "; gave up after %d restarts", restarts)));
            }
            restarts++;
            System.err.println("satbed: " + why + "; starting all of OpenSAND again");
        }
    }

    private Optional<String> watch() {
        while (!stopping) {
            Optional<String> death = system.death();
            if (death.isPresent()) {
                return death;
            }
            noteMemory();
            LockSupport.parkNanos(WATCH_NANOS);
        }
        return Optional.empty();
    }

    /** The terminal's grows by about two bytes for each byte sent (OpenSAND 8.2.0): a long run has to know. */
    private void noteMemory() {
        long now = System.nanoTime();
        if (now - lookedAtMemory >= MEMORY_NANOS) {
            lookedAtMemory = now;
            system.running()
                    .forEach(each -> each.residentBytes()
                            .ifPresent(bytes -> collector.add(each.entity().logName(), "process.rss", bytes)));
        }
    }

    /** From any thread: stops OpenSAND, the terminal first. */
    public void stop() {
        stopping = true;
        system.stop();
        collector.close();
    }
}

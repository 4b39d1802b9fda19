package org.satbed.orchestrator.opensand;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import org.satbed.linux.Namespaces;
import org.satbed.linux.tool.CommandRunner;
import org.satbed.orchestrator.UserException;

/** The processes of OpenSAND, started and stopped together: one alone takes 5 to 24 s to find its way back (OpenSAND 8.2). */
final class OpenSandSystem {
    private static final Duration LOGON = Duration.ofSeconds(15);
    private static final Duration PING = Duration.ofSeconds(10);
    private static final long POLL_NANOS = 5_000_000;
    private static final int NOBODY = 9; // discard (RFC 863)
    private static final int ANSWER_MILLIS = 3_000;

    private final String program;
    private final Path files;
    private final Map<Entity, CommandRunner> hosts;
    private final Path logs;
    private final List<EntityProcess> running = new ArrayList<>();

    /**
     * Not started yet.
     *
     * @param program opensand, or what stands in for it
     * @param files configuration, a directory for each entity
     * @param hosts their network namespaces, in the order in which they are started
     * @param logs where their logs go
     */
    OpenSandSystem(String program, Path files, Map<Entity, CommandRunner> hosts, Path logs) {
        this.program = program;
        this.files = files;
        this.hosts = hosts;
        this.logs = logs;
    }

    /** The command of an entity. */
    static List<String> argv(String program, Path files, Entity entity) {
        Path own = files.resolve(entity.id());
        List<String> argv = new ArrayList<>(List.of(
                program,
                "-v",
                "-i",
                own.resolve("infrastructure.xml").toString(),
                "-t",
                own.resolve("topology.xml").toString()));
        Path profile = own.resolve("profile.xml");
        if (!entity.isSatellite() || Files.isRegularFile(profile)) {
            argv.addAll(List.of("-p", profile.toString()));
        }
        return argv;
    }

    /** Starts all. */
    synchronized void start() {
        for (Entity entity : hosts.keySet()) {
            running.add(EntityProcess.start(entity, hosts.get(entity), argv(program, files, entity), logs));
        }
    }

    /**
     * Waits for the terminal's logon, then for an answer from one end of the satellite link to the other: OpenSAND logs on with
     * configurations in which nothing ever passes.
     *
     * @param far the gateway's address on the satellite link
     * @return why it is not ready; empty when it is
     */
    Optional<String> awaitReady(String far) {
        long end = System.nanoTime() + LOGON.toNanos();
        List<EntityProcess> terminals =
                running().stream().filter(each -> each.entity().isTerminal()).toList();
        while (!terminals.stream().allMatch(EntityProcess::isLoggedOn)) {
            Optional<String> death = death();
            if (death.isPresent() || isStopped()) {
                return death.or(() -> Optional.of("OpenSAND was stopped"));
            }
            if (System.nanoTime() > end) {
                return Optional.of("OpenSAND's terminal did not log on within " + LOGON.toSeconds() + " s"
                        + (terminals.size() == 1 ? "" : " on " + waitedFor(terminals)));
            }
            LockSupport.parkNanos(POLL_NANOS);
        }
        return hosts.keySet().stream()
                .filter(Entity::isTerminal)
                .flatMap(each -> awaitAnswer(each, far).stream())
                .findFirst();
    }

    private static String waitedFor(List<EntityProcess> terminals) {
        return terminals.stream()
                .filter(each -> !each.isLoggedOn())
                .map(each -> each.entity().id())
                .collect(Collectors.joining(", "));
    }

    private Optional<String> awaitAnswer(Entity terminal, String far) {
        long end = System.nanoTime() + PING.toNanos();
        while (System.nanoTime() < end) {
            Optional<String> death = death();
            if (death.isPresent() || isStopped()) {
                return death.or(() -> Optional.of("OpenSAND was stopped"));
            }
            if (answers(terminal, far)) {
                return Optional.empty();
            }
        }
        return Optional.of("OpenSAND's terminal is logged on, but nothing passes the satellite link within "
                + PING.toSeconds() + " s");
    }

    /** A refusal by a port on which nobody listens is an answer. */
    private boolean answers(Entity terminal, String far) {
        try {
            return Namespaces.call(hosts.get(terminal).namespace(), () -> isAnswered(far));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw UserException.failure("interrupted while waiting for OpenSAND");
        } catch (Exception e) {
            throw UserException.failure("cannot try the satellite link: " + e.getMessage());
        }
    }

    private static boolean isAnswered(String far) {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(far, NOBODY), ANSWER_MILLIS);
            return true;
        } catch (ConnectException e) {
            return String.valueOf(e.getMessage()).contains("refused");
        } catch (IOException e) {
            LockSupport.parkNanos(POLL_NANOS);
            return false;
        }
    }

    /** Why one of them has ended, if one has. */
    synchronized Optional<String> death() {
        return running.stream().filter(each -> !each.isAlive()).findFirst().map(EntityProcess::death);
    }

    private synchronized boolean isStopped() {
        return running.isEmpty();
    }

    /** Whether one has ended in a way that another try would end in too. */
    synchronized boolean isHopeless() {
        return running.stream().anyMatch(each -> !each.isAlive() && ExitStatus.isHopeless(each.status()));
    }

    /** Those that run, for a look at their memory. */
    synchronized List<EntityProcess> running() {
        return List.copyOf(running);
    }

    /** Stops all, the last first. */
    synchronized void stop() {
        for (int i = running.size() - 1; i >= 0; i--) {
            running.get(i).stop();
        }
        running.clear();
    }
}

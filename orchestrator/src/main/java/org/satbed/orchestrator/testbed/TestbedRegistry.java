package org.satbed.orchestrator.testbed;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.satbed.linux.tool.FileJournal;
import org.satbed.linux.tool.ProcessIdentity;
import org.satbed.linux.tool.TrustedPath;
import org.satbed.linux.tool.Undo;
import org.satbed.orchestrator.UserException;

/** The testbeds and links of this host, known by their directories. */
public final class TestbedRegistry {
    /** A run ends its workloads, proxies and testbed within this time. */
    private static final Duration OWNER_PATIENCE = Duration.ofSeconds(10);

    private TestbedRegistry() {}

    /**
     * One of them.
     *
     * @param name of the testbed, or {@code link-IF1-IF2}
     * @param scenario its scenario's name, empty if unknown
     * @param started when, ISO 8601, empty if unknown
     * @param state {@code up}, {@code in use} (a process owns it), {@code broken} (a process of it has ended),
     *     {@code incomplete} (left by a crash), {@code private} (this user may not look) or {@code not trusted} (others
     *     than its owner and root can change it: nothing in it is believed)
     * @param owner the process that owns it, 0 for none
     * @param processes how many of its processes are there
     */
    public record Entry(String name, String scenario, String started, String state, long owner, int processes) {}

    /** All of them, by name. */
    public static List<Entry> list() {
        if (!Files.isDirectory(StateDirectory.ROOT)) {
            return List.of();
        }
        try (Stream<Path> all = Files.list(StateDirectory.ROOT)) {
            return all.filter(Files::isDirectory)
                    .sorted()
                    .map(path -> entry(new StateDirectory(path)))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Entry entry(StateDirectory directory) {
        String name = directory.path().getFileName().toString();
        if (TrustedPath.objection(directory.path()).isPresent()) {
            return new Entry(name, "", "", "not trusted", 0, 0);
        }
        if (!Files.isReadable(directory.path())) {
            return new Entry(name, "", "", "private", 0, 0);
        }
        Optional<TestbedInfo> info = TestbedInfo.read(directory.path());
        Optional<ProcessIdentity> owner = info.flatMap(TestbedInfo::owner);
        List<ProcessIdentity> processes = processes(directory);
        int alive = (int) processes.stream().filter(ProcessIdentity::isAlive).count();
        String state;
        if (info.isEmpty() || owner.isPresent() && !owner.get().isAlive()) {
            state = "incomplete";
        } else if (owner.isPresent()) {
            state = "in use";
        } else {
            state = alive < processes.size() ? "broken" : "up";
        }
        return new Entry(
                name,
                info.map(TestbedInfo::scenario).orElse(""),
                info.map(TestbedInfo::started).orElse(""),
                state,
                owner.filter(ProcessIdentity::isAlive).map(ProcessIdentity::pid).orElse(0L),
                alive);
    }

    private static List<ProcessIdentity> processes(StateDirectory directory) {
        if (!Files.isReadable(directory.journal())) {
            return List.of();
        }
        return FileJournal.open(directory.journal()).stream()
                .flatMap(undo -> undo instanceof Undo.EndProcess end ? Stream.of(end.process()) : Stream.empty())
                .toList();
    }

    /**
     * Removes one, ending the process that owns it first.
     *
     * @return the problems; with one, what is left can be removed by trying again
     * @throws UserException if there is none of that name
     */
    public static List<String> down(String name) {
        StateDirectory directory = StateDirectory.of(name);
        if (name.isEmpty() || name.contains("/") || name.startsWith(".") || !Files.isDirectory(directory.path())) {
            List<String> names = list().stream().map(Entry::name).toList();
            throw UserException.failure("there is no testbed '" + name + "'; "
                    + (names.isEmpty() ? "none is up" : "there are: " + String.join(", ", names)));
        }
        Optional<String> objection = TrustedPath.objection(directory.path());
        if (objection.isPresent()) {
            return List.of(objection.get() + ": what stands in " + directory.path()
                    + " is not carried out; look at its journal.jsonl, and remove it by hand");
        }
        Optional<ProcessIdentity> owner = TestbedInfo.read(directory.path()).flatMap(TestbedInfo::owner);
        if (owner.isPresent() && !owner.get().end(OWNER_PATIENCE)) {
            return List.of("process " + owner.get().pid() + ", which owns " + name + ", did not end");
        }
        return Files.isDirectory(directory.path()) ? directory.undoAndDelete() : List.of();
    }

    /** Removes all; returns the problems. */
    public static List<String> downAll() {
        List<String> problems = new ArrayList<>();
        list().forEach(entry -> problems.addAll(down(entry.name())));
        return problems;
    }
}

package org.satbed.junit;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.satbed.linux.tool.FileJournal;
import org.satbed.linux.tool.ProcessIdentity;
import org.satbed.linux.tool.TrustedPath;
import org.satbed.linux.tool.Undo;

/**
 * The directory of one path beside those of satbed's testbeds, in their form, so that {@code satbed status} shows it and {@code satbed down} removes
 * it.
 */
record StateDirectory(Path path) {
    private static final Path ROOT = Path.of("/run/satbed");
    private static final String PREFIX = "junit-";
    private static final Pattern NAME = Pattern.compile(PREFIX + "([0-9]{1,18})-[0-9]+");
    private static final String JOURNAL = "journal.jsonl";
    private static final String INFO = "testbed.json";
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final System.Logger LOG = System.getLogger(StateDirectory.class.getName());

    /** What stands in it about it; the names are those that satbed reads. */
    private record Info(String name, String scenario, String scenarioYaml, String started, ProcessIdentity owner) {}

    /** Makes one under a name that no other has. */
    static StateDirectory create(String test) {
        ProcessIdentity self = ProcessIdentity.of(ProcessHandle.current().pid()).orElseThrow();
        try {
            TrustedPath.makeOwn(ROOT);
            for (int number = 1; ; number++) {
                StateDirectory directory = new StateDirectory(ROOT.resolve(PREFIX + self.pid() + "-" + number));
                if (directory.take()) {
                    directory.write(
                            new Info(directory.name(), test, "", Instant.now().toString(), self));
                    return directory;
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot make a directory in " + ROOT, e);
        }
    }

    private Optional<Long> pidOfName() {
        Matcher matcher = NAME.matcher(name());
        return matcher.matches() ? Optional.of(Long.valueOf(matcher.group(1))) : Optional.empty();
    }

    private boolean take() throws IOException {
        try {
            TrustedPath.makePrivate(path);
            TrustedPath.makePrivate(path.resolve("logs"));
            return true;
        } catch (FileAlreadyExistsException e) {
            return false;
        }
    }

    /** In one piece: a reader never sees half of it. */
    private void write(Info info) throws IOException {
        Path draft = path.resolve(INFO + ".new");
        JSON.writeValue(draft.toFile(), info);
        Files.move(draft, path.resolve(INFO), StandardCopyOption.ATOMIC_MOVE);
    }

    String name() {
        return path.getFileName().toString();
    }

    Path journal() {
        return path.resolve(JOURNAL);
    }

    /** Undoes what the journal has open, and deletes the directory if nothing was left; returns the problems. */
    List<String> undoAndDelete() {
        List<Undo> open = Files.exists(journal()) ? FileJournal.open(journal()) : List.of();
        // Namespaces, which do not depend on each other; each takes some processes.
        List<String> problems = open.parallelStream()
                .map(Undo::carryOut)
                .flatMap(Optional::stream)
                .toList();
        if (problems.isEmpty()) {
            delete();
        }
        return problems;
    }

    private void delete() {
        try (Stream<Path> all = Files.walk(path)) {
            for (Path each : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(each);
            }
        } catch (IOException e) {
            LOG.log(System.Logger.Level.WARNING, "cannot delete {0}: {1}", path, e.getMessage());
        }
    }

    /** Takes back what processes that are gone have left. Never throws: a later one, or {@code satbed down --all}, can try again. */
    static void removeLeftovers() {
        if (!Files.isDirectory(ROOT)) {
            return;
        }
        try (Stream<Path> all = Files.list(ROOT)) {
            all.filter(path -> path.getFileName().toString().startsWith(PREFIX))
                    .filter(StateDirectory::isTrusted)
                    .map(StateDirectory::new)
                    .filter(StateDirectory::isLeft)
                    .forEach(left -> left.undoAndDelete()
                            .forEach(problem -> LOG.log(System.Logger.Level.WARNING, "not taken back: {0}", problem)));
        } catch (IOException | UncheckedIOException e) {
            LOG.log(System.Logger.Level.WARNING, "cannot look for leftovers in {0}: {1}", ROOT, e.getMessage());
        }
    }

    /** What others could have written is not carried out, nor does it keep others' from being taken back. */
    private static boolean isTrusted(Path path) {
        Optional<String> objection = TrustedPath.objection(path).or(() -> TrustedPath.objection(path.resolve(JOURNAL)));
        objection.ifPresent(why -> LOG.log(System.Logger.Level.WARNING, "{0} is left as it is: {1}", path, why));
        return objection.isEmpty();
    }

    /**
     * Without its file it is being made or removed at this moment, or whoever did that was killed in that very moment. Its name tells the owner
     * too, without the time at which it started: where another process has that number now, it is left to {@code satbed down --all}.
     */
    private boolean isLeft() {
        try {
            return !JSON.readerFor(ProcessIdentity.class)
                    .<ProcessIdentity>readValue(
                            JSON.readTree(path.resolve(INFO).toFile()).get("owner"))
                    .isAlive();
        } catch (IOException | IllegalArgumentException e) {
            return pidOfName().filter(pid -> ProcessIdentity.of(pid).isEmpty()).isPresent();
        }
    }
}

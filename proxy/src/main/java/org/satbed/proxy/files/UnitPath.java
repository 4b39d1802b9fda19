package org.satbed.proxy.files;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/**
 * Where systemd looks for a system unit and its drop-ins (systemd.unit(5), "Unit File Load Path"), under a root of its
 * own.
 */
final class UnitPath {
    /** What hides others first. */
    private static final List<String> DIRECTORIES = List.of(
            "etc/systemd/system.control",
            "run/systemd/system.control",
            "run/systemd/transient",
            "run/systemd/generator.early",
            "etc/systemd/system",
            "etc/systemd/system.attached",
            "run/systemd/system",
            "run/systemd/system.attached",
            "run/systemd/generator",
            "usr/local/lib/systemd/system",
            "usr/lib/systemd/system",
            "lib/systemd/system",
            "run/systemd/generator.late");

    private static final String SUFFIX = ".service";
    private static final int MOST_LINKS = 40;
    private static final int MOST_FILES = 100_000;

    private final Path root;

    UnitPath(Path root) {
        this.root = root;
    }

    /**
     * A unit's file that counts.
     *
     * @throws IllegalArgumentException if it is masked: empty, or a link to /dev/null
     */
    Optional<Path> unit(String name) {
        for (String each : candidates(name)) {
            for (String directory : DIRECTORIES) {
                Path file = root.resolve(directory).resolve(each);
                if (Files.isSymbolicLink(file) || Files.isRegularFile(file)) {
                    Path target = target(file);
                    if (isMask(target)) {
                        throw new IllegalArgumentException(name + " is masked by " + file
                                + ": systemd reads none of its settings; 'systemctl unmask' it first");
                    }
                    if (Files.isRegularFile(target)) {
                        return Optional.of(target);
                    }
                }
            }
        }
        return Optional.empty();
    }

    /** The name, then its template's. */
    private static List<String> candidates(String name) {
        int at = name.indexOf('@');
        return at < 0 || name.endsWith("@" + SUFFIX)
                ? List.of(name)
                : List.of(name, name.substring(0, at + 1) + SUFFIX);
    }

    private boolean isMask(Path target) {
        try {
            return target.equals(root.resolve("dev/null"))
                    || target.equals(Path.of("/dev/null"))
                    || Files.isRegularFile(target) && Files.size(target) == 0;
        } catch (IOException e) {
            return false; // reading it will tell
        }
    }

    /** Where a link leads in the root. */
    private Path target(Path file) {
        Path target = file;
        try {
            for (int links = 0; Files.isSymbolicLink(target) && links < MOST_LINKS; links++) {
                Path to = Files.readSymbolicLink(target);
                target = to.isAbsolute()
                        ? root.resolve(to.subpath(0, to.getNameCount()).toString())
                                .normalize()
                        : target.resolveSibling(to).normalize();
            }
        } catch (IOException | IllegalArgumentException e) {
            return target; // reading it will tell
        }
        return target;
    }

    /**
     * Those that count, in the order of their names, in which systemd takes them; a masked one hides others of its
     * name.
     */
    List<Path> dropIns(String name) {
        Map<String, Path> byName = new TreeMap<>();
        for (String directory : dropInDirectories(name)) {
            for (String place : DIRECTORIES) {
                for (Path file : list(root.resolve(place).resolve(directory), "*.conf")) {
                    byName.putIfAbsent(file.getFileName().toString(), file);
                }
            }
        }
        return byName.values().stream()
                .map(this::target)
                .filter(file -> !isMask(file) && Files.isRegularFile(file))
                .toList();
    }

    /** Of the unit's names, of those names up to each -, and of all services; the more special first. */
    private List<String> dropInDirectories(String name) {
        Set<String> directories = new LinkedHashSet<>();
        Set<String> names = names(name);
        names.forEach(each -> directories.add(each + ".d"));
        for (String each : names) {
            String prefix = each.substring(0, each.length() - SUFFIX.length()).replaceFirst("@.*", "");
            for (int dash = prefix.lastIndexOf('-'); dash > 0; dash = prefix.lastIndexOf('-', dash - 1)) {
                directories.add(prefix.substring(0, dash + 1) + SUFFIX + ".d");
            }
        }
        directories.add("service.d");
        return List.copyOf(directories);
    }

    /** The unit's, its template's, what it is a link to, and what links to it. */
    private Set<String> names(String name) {
        Set<String> names = new LinkedHashSet<>(candidates(name));
        for (String place : DIRECTORIES) {
            for (Path file : list(root.resolve(place), "*" + SUFFIX)) {
                String own = file.getFileName().toString();
                String other =
                        Files.isSymbolicLink(file) ? target(file).getFileName().toString() : own;
                if (other.endsWith(SUFFIX) && (names.contains(own) || names.contains(other))) {
                    names.add(own);
                    names.add(other);
                }
            }
        }
        return names;
    }

    /**
     * Files that a path names, patterns of glob(7) in it resolved; in order.
     *
     * @throws IllegalArgumentException if it is no absolute path
     */
    List<Path> files(String path) {
        if (!path.startsWith("/")) {
            throw new IllegalArgumentException("'" + path + "' is no absolute path");
        }
        List<Path> found = List.of(root);
        try {
            for (Path part : Path.of(path).normalize()) {
                List<Path> next = new ArrayList<>();
                for (Path each : found) {
                    if (part.toString().matches(".*[*?\\[].*")) {
                        next.addAll(list(each, part.toString()));
                    } else {
                        next.add(each.resolve(part));
                    }
                }
                found = next;
            }
        } catch (InvalidPathException e) {
            throw new IllegalArgumentException("'" + path + "' is no path", e);
        }
        return found.stream()
                .filter(each -> Files.exists(target(each)))
                .map(this::target)
                .toList();
    }

    /** What is in a directory by a pattern, in order; nothing where there is no directory. */
    private static List<Path> list(Path directory, String pattern) {
        List<Path> files = new ArrayList<>();
        if (Files.isDirectory(directory)) {
            Pattern expression = expression(pattern);
            try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory)) {
                for (Path each : entries) {
                    if (expression.matcher(each.getFileName().toString()).matches()) {
                        files.add(each);
                    }
                    if (files.size() > MOST_FILES) {
                        throw new IllegalArgumentException(
                                "more than " + MOST_FILES + " files " + directory.resolve(pattern));
                    }
                }
            } catch (IOException | DirectoryIteratorException e) {
                throw new IllegalArgumentException("cannot list " + directory + ": " + e.getMessage(), e);
            }
        }
        files.sort(null);
        return files;
    }

    /** A pattern of glob(7) for one name; a . in front is matched by itself alone. */
    private static Pattern expression(String pattern) {
        StringBuilder expression = new StringBuilder(pattern.startsWith(".") ? "" : "(?!\\.)");
        for (int i = 0; i < pattern.length(); i++) {
            char c = pattern.charAt(i);
            int close = c == '[' ? pattern.indexOf(']', i + 2) : -1;
            if (close > 0) {
                String set = pattern.substring(i + 1, close).replaceAll("[\\\\\\[\\]&^]", "\\\\$0");
                expression
                        .append('[')
                        .append(set.replaceFirst("^(!|\\\\\\^)", "^"))
                        .append(']');
                i = close;
            } else if (c == '*') {
                expression.append(".*");
            } else {
                expression.append(c == '?' ? "." : Pattern.quote(String.valueOf(c)));
            }
        }
        try {
            return Pattern.compile(expression.toString(), Pattern.DOTALL);
        } catch (PatternSyntaxException e) {
            return Pattern.compile(Pattern.quote(pattern)); // [z-a] matches nothing else
        }
    }
}

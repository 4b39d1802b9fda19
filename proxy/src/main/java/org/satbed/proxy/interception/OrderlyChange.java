package org.satbed.proxy.interception;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import org.satbed.linux.tool.CommandRunner;

/**
 * Notes of those who install and remove rules in an orderly way, for a {@link RulesGuard}: what 'rules remove' took
 * away is not to be put back, and what 'rules install' is at is not yet to be judged. Files in {@code
 * /run/satbed-rules}, which root alone can write and everybody read; named by the network namespace (its inode) and the
 * rules. Where they cannot be written nobody is kept from his change.
 */
final class OrderlyChange {
    private static final Path DIRECTORY = Path.of("/run/satbed-rules");
    private static final long LONGEST_USE_MILLIS = 600_000;

    private OrderlyChange() {}

    /** Before rules are removed. */
    static void removes(CommandRunner runner, String name) {
        note(runner, name, "removed");
    }

    /** Before rules are installed. */
    static void installs(CommandRunner runner, String name) {
        file(runner, name, "removed").ifPresent(OrderlyChange::delete);
        note(runner, name, "installing");
    }

    /** When they are, or could not be. */
    static void hasInstalled(CommandRunner runner, String name) {
        file(runner, name, "installing").ifPresent(OrderlyChange::delete);
    }

    /** Whether rules were removed in an orderly way, and not installed since. */
    static boolean wereRemoved(CommandRunner runner, String name) {
        return file(runner, name, "removed").filter(Files::exists).isPresent();
    }

    /** Whether somebody says that he is installing; one who was killed at it says so for ever. */
    static boolean isInstalling(CommandRunner runner, String name) {
        return file(runner, name, "installing").filter(Files::exists).isPresent();
    }

    private static void note(CommandRunner runner, String name, String what) {
        file(runner, name, what).ifPresent(file -> {
            try {
                if (!Files.isDirectory(DIRECTORY, LinkOption.NOFOLLOW_LINKS)) {
                    Files.createDirectory(DIRECTORY);
                    Files.setPosixFilePermissions(DIRECTORY, PosixFilePermissions.fromString("rwxr-xr-x"));
                }
                Files.deleteIfExists(file);
                Files.createFile(file);
                forgetOlderThan(file);
                Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
            } catch (IOException e) {
                // Whoever is not root may still change rules; a guard then takes it for anybody's change.
            }
        });
    }

    /** A guard has looked by then; of namespaces that are gone nothing is left. Nothing else goes by the wall clock. */
    private static void forgetOlderThan(Path latest) throws IOException {
        long oldest = Files.getLastModifiedTime(latest).toMillis() - LONGEST_USE_MILLIS;
        try (DirectoryStream<Path> files = Files.newDirectoryStream(DIRECTORY)) {
            files.forEach(each -> time(each).filter(since -> since < oldest).ifPresent(unused -> delete(each)));
        }
    }

    private static void delete(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            // as above
        }
    }

    private static Optional<Long> time(Path file) {
        try {
            return Optional.of(Files.getLastModifiedTime(file).toMillis());
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    private static Optional<Path> file(CommandRunner runner, String name, String what) {
        return namespace(runner).map(inode -> DIRECTORY.resolve(inode + "." + name + "." + what));
    }

    /** The number by which the kernel knows the network namespace (namespaces(7)). */
    private static Optional<String> namespace(CommandRunner runner) {
        try {
            Path link = runner.isHere()
                    ? Path.of("/proc/thread-self/ns/net")
                    : Path.of("/run/netns", runner.namespace().orElseThrow());
            return Optional.of(Files.getAttribute(link, "unix:ino").toString());
        } catch (IOException
                | IllegalStateException e) { // behind another command: a container's, where no guard looks for it
            return Optional.empty();
        }
    }
}

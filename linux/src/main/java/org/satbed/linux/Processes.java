package org.satbed.linux;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import jnr.posix.POSIX;
import jnr.posix.POSIXFactory;

/** This process and what it can become. */
public final class Processes {
    private Processes() {}

    /**
     * A user of this host (passwd(5)).
     *
     * @param uid its id
     * @param gid its primary group
     */
    public record User(long uid, long gid) {}

    /** The user of that name, if there is one. */
    public static Optional<User> user(String name) {
        return Optional.ofNullable(POSIXFactory.getPOSIX().getpwnam(name))
                .map(entry -> new User(entry.getUID(), entry.getGID()));
    }

    /**
     * Who a process is to the kernel (credentials(7)).
     *
     * @param users real, effective, saved and file system user id
     * @param groups likewise
     * @param permitted the capabilities that it has or may take (capabilities(7)), a bit each
     */
    public record Credentials(List<Long> users, List<Long> groups, long permitted) {}

    /** Who this process is (proc(5), {@code /proc/self/status}). */
    public static Credentials self() throws IOException {
        List<String> status = Files.readAllLines(Path.of("/proc/self/status"));
        return new Credentials(
                ids(field(status, "Uid:")),
                ids(field(status, "Gid:")),
                Long.parseUnsignedLong(field(status, "CapPrm:"), 16));
    }

    private static String field(List<String> status, String name) throws IOException {
        return status.stream()
                .filter(line -> line.startsWith(name))
                .map(line -> line.substring(name.length()).strip())
                .findFirst()
                .orElseThrow(() -> new IOException("/proc/self/status has no " + name));
    }

    private static List<Long> ids(String field) {
        return Stream.of(field.split("\\s+")).map(Long::valueOf).toList();
    }

    /**
     * Becomes another program (execve(2)) with the same process id, environment and open streams.
     *
     * @param argv its absolute path, and its arguments
     * @param variable an environment variable that it gets besides
     * @throws LinuxException when it cannot; otherwise this never returns
     */
    public static void become(List<String> argv, String variable, String value) {
        POSIX posix = POSIXFactory.getPOSIX();
        posix.setenv(variable, value, 1);
        posix.execv(argv.get(0), argv.toArray(String[]::new));
        throw new LinuxException("execv " + argv.get(0), posix.errno());
    }
}

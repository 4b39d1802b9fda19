package org.satbed.linux;

import java.util.List;
import java.util.Optional;
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

package org.satbed.proxy.cli;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.satbed.linux.LinuxException;
import org.satbed.linux.Processes;
import org.satbed.linux.tool.CommandException;
import org.satbed.linux.tool.ToolPath;
import org.satbed.proxy.ProxyException;

/**
 * {@code --user}: becomes the same command as another user, with the capabilities that a proxy needs (capabilities(7)) and no others. By setpriv(1),
 * because in a running JVM each thread would have to change its own. Whether that has been done already is asked of the
 * kernel.
 */
final class RunAsUser {
    /**
     * Only so that a setpriv that changes nothing is not run for ever: holds the process id, which it leaves as it is.
     */
    private static final String TRIED = "SATBED_PEP_IS_USER";

    private RunAsUser() {}

    /** A capability with its number (linux/capability.h). */
    enum Capability {
        /** To signal the process of -M, another user's. */
        KILL(5),
        /** Clients' ports below 1024. */
        NET_BIND_SERVICE(10),
        /** Foreign addresses, forced buffers. */
        NET_ADMIN(12),
        /** Devices, and packets: -s. */
        NET_RAW(13);

        private final int number;

        Capability(int number) {
            this.number = number;
        }
    }

    /** What it may keep. */
    static List<Capability> kept(boolean signals) {
        return Stream.of(Capability.values())
                .filter(each -> signals || each != Capability.KILL)
                .toList();
    }

    /**
     * Does not return, unless this process is that user already and may do no more.
     *
     * @param signals whether a process of another user is to be signalled
     */
    static void become(String user, boolean signals) {
        Processes.User found =
                Processes.user(user).orElseThrow(() -> new ProxyException("there is no user '" + user + "' (--user)"));
        List<Capability> kept = kept(signals);
        try {
            if (isDone(Processes.self(), found, kept)) {
                return;
            }
            String self = String.valueOf(ProcessHandle.current().pid());
            if (self.equals(System.getenv(TRIED))) {
                throw new ProxyException("setpriv did not make this process '" + user + "' (--user)");
            }
            String capabilities = kept.stream()
                    .map(each -> ",+" + each.name().toLowerCase(Locale.ROOT))
                    .collect(Collectors.joining());
            List<String> argv = new ArrayList<>(List.of(
                    ToolPath.of("setpriv"),
                    "--reuid=" + found.uid(),
                    "--regid=" + found.gid(),
                    "--init-groups",
                    "--inh-caps=-all" + capabilities,
                    "--ambient-caps=-all" + capabilities,
                    "--bounding-set=-all" + capabilities));
            argv.addAll(OwnCommand.argv());
            Processes.become(argv, TRIED, self);
        } catch (IOException | LinuxException | CommandException e) {
            throw new ProxyException("cannot run as '" + user + "' (--user): " + e.getMessage());
        }
    }

    /** Whether a process is that user in every respect, and may do no more than is kept. */
    static boolean isDone(Processes.Credentials self, Processes.User user, List<Capability> kept) {
        long allowed = kept.stream().mapToLong(each -> 1L << each.number).sum();
        return self.users().stream().allMatch(each -> each == user.uid())
                && self.groups().stream().allMatch(each -> each == user.gid())
                && (self.permitted() & ~allowed) == 0;
    }
}

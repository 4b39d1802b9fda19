package org.satbed.proxy.cli;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.satbed.linux.LinuxException;
import org.satbed.linux.Processes;
import org.satbed.linux.tool.CommandException;
import org.satbed.linux.tool.ToolPath;
import org.satbed.proxy.ProxyException;

/**
 * {@code --user}: becomes the same command as another user, with the capabilities that a proxy needs (capabilities(7)) and no others. By setpriv(1),
 * because in a running JVM each thread would have to change its own.
 */
final class RunAsUser {
    /** Set for the process that is the other user. */
    private static final String MARK = "SATBED_PEP_IS_USER";
    /** Foreign addresses; clients' ports below 1024; -s; -M. */
    private static final String CAPABILITIES = "+net_admin,+net_bind_service,+net_raw,+kill";

    private RunAsUser() {}

    /** Does not return, unless this process is that user already. */
    static void become(String user) {
        if (System.getenv(MARK) != null) {
            return;
        }
        Processes.User found =
                Processes.user(user).orElseThrow(() -> new ProxyException("there is no user '" + user + "' (--user)"));
        try {
            List<String> argv = new ArrayList<>(List.of(
                    ToolPath.of("setpriv"),
                    "--reuid=" + found.uid(),
                    "--regid=" + found.gid(),
                    "--init-groups",
                    "--inh-caps=-all," + CAPABILITIES,
                    "--ambient-caps=-all," + CAPABILITIES,
                    "--bounding-set=-all," + CAPABILITIES));
            argv.addAll(OwnCommand.argv());
            Processes.become(argv, MARK, "1");
        } catch (IOException | LinuxException | CommandException e) {
            throw new ProxyException("cannot run as '" + user + "' (--user): " + e.getMessage());
        }
    }
}

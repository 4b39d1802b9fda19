package org.satbed.proxy.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.satbed.linux.tool.CommandRunner;
import org.satbed.linux.tool.SysctlCommand;

/**
 * The restart on SIGHUP: the same command again, with the configuration file as it is now, listens on the same port (SO_REUSEPORT)
 * before this process stops accepting and lets its connections finish.
 */
final class Handover implements AutoCloseable {
    /** Set for the process that takes over: the port is in use, and that is right. */
    private static final ParentMark MARK = new ParentMark("SATBED_PEP_TAKES_OVER");

    /**
     * What waits on a listening socket that is closed goes to another one of its port (networking/ip-sysctl.rst); with 0 it is lost: 18 to 74
     * of some thousand connections in one measurement, none with 1.
     */
    private static final String MIGRATE = "net.ipv4.tcp_migrate_req";

    private static final Path MIGRATE_FILE = Path.of("/proc/sys/net/ipv4/tcp_migrate_req");

    private final PepLog log;
    private String migrateBefore = "";
    private volatile boolean done;

    Handover(PepLog log) {
        this.log = log;
    }

    /** Whether this process takes over from another. */
    static boolean isTakingOver() {
        return MARK.isSet();
    }

    /** Whether another process has taken over. */
    boolean isDone() {
        return done;
    }

    /** Starts the successor; whether it accepts, so that this process may go. */
    boolean start() {
        try {
            ProcessBuilder builder = new ProcessBuilder(OwnCommand.argv())
                    .redirectInput(Path.of("/dev/null").toFile())
                    .redirectError(ProcessBuilder.Redirect.INHERIT);
            MARK.hand(builder.environment(), true);
            Daemon.MARK.hand(builder.environment(), Daemon.isBackground());
            Process successor = builder.start();
            if (OwnCommand.isReady(successor)) {
                log.line("process " + successor.pid() + " takes over");
                migrate();
                done = true;
                return true;
            }
            successor.destroy();
            log.line("not restarted: the new process did not start; this one goes on");
        } catch (IOException e) {
            log.line("not restarted: " + e.getMessage() + "; this process goes on");
        }
        return false;
    }

    private void migrate() {
        try {
            String now = new SysctlCommand(CommandRunner.onHost())
                    .get(MIGRATE)
                    .orElseThrow(() -> new IOException("the kernel has no " + MIGRATE));
            if (now.equals("0")) {
                Files.writeString(MIGRATE_FILE, "1");
                migrateBefore = now;
            }
        } catch (IOException e) {
            log.line(MIGRATE + " is not 1 and cannot be set: connections being made now may be lost");
        }
    }

    /** Puts the sysctl back, once the listening sockets are closed. */
    @Override
    public void close() {
        if (!migrateBefore.isEmpty()) {
            try {
                Files.writeString(MIGRATE_FILE, migrateBefore);
            } catch (IOException e) {
                log.line(MIGRATE + " could not be set back to " + migrateBefore);
            }
        }
    }
}

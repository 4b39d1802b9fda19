package org.satbed.junit;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;
import org.satbed.linux.LinuxException;
import org.satbed.linux.Signals;
import org.satbed.linux.tool.ChangeJournal;
import org.satbed.linux.tool.CommandException;
import org.satbed.linux.tool.ToolPath;
import org.satbed.netns.NetnsException;
import org.satbed.netns.NetworkNamespace;

/** Why there can be no satellite path here, found out once. */
final class Obstacle {
    private static final Path TUN = Path.of("/dev/net/tun");

    private static final class Probe {
        static final Optional<String> FOUND = find();
    }

    private Obstacle() {}

    /** What is in the way, and what to do; empty for nothing. */
    static Optional<String> here() {
        return Probe.FOUND;
    }

    private static Optional<String> find() {
        if (!System.getProperty("os.name").equals("Linux")) {
            return Optional.of("a satellite path needs Linux");
        }
        if (Signals.effectiveUser() != 0) {
            return Optional.of("a satellite path needs root, or a JVM that was started in a user namespace of its own"
                    + " (satbed's manual, \"Without root\")");
        }
        Optional<String> missing = Stream.of("ip", "sysctl")
                .filter(tool -> ToolPath.find(tool).isEmpty())
                .findFirst();
        if (missing.isPresent()) {
            return Optional.of("'" + missing.get() + "' is not installed; install the package "
                    + ToolPath.packageOf(missing.get()).orElseThrow());
        }
        if (!Files.isReadable(TUN) || !Files.isWritable(TUN)) {
            return Optional.of(TUN + " cannot be opened; modprobe tun, chmod 666 " + TUN
                    + ", or in a container pass --device " + TUN);
        }
        String name = "satbed-probe-" + ProcessHandle.current().pid();
        try (NetworkNamespace probe = NetworkNamespace.create(name, ChangeJournal.NONE)) {
            return probe.ip().hasInterface("lo") ? Optional.empty() : Optional.of("a network namespace has no lo");
        } catch (CommandException | NetnsException | LinuxException e) {
            return Optional.of("no network namespace can be made: " + e.getMessage());
        }
    }
}

package org.satbed.orchestrator.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.satbed.linux.Processes;
import org.satbed.linux.tool.CommandException;
import org.satbed.linux.tool.CommandResult;
import org.satbed.linux.tool.CommandRunner;
import org.satbed.linux.tool.OneLine;
import org.satbed.linux.tool.SysctlCommand;
import org.satbed.linux.tool.ToolPath;
import org.satbed.linux.tool.TrustedPath;
import org.satbed.orchestrator.UserException;

/**
 * Without root: the command runs again as root of a user namespace (user_namespaces(7)) with networks and mounts of its own. What it may do there, it
 * may do to nothing else.
 */
final class UserNamespace {
    /** Set inside. */
    private static final String INSIDE = "SATBED_INSIDE_USER_NAMESPACE";

    private static final List<String> UNSHARE =
            List.of("unshare", "--user", "--map-root-user", "--net", "--mount", "sh", "-c");

    /**
     * A {@code /run} of its own, for {@code ip netns}; in it the user's directory of testbeds ($1), which is entered first because it may be under the
     * host's {@code /run}. sudo's user is unknown inside.
     */
    private static final String ENTER = "unset SUDO_UID SUDO_GID SUDO_USER; PATH=$PATH:/usr/sbin:/sbin\n"
            + "(cd \"$1\" && mount -t tmpfs -o mode=755 tmpfs /run && mkdir /run/satbed && mount -c --bind . /run/satbed) || exit 1\n"
            + "shift; exec \"$@\"";

    /** What a testbed needs, step by step; it says how far it came. */
    private static final String PROBE = "PATH=$PATH:/usr/sbin:/sbin; set -e; echo user\n"
            + "mount -t tmpfs tmpfs /run; echo mount\n"
            + "ip netns add probe; ip netns exec probe true; echo net\n"
            + ": <>/dev/net/tun; echo tun";

    private UserNamespace() {}

    /**
     * Why it cannot be.
     *
     * @param why what this host does not allow
     * @param remedy what to do
     */
    record Obstacle(String why, String remedy) {}

    /**
     * Whether this process was started again by {@link #enter}: the kernel must agree, for anybody can set a variable.
     */
    static boolean isInside() {
        return System.getenv(INSIDE) != null && mapsOneUser();
    }

    /** As unshare's --map-root-user leaves it: one user is known in here, and is called root (user_namespaces(7)). */
    private static boolean mapsOneUser() {
        try {
            return Files.readString(Path.of("/proc/self/uid_map")).strip().matches("0\\s+[0-9]+\\s+1");
        } catch (IOException e) {
            return false;
        }
    }

    /** Becomes the same command in a user namespace; returns only when it is there already. */
    static void enter() {
        if (isInside()) {
            return;
        }
        obstacle().ifPresent(obstacle -> {
            throw UserException.failure("--rootless: " + obstacle.why() + "; " + obstacle.remedy());
        });
        List<String> argv = new ArrayList<>(UNSHARE);
        argv.set(0, ToolPath.of("unshare"));
        argv.addAll(List.of(ENTER, "satbed", stateDirectory().toString()));
        argv.addAll(ownCommand());
        Processes.become(argv, INSIDE, "1");
    }

    /** As it was started: with its JVM's options. */
    private static List<String> ownCommand() {
        try {
            String line = Files.readString(Path.of("/proc/self/cmdline"), StandardCharsets.UTF_8);
            List<String> argv = new ArrayList<>(List.of(line.split("\0", -1)));
            argv.remove(argv.size() - 1); // behind the last zero
            argv.set(0, Path.of(System.getProperty("java.home"), "bin", "java").toString());
            return argv;
        } catch (IOException e) {
            throw UserException.failure("--rootless: cannot read /proc/self/cmdline: " + e.getMessage());
        }
    }

    /** Where the user's testbeds are noted, so that {@code down --rootless} finds what a {@code kill -9} left. */
    private static Path stateDirectory() {
        Path runtime = directory("XDG_RUNTIME_DIR")
                .or(() -> directory("XDG_CACHE_HOME"))
                .orElseGet(() -> Path.of(System.getProperty("user.home"), ".cache"));
        Path directory = runtime.resolve("satbed").resolve("run");
        try {
            Files.createDirectories(
                    directory, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
            TrustedPath.require(directory);
            return directory;
        } catch (IOException e) {
            throw UserException.failure("--rootless: cannot use directory " + directory + " (" + e.getMessage()
                    + "); set XDG_RUNTIME_DIR to a directory that you alone may write in");
        }
    }

    private static Optional<Path> directory(String variable) {
        return Optional.ofNullable(System.getenv(variable))
                .filter(text -> text.startsWith("/"))
                .map(Path::of)
                .filter(Files::isWritable);
    }

    /** What is in the way here, found out by trying. */
    static Optional<Obstacle> obstacle() {
        for (String tool : List.of("unshare", "mount", "ip")) {
            if (ToolPath.find(tool).isEmpty()) {
                String home = ToolPath.packageOf(tool).orElse(tool.equals("mount") ? "mount" : "util-linux");
                return Optional.of(new Obstacle("'" + tool + "' is not installed", "install the package " + home));
            }
        }
        List<String> argv = new ArrayList<>(UNSHARE);
        argv.add(PROBE);
        try {
            CommandResult result = CommandRunner.onHost().attempt(argv, "");
            return result.succeeded()
                    ? Optional.empty()
                    : Optional.of(diagnose(result.output(), result.error(), UserNamespace::setting));
        } catch (CommandException e) {
            return Optional.of(new Obstacle(e.getMessage(), "run it with sudo"));
        }
    }

    /**
     * Why the probe failed.
     *
     * @param reached the steps that it has printed
     * @param error what its tool said
     * @param setting values of files under /proc/sys, empty where they are not there
     */
    static Obstacle diagnose(String reached, String error, UnaryOperator<String> setting) {
        String said = OneLine.of(error);
        if (reached.contains("net")) {
            return new Obstacle(
                    "/dev/net/tun cannot be opened by this user",
                    "as root: modprobe tun; chmod 666 /dev/net/tun (udev's default; in a container pass --device /dev/net/tun)");
        }
        if (setting.apply("user/max_user_namespaces").equals("0")) {
            return new Obstacle(
                    "this host allows no user namespaces (user.max_user_namespaces is 0)",
                    "as root: sysctl -w user.max_user_namespaces=10000");
        }
        if (setting.apply("kernel/unprivileged_userns_clone").equals("0")) {
            return new Obstacle(
                    "this host allows user namespaces to root alone (kernel.unprivileged_userns_clone is 0)",
                    "as root: sysctl -w kernel.unprivileged_userns_clone=1");
        }
        if (setting.apply("kernel/apparmor_restrict_unprivileged_userns").equals("1")) {
            return new Obstacle(
                    "AppArmor gives user namespaces no rights here (kernel.apparmor_restrict_unprivileged_userns is 1, Ubuntu's"
                            + " default)",
                    "as root: sysctl -w kernel.apparmor_restrict_unprivileged_userns=0");
        }
        String step = reached.contains("mount")
                ? "no network namespace can be entered in a user namespace"
                : reached.contains("user")
                        ? "nothing can be mounted in a user namespace"
                        : "no user namespace can be made";
        return new Obstacle(
                step + " (" + said + ")",
                "in a container, its seccomp or AppArmor profile and its masked /proc and /sys are in the way: docker run"
                        + " --security-opt seccomp=unconfined --security-opt apparmor=unconfined --security-opt systempaths=unconfined");
    }

    private static String setting(String file) {
        return new SysctlCommand(CommandRunner.onHost()).get(file).orElse("");
    }
}

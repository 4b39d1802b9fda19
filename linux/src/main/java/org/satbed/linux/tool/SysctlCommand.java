package org.satbed.linux.tool;

import java.io.FileInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** {@code sysctl}: the kernel's switches of the namespace that the runner runs in. */
public final class SysctlCommand {
    private static final int LONGEST = 4096;

    private final CommandRunner runner;

    /** Works where the runner runs. */
    public SysctlCommand(CommandRunner runner) {
        this.runner = runner;
    }

    /** The value of a key such as {@code net.ipv4.ip_forward}, if the kernel has it. */
    public Optional<String> get(String key) {
        if (runner.isHere()) {
            return read(key); // what the tool would do, some ten milliseconds sooner
        }
        CommandResult result = runner.attempt(List.of("sysctl", "-n", key), "");
        return result.succeeded() ? Optional.of(result.output().strip()) : Optional.empty();
    }

    /**
     * The first separator of a name is that of all its parts, and the other one stands for it within them (sysctl(8)): {@code a.b/c.d} and
     * {@code a/b.c/d} are both the file {@code a/b.c/d}.
     */
    private static Optional<String> read(String key) {
        boolean dots = key.indexOf('.') >= 0 && (key.indexOf('/') < 0 || key.indexOf('.') < key.indexOf('/'));
        StringBuilder path = new StringBuilder("/proc/sys/");
        key.chars().forEach(c -> path.append((char) (!dots ? c : c == '.' ? '/' : c == '/' ? '.' : c)));
        // In one piece: a number that is read byte by byte ends after the first (Linux, kernel/sysctl.c: a read that
        // does not begin at 0 is empty).
        byte[] value = new byte[LONGEST];
        try (FileInputStream file = new FileInputStream(path.toString())) {
            int length = Math.max(0, file.read(value));
            return Optional.of(new String(value, 0, length, StandardCharsets.UTF_8).strip());
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /** Sets several at once; throws {@link CommandException} naming the command when one is refused. */
    public void set(Map<String, String> values) {
        runner.run(argv(values));
    }

    /** The command that {@link #set} runs. */
    public static List<String> argv(Map<String, String> values) {
        List<String> argv = new ArrayList<>(List.of("sysctl", "-q", "-w"));
        values.forEach((key, value) -> argv.add(key + "=" + value));
        return argv;
    }
}

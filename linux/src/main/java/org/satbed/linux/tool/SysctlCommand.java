package org.satbed.linux.tool;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** {@code sysctl}: the kernel's switches of the namespace that the runner runs in. */
public final class SysctlCommand {
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

    /** A dot separates, and a slash stands for a dot in a name (sysctl(8)): {@code a.b/c.d} is the file {@code a/b.c/d}. */
    private static Optional<String> read(String key) {
        StringBuilder path = new StringBuilder("/proc/sys/");
        key.chars().forEach(c -> path.append((char) (c == '.' ? '/' : c == '/' ? '.' : c)));
        try {
            return Optional.of(Files.readString(Path.of(path.toString())).strip());
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

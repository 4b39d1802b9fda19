package org.satbed.linux.tool;

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
        CommandResult result = runner.attempt(List.of("sysctl", "-n", key), "");
        return result.succeeded() ? Optional.of(result.output().strip()) : Optional.empty();
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

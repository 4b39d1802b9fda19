package org.satbed.linux.tool;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** {@code tc} (iproute2): it is given its arguments as its manual writes them. */
public final class TcCommand {
    private final Optional<String> namespace;

    private TcCommand(Optional<String> namespace) {
        this.namespace = namespace;
    }

    /** Works where a runner runs. */
    public static TcCommand of(CommandRunner runner) {
        return new TcCommand(runner.namespace());
    }

    /** Runs {@code tc ARGUMENTS…}; throws {@link CommandException} when it fails. */
    public String run(String... arguments) {
        return attempt(arguments).orThrow();
    }

    /** The same, returning how it ended. */
    public CommandResult attempt(String... arguments) {
        return CommandRunner.onHost().attempt(argv(arguments), "");
    }

    /** The command line, as a person would type it. */
    public List<String> argv(String... arguments) {
        List<String> argv = new ArrayList<>(List.of("tc"));
        namespace.ifPresent(name -> argv.addAll(List.of("-n", name)));
        argv.addAll(List.of(arguments));
        return argv;
    }
}

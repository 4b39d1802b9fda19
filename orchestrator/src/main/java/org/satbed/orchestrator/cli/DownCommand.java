package org.satbed.orchestrator.cli;

import java.util.List;
import java.util.concurrent.Callable;
import org.satbed.orchestrator.UserException;
import org.satbed.orchestrator.testbed.Testbed;
import org.satbed.orchestrator.testbed.TestbedRegistry;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code satbed down}. */
@Command(
        name = "down",
        description = "Remove a testbed, or what a crash has left of one; without a name, the only one.",
        footer = {"", "Examples: satbed down geo", "          satbed down --all"})
public final class DownCommand implements Callable<Integer> {
    @Parameters(paramLabel = "NAME", arity = "0..1", description = "Name of the testbed, as 'satbed status' shows it.")
    private String name;

    @Option(names = "--all", description = "Remove all testbeds and links.")
    private boolean all;

    @Mixin
    private RootlessOption rootless;

    @Override
    public Integer call() {
        rootless.enter();
        Testbed.requireRoot();
        if (all && name != null) {
            throw UserException.usage("a name and --all exclude each other; give one of them");
        }
        List<String> problems = all ? TestbedRegistry.downAll() : TestbedRegistry.down(OneTestbed.name(name));
        if (!problems.isEmpty()) {
            throw new UserException(UserException.FAILURE, problems);
        }
        return 0;
    }
}

package org.satbed.orchestrator.cli;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.satbed.linux.tool.CommandRunner;
import org.satbed.linux.tool.IpCommand;
import org.satbed.orchestrator.UserException;
import org.satbed.orchestrator.testbed.Host;
import org.satbed.orchestrator.testbed.StateDirectory;
import org.satbed.orchestrator.testbed.Testbed;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code satbed exec}. */
@Command(
        name = "exec",
        description = "Run a command on a host of a testbed; the exit status is the command's.",
        footer = {"", "Example: satbed exec ws-st -- ping -c 3 10.81.4.2"})
public final class ExecCommand implements Callable<Integer> {
    @Option(names = "--name", paramLabel = "NAME", description = "The testbed; not needed when there is only one.")
    private String name;

    @Parameters(
            index = "0",
            paramLabel = "HOST",
            description = "ws-st, st, sat, gw or ws-gw; with several terminals also ws-st-2, st-2 and so on.")
    private String host;

    @Parameters(index = "1..*", arity = "1..*", paramLabel = "CMD", description = "The command, best after --.")
    private List<String> command;

    @Override
    public Integer call() throws IOException, InterruptedException {
        Testbed.requireRoot();
        Host where = Host.of(host)
                .orElseThrow(() -> UserException.usage("there is no host '" + host + "'; there are: "
                        + Host.CHAIN.stream().map(Host::id).collect(Collectors.joining(", "))
                        + ", with several terminals also st-2, ws-st-2 and so on"));
        // Everything behind HOST is the command's, and so picocli leaves the separator in.
        List<String> argv = command.get(0).equals("--") ? command.subList(1, command.size()) : command;
        if (argv.isEmpty()) {
            throw UserException.usage("no command is given; e.g. satbed exec ws-st -- ping -c 3 10.81.4.2");
        }
        String testbed = OneTestbed.name(name);
        if (testbed.contains("/") || !StateDirectory.of(testbed).path().toFile().isDirectory()) {
            throw UserException.failure("there is no testbed '" + testbed + "'; 'satbed status' shows all");
        }
        String namespace = "satbed-" + testbed + "-" + where.id();
        if (!IpCommand.namespaces().contains(namespace)) {
            throw UserException.failure("testbed '" + testbed + "' has no host " + where.id());
        }
        CommandRunner runner = CommandRunner.in(namespace);
        return new ProcessBuilder(runner.argvHere(argv)).inheritIO().start().waitFor();
    }
}

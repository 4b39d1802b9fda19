package org.satbed.orchestrator;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.satbed.linux.LinuxException;
import org.satbed.linux.tool.CommandException;
import org.satbed.linux.tool.OneLine;
import org.satbed.netns.NetnsException;
import org.satbed.orchestrator.cli.CompareCommand;
import org.satbed.orchestrator.cli.DoctorCommand;
import org.satbed.orchestrator.cli.DownCommand;
import org.satbed.orchestrator.cli.ExecCommand;
import org.satbed.orchestrator.cli.ExperimentCommand;
import org.satbed.orchestrator.cli.ExportCommand;
import org.satbed.orchestrator.cli.HostCommand;
import org.satbed.orchestrator.cli.LinkCommand;
import org.satbed.orchestrator.cli.LoadClassesCommand;
import org.satbed.orchestrator.cli.OpenBachCommand;
import org.satbed.orchestrator.cli.OpenSandCommand;
import org.satbed.orchestrator.cli.PlanCommand;
import org.satbed.orchestrator.cli.ReportCommand;
import org.satbed.orchestrator.cli.RunCommand;
import org.satbed.orchestrator.cli.ScenariosCommand;
import org.satbed.orchestrator.cli.SchemaCommand;
import org.satbed.orchestrator.cli.StatusCommand;
import org.satbed.orchestrator.cli.UpCommand;
import org.satbed.orchestrator.cli.ValidateCommand;
import org.satbed.orchestrator.workload.WorkloadCommand;
import org.satbed.proxy.cli.PepCommand;
import org.satbed.proxy.cli.RulesCommand;
import org.satbed.proxy.interception.InterceptionException;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/** The program. */
@Command(
        name = "satbed",
        mixinStandardHelpOptions = true,
        scope = ScopeType.INHERIT,
        versionProvider = Satbed.Version.class,
        description = "A testbed toolkit for TCP over satellite.",
        footer = {
            "",
            "Examples:",
            "  satbed run quick                 what the proxy does on a 100 ms path, in half a minute",
            "  satbed plan geo                  what a testbed consists of",
            "  satbed up geo                    make one, then: satbed exec ws-st -- ping 10.81.4.2",
            "  satbed doctor                    what this host lacks"
        })
public final class Satbed implements Runnable {
    private static final int WIDTH = 100;
    private static final Map<String, Supplier<Object>> COMMANDS = commands();
    /** For satbed itself. */
    private static final Set<String> HIDDEN = Set.of("workload", "load-classes");

    @Spec
    private CommandSpec spec;

    @Option(names = "--debug", scope = ScopeType.INHERIT, description = "Show the stack trace of an error.")
    private boolean debug;

    private Satbed() {}

    /** Runs a command and ends the process with its exit status. */
    public static void main(String[] arguments) {
        Utf8Output.whereTheLocaleIsSilent();
        System.exit(run(arguments));
    }

    private static Map<String, Supplier<Object>> commands() {
        Map<String, Supplier<Object>> commands = new LinkedHashMap<>();
        commands.put("run", RunCommand::new);
        commands.put("plan", PlanCommand::new);
        commands.put("up", UpCommand::new);
        commands.put("status", StatusCommand::new);
        commands.put("exec", ExecCommand::new);
        commands.put("down", DownCommand::new);
        commands.put("scenarios", ScenariosCommand::new);
        commands.put("validate", ValidateCommand::new);
        commands.put("schema", SchemaCommand::new);
        commands.put("doctor", DoctorCommand::new);
        commands.put("pep", PepCommand::new);
        commands.put("rules", RulesCommand::new);
        commands.put("link", LinkCommand::new);
        commands.put("opensand", OpenSandCommand::new);
        commands.put("openbach", OpenBachCommand::new);
        commands.put("export", ExportCommand::new);
        commands.put("report", ReportCommand::new);
        commands.put("compare", CompareCommand::new);
        commands.put("host", HostCommand::new);
        commands.put("experiment", ExperimentCommand::new);
        commands.put("workload", WorkloadCommand::new);
        commands.put("load-classes", LoadClassesCommand::new);
        return commands;
    }

    private static int run(String... arguments) {
        Optional<String> wanted = Arrays.stream(arguments)
                .filter(argument -> !argument.startsWith("-"))
                .findFirst()
                .filter(COMMANDS::containsKey);
        // Only the class of the command that is meant is loaded: processes of ours start often.
        List<String> names = wanted.map(List::of).orElseGet(() -> List.copyOf(COMMANDS.keySet()));
        try {
            return program(names).execute(arguments);
        } catch (OutOfMemoryError | StackOverflowError e) {
            System.err.println("satbed: what was given is too large for this program's memory ("
                    + e.getClass().getSimpleName() + ")");
            return UserException.FAILURE;
        }
    }

    /** The program with all its commands, for its manual. */
    public static CommandLine program() {
        return program(List.copyOf(COMMANDS.keySet()));
    }

    private static CommandLine program(List<String> names) {
        Satbed satbed = new Satbed();
        CommandLine root = new CommandLine(satbed);
        names.forEach(name -> root.addSubcommand(name, COMMANDS.get(name).get()));
        root.getSubcommands().forEach((name, command) -> {
            if (name.equals("exec")) {
                command.setStopAtPositional(true);
            }
            command.getCommandSpec().usageMessage().hidden(HIDDEN.contains(name));
        });
        root.setUsageHelpWidth(WIDTH);
        root.setParameterExceptionHandler((e, unused) -> {
            String command = e.getCommandLine().getCommandSpec().qualifiedName();
            System.err.println("satbed: " + oneLine(e.getMessage()) + "; see '" + command + " --help'");
            return UserException.USAGE;
        });
        root.setExecutionExceptionHandler((e, command, parsed) -> report(e, satbed.debug));
        return root;
    }

    @Override
    public void run() {
        throw new CommandLine.ParameterException(spec.commandLine(), "no command is given");
    }

    private static int report(Exception e, boolean debug) {
        if (debug) {
            e.printStackTrace();
        }
        if (e instanceof UserException user) {
            user.lines().forEach(line -> System.err.println("satbed: " + line));
            return user.exitStatus();
        }
        boolean expected = e instanceof CommandException
                || e instanceof LinuxException
                || e instanceof NetnsException
                || e instanceof InterceptionException;
        System.err.println("satbed: "
                + (expected
                        ? oneLine(e.getMessage())
                        : e.getClass().getSimpleName() + ": " + oneLine(e.getMessage())
                                + (debug ? "" : "; --debug shows where")));
        return UserException.FAILURE;
    }

    private static String oneLine(String message) {
        return OneLine.of(String.valueOf(message));
    }

    /** The version that the build wrote into the jar. */
    static final class Version implements CommandLine.IVersionProvider {
        @Override
        public String[] getVersion() {
            String version = Satbed.class.getPackage().getImplementationVersion();
            return new String[] {"satbed " + (version == null ? "(not from a jar)" : version)};
        }
    }
}

package org.satbed.proxy.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import org.satbed.linux.tool.CommandException;
import org.satbed.linux.tool.CommandRunner;
import org.satbed.linux.tool.OneLine;
import org.satbed.proxy.ProxyConfig;
import org.satbed.proxy.interception.Finding;
import org.satbed.proxy.interception.HostRules;
import org.satbed.proxy.interception.InterceptionException;
import org.satbed.proxy.interception.InterceptionPlan;
import org.satbed.proxy.interception.InterceptionTool;
import org.satbed.proxy.interception.LiveCheck;
import org.satbed.proxy.interception.RulesCheck;
import org.satbed.proxy.interception.probe.FirstSegment;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code satbed rules}, or {@code satbed-pep rules}: the rules that bring a real host's traffic to the proxy. */
@Command(
        name = "rules",
        mixinStandardHelpOptions = true,
        description = "Brings this host's traffic to the proxy: install, remove, check, show.",
        footer = {
            "",
            "Examples:",
            "  ${COMMAND-FULL-NAME} install --interfaces eth1,sat0 --dry-run",
            "  ${COMMAND-FULL-NAME} install --interfaces eth1,sat0 --ports 80,443 --except 10.0.0.0/8",
            "  ${COMMAND-FULL-NAME} check               why nothing is intercepted",
            "  ${COMMAND-FULL-NAME} check --from 10.1.0.2 --to 192.0.2.7:443 --in eth1",
            "  ${COMMAND-FULL-NAME} remove"
        })
public final class RulesCommand implements Runnable {
    private static final String NAME_HELP = "Tells several sets of rules apart (default: ${DEFAULT-VALUE}).";

    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "say install, remove, check or show");
    }

    /** Failures as one line and status 1; what the plan refuses is usage. */
    private int guarded(String subcommand, Callable<Integer> what) throws Exception {
        try {
            return what.call();
        } catch (IllegalArgumentException e) {
            CommandLine line = spec.subcommands().get(subcommand);
            throw new ParameterException(line, e.getMessage().replaceFirst("^interception: ", ""), e);
        } catch (InterceptionException | CommandException e) {
            System.err.println(called() + ": " + OneLine.of(e.getMessage()));
            return 1;
        }
    }

    /** As which it was called: by the program that it is a command of. */
    private String called() {
        return spec.qualifiedName();
    }

    /** How the proxy is called there. */
    private String proxy() {
        CommandSpec program = spec.parent();
        return program != null && program.userObject() instanceof PepCommand ? program.qualifiedName() : "satbed pep";
    }

    private static InterceptionPlan named(String name, int port) {
        return InterceptionPlan.of(name, List.of("lo"), port);
    }

    @Command(
            name = "install",
            mixinStandardHelpOptions = true,
            description = "Installs the rules, or replaces those of the same name.")
    int install(
            @Mixin RulesOptions options,
            @Option(names = "--name", paramLabel = "NAME", defaultValue = "pep", description = NAME_HELP) String name,
            @Option(names = "--dry-run", description = "Prints the commands; does nothing, needs no root.")
                    boolean dryRun)
            throws Exception {
        return guarded("install", () -> {
            if (options.settings != null) {
                return installAsSet(options, name, dryRun);
            }
            InterceptionTool tool = options.tool();
            InterceptionPlan plan = options.plan(name);
            if (dryRun) {
                System.out.print(HostRules.describe(tool, plan));
                return 0;
            }
            HostRules rules = new HostRules(CommandRunner.onHost());
            boolean changed = rules.install(tool, plan);
            System.out.println(
                    changed
                            ? "rules '" + name + "' installed; '" + called() + " check' says what else is missing"
                            : "rules '" + name + "' are installed already: nothing was changed");
            rules.notes(plan).forEach(note -> System.out.println("note: " + note));
            plan.nat()
                    .ifPresent(
                            device -> System.out.println(
                                    "note: with addresses translated on this host the proxy must run with '--source client-address'"));
            return 0;
        });
    }

    private int installAsSet(RulesOptions options, String name, boolean dryRun) {
        List<String> arguments =
                new ArrayList<>(ServiceSettings.read(options.settings).rulesArguments());
        if (arguments.isEmpty()) {
            System.out.println("no interfaces in " + options.settings + ": nothing is brought to the proxy");
            return 0;
        }
        if (arguments.contains("--settings")) {
            throw new IllegalArgumentException(options.settings + ": rules_options: --settings is not for it");
        }
        arguments.addAll(0, List.of("install", "--name", name));
        if (dryRun) {
            arguments.add("--dry-run");
        }
        return commandLine(called()).execute(arguments.toArray(String[]::new));
    }

    @Command(
            name = "remove",
            mixinStandardHelpOptions = true,
            description = "Removes the rules of a name, and only those.")
    int remove(
            @Option(names = "--name", paramLabel = "NAME", defaultValue = "pep", description = NAME_HELP) String name,
            @Option(
                            names = "--table",
                            paramLabel = "N",
                            defaultValue = "1447",
                            description = "Routing table, where the rules that named it are gone"
                                    + " (default: ${DEFAULT-VALUE}).")
                    int table)
            throws Exception {
        return guarded("remove", () -> {
            named(name, 1);
            boolean removed = new HostRules(CommandRunner.onHost()).remove(name, table);
            System.out.println("rules '" + name + "' " + (removed ? "removed" : "are not there: nothing was changed"));
            return 0;
        });
    }

    @Command(
            name = "check",
            mixinStandardHelpOptions = true,
            description =
                    "Says why traffic is not intercepted: one line for each thing looked at; 1 if one is missing.")
    int check(
            @Option(names = "--name", paramLabel = "NAME", defaultValue = "pep", description = NAME_HELP) String name,
            @Option(
                            names = {"-p", "--port"},
                            paramLabel = "PORT",
                            defaultValue = "" + ProxyConfig.DEFAULT_PORT,
                            description = "The proxy's port, where no rules name it (default: ${DEFAULT-VALUE}).")
                    int port,
            @Mixin CheckOptions options)
            throws Exception {
        return guarded("check", () -> {
            List<FirstSegment> asked = options.segments();
            List<Finding> findings = new ArrayList<>(
                    new RulesCheck(CommandRunner.onHost(), called(), proxy()).run(named(name, port), true, asked));
            if (options.live) {
                findings.addAll(new LiveCheck(CommandRunner.onHost()).run(options.client(), options.server()));
            }
            if (options.json) {
                System.out.println(json(findings));
            } else {
                findings.forEach(each -> print(each, !asked.isEmpty()));
            }
            return findings.stream().anyMatch(each -> each.state() == Finding.State.MISSING) ? 1 : 0;
        });
    }

    /** The way of a packet is shown where somebody asked for it, or where it went wrong. */
    private static void print(Finding finding, boolean asked) {
        System.out.println(finding);
        if (asked || finding.state() != Finding.State.OK) {
            finding.steps().forEach(step -> System.out.println("          " + step));
        }
    }

    @Command(
            name = "show",
            mixinStandardHelpOptions = true,
            description = "Prints what is installed as commands, with counters.")
    int show(@Option(names = "--name", paramLabel = "NAME", defaultValue = "pep", description = NAME_HELP) String name)
            throws Exception {
        return guarded("show", () -> {
            named(name, 1);
            HostRules rules = new HostRules(CommandRunner.onHost());
            String shown = rules.show(name);
            Set<String> names = rules.names();
            if (shown.isEmpty()) {
                System.out.println("# no rules of the name '" + name + "' are installed"
                        + (names.isEmpty() ? "" : "; there are: " + String.join(", ", names)));
            } else {
                System.out.print(shown);
            }
            return 0;
        });
    }

    private static String json(List<Finding> findings) {
        List<Map<String, Object>> list = findings.stream()
                .map(each -> Map.<String, Object>of(
                        "check",
                        each.check(),
                        "state",
                        each.state().name().toLowerCase(Locale.ROOT),
                        "found",
                        each.found(),
                        "remedy",
                        each.remedy(),
                        "steps",
                        each.steps().stream()
                                .map(step -> Map.of("at", step.at(), "what", step.what()))
                                .toList()))
                .toList();
        try {
            return new ObjectMapper()
                    .enable(SerializationFeature.INDENT_OUTPUT)
                    .enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS)
                    .writeValueAsString(list);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e); // texts and lists of them
        }
    }

    /** For {@code satbed-rules}, the program without the rest of satbed. */
    public static void main(String[] arguments) {
        System.exit(commandLine("satbed-rules").execute(arguments));
    }

    private static CommandLine commandLine(String called) {
        CommandLine line = new CommandLine(new RulesCommand());
        line.setCommandName(called);
        line.setParameterExceptionHandler((e, unused) -> {
            System.err.println(called + ": " + e.getMessage());
            return CommandLine.ExitCode.USAGE;
        });
        return line;
    }
}

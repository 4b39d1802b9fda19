package org.satbed.proxy.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.satbed.proxy.files.CommandWords;
import org.satbed.proxy.files.EnvironmentFile;
import org.satbed.proxy.files.ServiceUnit;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Option;

/**
 * {@code satbed-pep from-pepsal}: PEPsal's settings as this proxy's service takes them. They are read where and how systemd reads them
 * ({@link ServiceUnit}). What is printed is a file that {@code --settings} takes, whatever was found.
 */
@Command(
        name = "from-pepsal",
        mixinStandardHelpOptions = true,
        description =
                "Prints PEPsal's settings, its unit's drop-ins among them, as a file for /etc/default/satbed-pep.",
        footer = {
            "",
            "Example: satbed-pep from-pepsal | sudo tee /etc/default/satbed-pep",
            "PEPsal's rules are not taken over: name the interfaces in the file, and remove PEPsal's."
        })
final class FromPepsalCommand implements Callable<Integer> {
    private static final String DEFAULTS = "/etc/default/pepsal";
    private static final String SUFFIX = ".service";

    @Option(names = "--root", hidden = true, description = "The directory to look in instead of /.")
    private Path root = Path.of("/");

    @Option(
            names = "--unit",
            paramLabel = "NAME",
            description = "The service's name, if it is another one, e.g. pepsal@sat0; pepsal by default.")
    private String unit = "pepsal";

    /** In the order in which they are printed. */
    private final Map<String, ServiceUnit.Value> settings = new LinkedHashMap<>();

    private final List<String> notes = new ArrayList<>();

    @Override
    public Integer call() {
        String name = unit.endsWith(SUFFIX) ? unit : unit + SUFFIX;
        if (!name.matches("[A-Za-z0-9:_.\\\\@-]+")) {
            System.err.println(
                    "satbed-pep: '" + PrintedNote.line(unit) + "' is no name of a service, e.g. pepsal@sat0");
            return 2;
        }
        ServiceUnit service;
        try {
            service = ServiceUnit.load(root, name, DEFAULTS);
        } catch (IllegalArgumentException e) {
            System.err.println("satbed-pep: " + PrintedNote.line(e.getMessage()));
            return 1;
        }
        if (!service.present()) {
            System.err.println("satbed-pep: there are no settings of PEPsal's: neither the unit " + name + " nor "
                    + root.resolve(DEFAULTS.substring(1)));
            return 1;
        }
        settings.putAll(service.environment());
        notes.addAll(service.notes());
        service.commands().forEach(command -> takeCommand(command, service.environment()));
        print();
        return 0;
    }

    /** What the command is told by itself comes before the variables. */
    private void takeCommand(ServiceUnit.Command command, Map<String, ServiceUnit.Value> environment) {
        Optional<List<String>> words;
        try {
            words = CommandWords.of(command, environment);
        } catch (IllegalArgumentException e) {
            notes.add(command.from() + ": " + e.getMessage());
            return;
        }
        String replaces = command.from() + (command.ofDropIn() ? " replaces the command: " : ": ");
        if (words.isEmpty() || !words.get().get(0).matches("(.*/)?(pepsal|satbed-pep)")) {
            if (command.ofDropIn()) {
                notes.add(replaces + "look at it yourself");
            }
            return;
        }
        List<String> arguments = words.get().subList(1, words.get().size());
        try {
            List<String> taken = new ArrayList<>();
            for (OptionSpec option : new CommandLine(new PepCommand())
                    .setExpandAtFiles(false)
                    .parseArgs(arguments.toArray(String[]::new))
                    .matchedOptions()) {
                take(option, command.from(), taken);
            }
            if (command.ofDropIn()) {
                notes.add(replaces + (taken.isEmpty() ? "it has no settings" : "it has " + String.join(", ", taken))
                        + "; of the others see whether it uses them");
            }
        } catch (CommandLine.ParameterException e) {
            notes.add(replaces + "look at it yourself, for " + e.getMessage());
        }
    }

    private void take(OptionSpec option, String from, List<String> taken) {
        Optional<String> name = ServiceSettings.nameOf(option.longestName());
        if (name.isPresent()) {
            boolean isFlag = option.arity().max() == 0;
            settings.put(
                    name.get(), new ServiceUnit.Value(isFlag ? "true" : String.join(",", option.stringValues()), from));
            taken.add(name.get());
        } else if (!option.longestName().equals("--daemon")) {
            notes.add(from + ": " + option.longestName() + " is not taken over");
        }
    }

    private void print() {
        System.out.println("# PEPsal's settings, as 'satbed-pep from-pepsal' found them");
        settings.forEach((name, setting) -> {
            String assignment = name + "=" + setting.text();
            if (!ServiceSettings.isPepsals(name)) {
                comment("unknown to this proxy: " + assignment + " (" + setting.from() + ")");
                return;
            }
            Optional<String> refusal = ServiceSettings.refusal(name, setting.text());
            if (refusal.isPresent()) {
                comment(assignment + " (" + setting.from() + ") is nothing for this proxy: " + refusal.get());
            } else if (name.equals("log_file") && !setting.text().isEmpty()) {
                comment("PEPsal: " + assignment);
                System.out.println("log_file=/var/log/satbed-pep/connections.log");
            } else {
                System.out.println(name + "=" + EnvironmentFile.quoted(setting.text()));
            }
        });
        notes.forEach(FromPepsalCommand::comment);
        System.out.println("# Both sides of the proxy: their traffic is brought to it while the service runs.");
        System.out.println("#interfaces=lan0,sat0");
    }

    private static void comment(String text) {
        System.out.println("# " + PrintedNote.line(text));
    }
}

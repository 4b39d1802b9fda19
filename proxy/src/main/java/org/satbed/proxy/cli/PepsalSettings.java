package org.satbed.proxy.cli;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.satbed.proxy.files.CommandWords;
import org.satbed.proxy.files.EnvironmentFile;
import org.satbed.proxy.files.ServiceUnit;
import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;

/**
 * PEPsal's settings as lines of a file that {@code --settings} takes, whatever its unit holds: the rest is in comments.
 */
final class PepsalSettings {
    private static final int MOST_NOTES = 40;

    /** In the order in which they are printed. */
    private final Map<String, ServiceUnit.Value> settings = new LinkedHashMap<>();

    private final List<String> notes = new ArrayList<>();
    private final List<String> lines = new ArrayList<>();

    private PepsalSettings() {}

    /** The file's lines. */
    static List<String> of(ServiceUnit service) {
        PepsalSettings pepsals = new PepsalSettings();
        pepsals.settings.putAll(service.environment());
        pepsals.notes.addAll(service.notes());
        service.commands().forEach(command -> pepsals.takeCommand(command, service.environment()));
        pepsals.write();
        return pepsals.lines;
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

    private void write() {
        lines.add("# PEPsal's settings, as 'satbed-pep from-pepsal' found them");
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
                lines.add("log_file=/var/log/satbed-pep/connections.log");
            } else {
                lines.add(name + "=" + EnvironmentFile.quoted(setting.text()));
            }
        });
        notes.stream().limit(MOST_NOTES).forEach(this::comment);
        if (notes.size() > MOST_NOTES) {
            comment("and " + (notes.size() - MOST_NOTES) + " lines more that are passed over; is it the right file?");
        }
        lines.add("# Both sides of the proxy: their traffic is brought to it while the service runs.");
        lines.add("#interfaces=lan0,sat0");
    }

    private void comment(String text) {
        lines.add("# " + PrintedNote.line(text));
    }
}

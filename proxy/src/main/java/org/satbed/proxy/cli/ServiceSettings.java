package org.satbed.proxy.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.satbed.proxy.files.EnvironmentFile;
import org.satbed.proxy.files.TextFile;
import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;

/**
 * A file of lines {@code name=value}, with PEPsal's names, as {@code /etc/default/satbed-pep} has them: what systemd's
 * EnvironmentFile= would take from it (systemd.exec(5)); what systemd would pass over, and what a shell would
 * understand otherwise, is refused with its line.
 */
final class ServiceSettings {
    /** PEPsal's names, with the options that they stand for. */
    private static final Map<String, String> VALUES = Map.of(
            "port", "--port",
            "max_conns", "--conns",
            "pending_lifetime", "--plifetime",
            "gc_interval", "--gc-interval",
            "threads", "--threads",
            "mss", "--max-segment-size",
            "congestion_control", "--congestion-algo",
            "interface", "--sniff-interface",
            "log_file", "--logfile");

    private static final Map<String, String> FLAGS = Map.of(
            "fastopen", "--fastopen",
            "quickack", "--quickack",
            "nodelay", "--nodelay",
            "cork", "--cork",
            "debug", "--verbose");

    /** Ours: further options of the proxy, and what the rules take. */
    private static final String OPTIONS = "options";

    private static final String INTERFACES = "interfaces";
    private static final String RULES_OPTIONS = "rules_options";

    private static final Pattern NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");
    private static final Pattern WORD = Pattern.compile("\"([^\"]*)\"|'([^']*)'|([^\\s\"']+)");

    private final Path file;
    private final Map<String, String> settings = new LinkedHashMap<>();
    private final Map<String, Integer> lines = new HashMap<>();

    private ServiceSettings(Path file) {
        this.file = file;
    }

    /**
     * Reads a file.
     *
     * @throws IllegalArgumentException in one line
     */
    static ServiceSettings read(Path file) {
        return parse(file, TextFile.lenient(file.toString(), TextFile.bytes(file, TextFile.LARGEST_SETTINGS)));
    }

    /** The settings of a file's text. */
    static ServiceSettings parse(Path file, String text) {
        ServiceSettings read = new ServiceSettings(file);
        EnvironmentFile.parse(file.toString(), text).forEach(read::take);
        return read;
    }

    private void take(EnvironmentFile.Item item) {
        String place = file + ":" + item.line() + ": ";
        String name = item.name().replaceFirst("^export\\s+", "");
        if (item.value() == null || !NAME.matcher(name).matches()) {
            throw new IllegalArgumentException(place + "not a line of the form name=value");
        }
        if (!isKnown(name)) {
            throw new IllegalArgumentException(
                    place + "unknown: '" + name + "'; known are " + String.join(", ", names()));
        }
        if (item.openQuote()) {
            throw new IllegalArgumentException(place + "a quote has no end");
        }
        if (item.comment()) {
            throw new IllegalArgumentException(
                    place + "what follows # would be part of the value; a comment has a line of its own");
        }
        if (item.value().indexOf(TextFile.NOT_UTF8) >= 0 || item.value().chars().anyMatch(Character::isISOControl)) {
            throw new IllegalArgumentException(place + "the value of " + name + " is not one line of UTF-8");
        }
        settings.put(name, item.value());
        lines.put(name, item.line());
    }

    /** The name of a setting that stands for an option; absent where there is none. */
    static Optional<String> nameOf(String option) {
        return Stream.concat(VALUES.entrySet().stream(), FLAGS.entrySet().stream())
                .filter(entry -> entry.getValue().equals(option))
                .map(Map.Entry::getKey)
                .findFirst();
    }

    /** Why one of PEPsal's settings cannot have this value; absent where it can. */
    static Optional<String> refusal(String name, String value) {
        ServiceSettings single = new ServiceSettings(Path.of(name));
        try {
            single.take(new EnvironmentFile.Item(name, value, 1, false, false));
            single.proxyOptions();
            return Optional.empty();
        } catch (IllegalArgumentException e) {
            return Optional.of(e.getMessage().replaceFirst("^[a-z_]+:1: ", ""));
        }
    }

    /** Whether a name is one of PEPsal's. */
    static boolean isPepsals(String name) {
        return VALUES.containsKey(name) || FLAGS.containsKey(name);
    }

    private static boolean isKnown(String name) {
        return isPepsals(name) || List.of(OPTIONS, INTERFACES, RULES_OPTIONS).contains(name);
    }

    private static List<String> names() {
        List<String> names = new ArrayList<>(VALUES.keySet());
        names.addAll(FLAGS.keySet());
        names.addAll(List.of(OPTIONS, INTERFACES, RULES_OPTIONS));
        names.sort(null);
        return names;
    }

    /** The proxy's options, each by its long name, as a configuration file has them. */
    ConfigFile proxyOptions() {
        List<String> arguments = new ArrayList<>();
        settings.forEach((name, value) -> {
            if (VALUES.containsKey(name) && !value.isEmpty()) {
                arguments.add(VALUES.get(name) + "=" + value);
            } else if (FLAGS.containsKey(name) && isTrue(name, value)) {
                arguments.add(FLAGS.get(name));
            }
        });
        arguments.addAll(words(settings.getOrDefault(OPTIONS, "")));
        Map<String, String> values = new LinkedHashMap<>();
        for (OptionSpec option : parsed(arguments)) {
            if (!ConfigFile.isForFile(option)) {
                throw new IllegalArgumentException(
                        place(OPTIONS) + OPTIONS + ": " + option.longestName() + " is not for a service");
            }
            boolean isFlag = option.arity().max() == 0;
            values.put(ConfigFile.longName(option), isFlag ? "true" : String.join(",", option.stringValues()));
        }
        return new ConfigFile(file.toString(), values);
    }

    private List<OptionSpec> parsed(List<String> arguments) {
        try {
            return parse(arguments);
        } catch (CommandLine.ParameterException e) {
            // Which line is it? None of them alone where one option is there twice.
            for (Map.Entry<String, String> each : VALUES.entrySet()) {
                String value = settings.getOrDefault(each.getKey(), "");
                try {
                    parse(value.isEmpty() ? List.of() : List.of(each.getValue() + "=" + value));
                } catch (CommandLine.ParameterException ofOne) {
                    throw new IllegalArgumentException(
                            place(each.getKey()) + each.getKey() + ": " + ofOne.getMessage(), ofOne);
                }
            }
            throw new IllegalArgumentException(place(OPTIONS) + e.getMessage(), e);
        }
    }

    private static List<OptionSpec> parse(List<String> arguments) {
        return new CommandLine(new PepCommand())
                .setExpandAtFiles(false)
                .parseArgs(arguments.toArray(String[]::new))
                .matchedOptions();
    }

    /** The file, and the line of a setting if it has one. */
    private String place(String name) {
        return file + (lines.containsKey(name) ? ":" + lines.get(name) : "") + ": ";
    }

    private boolean isTrue(String name, String value) {
        if (!List.of("true", "false", "").contains(value)) {
            throw new IllegalArgumentException(place(name) + name + " takes true or false, not '" + value + "'");
        }
        return value.equals("true");
    }

    /** What {@code rules install} is told; empty where no interfaces are named. */
    List<String> rulesArguments() {
        String interfaces = settings.getOrDefault(INTERFACES, "");
        if (interfaces.isEmpty()) {
            return List.of();
        }
        List<String> arguments = new ArrayList<>(List.of("--interfaces", interfaces));
        if (!settings.getOrDefault("port", "").isEmpty()) {
            arguments.addAll(List.of("--port", settings.get("port")));
        }
        arguments.addAll(words(settings.getOrDefault(RULES_OPTIONS, "")));
        return arguments;
    }

    /** Split at white space, but for what is quoted. */
    private static List<String> words(String text) {
        List<String> words = new ArrayList<>();
        Matcher matcher = WORD.matcher(text);
        while (matcher.find()) {
            words.add(
                    matcher.group(1) != null
                            ? matcher.group(1)
                            : matcher.group(2) != null ? matcher.group(2) : matcher.group(3));
        }
        return words;
    }
}

package org.satbed.proxy.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;

/**
 * A file of lines {@code name=value}, with PEPsal's names, as {@code /etc/default/satbed-pep} has them: what systemd's EnvironmentFile= and a
 * shell would take from it (systemd.exec(5)), but for substitutions, which there are none.
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

    private static final Pattern LINE = Pattern.compile("\\s*(?:export\\s+)?([A-Za-z_][A-Za-z0-9_]*)=(.*)");
    private static final Pattern WORD = Pattern.compile("\"([^\"]*)\"|'([^']*)'|([^\\s\"']+)");

    private final Path file;
    private final Map<String, String> settings = new LinkedHashMap<>();

    private ServiceSettings(Path file) {
        this.file = file;
    }

    /**
     * Reads a file.
     *
     * @throws IllegalArgumentException in one line
     */
    static ServiceSettings read(Path file) {
        try {
            return parse(file, Files.readAllLines(file));
        } catch (IOException e) {
            throw new IllegalArgumentException("cannot read " + file + ": no such file, or not permitted");
        }
    }

    /** The same of its lines. */
    static ServiceSettings parse(Path file, List<String> lines) {
        ServiceSettings read = new ServiceSettings(file);
        for (int i = 0; i < lines.size(); i++) {
            read.take(lines.get(i).strip(), i + 1);
        }
        return read;
    }

    private void take(String line, int number) {
        if (line.isEmpty() || line.startsWith("#") || line.startsWith(";")) {
            return;
        }
        Matcher matcher = LINE.matcher(line);
        if (!matcher.matches()) {
            throw new IllegalArgumentException(file + ":" + number + ": not a line of the form name=value");
        }
        String name = matcher.group(1);
        if (!isKnown(name)) {
            throw new IllegalArgumentException(
                    file + ":" + number + ": unknown: '" + name + "'; known are " + String.join(", ", names()));
        }
        settings.put(name, unquoted(matcher.group(2).strip(), number));
    }

    private String unquoted(String value, int number) {
        if (value.startsWith("\"") || value.startsWith("'")) {
            if (value.length() < 2 || value.charAt(value.length() - 1) != value.charAt(0)) {
                throw new IllegalArgumentException(file + ":" + number + ": a quote has no end");
            }
            return value.substring(1, value.length() - 1);
        }
        return value;
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
        try {
            for (OptionSpec option : new CommandLine(new PepCommand())
                    .parseArgs(arguments.toArray(String[]::new))
                    .matchedOptions()) {
                if (!ConfigFile.isForFile(option)) {
                    throw new IllegalArgumentException(
                            file + ": " + OPTIONS + ": " + option.longestName() + " is not for a service");
                }
                boolean isFlag = option.arity().max() == 0;
                values.put(ConfigFile.longName(option), isFlag ? "true" : String.join(",", option.stringValues()));
            }
        } catch (CommandLine.ParameterException e) {
            throw new IllegalArgumentException(file + ": " + e.getMessage());
        }
        return new ConfigFile(file.toString(), values);
    }

    private boolean isTrue(String name, String value) {
        if (!List.of("true", "false", "").contains(value)) {
            throw new IllegalArgumentException(file + ": " + name + " takes true or false, not '" + value + "'");
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

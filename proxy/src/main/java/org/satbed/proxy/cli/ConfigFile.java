package org.satbed.proxy.cli;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.satbed.proxy.files.TextFile;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** A YAML file of options: each key is an option's long name, its value what would follow it. The command line overrides it. */
final class ConfigFile {
    private static final ConfigFile NONE = new ConfigFile("", Map.of());

    private final String name;
    private final Map<String, String> values;

    ConfigFile(String name, Map<String, String> values) {
        this.name = name;
        this.values = values;
    }

    /** No file. */
    static ConfigFile none() {
        return NONE;
    }

    /**
     * Reads a file.
     *
     * @throws IllegalArgumentException in one line, with every key that is no option
     */
    static ConfigFile read(Path file, CommandSpec options) {
        byte[] bytes = TextFile.bytes(file, TextFile.LARGEST_SETTINGS);
        return parse(file, TextFile.utf8(file.toString(), bytes), options);
    }

    /** The options of a file's text. */
    static ConfigFile parse(Path file, String yaml, CommandSpec options) {
        JsonNode root;
        try {
            root = new YAMLMapper()
                    .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION)
                    .readTree(yaml);
        } catch (JsonProcessingException e) {
            String line =
                    e.getLocation() == null ? "" : ":" + e.getLocation().getLineNr(); // none if it is nested too deep
            throw new IllegalArgumentException(file + line + ": not YAML: " + firstLine(e));
        }
        if (root == null || root.isMissingNode() || root.isNull()) {
            return new ConfigFile(file.toString(), Map.of());
        }
        if (!root.isObject()) {
            throw new IllegalArgumentException(file + ": expected lines of 'option: value', e.g. 'port: 5000'");
        }
        return new ConfigFile(file.toString(), values(file, root, options));
    }

    private static Map<String, String> values(Path file, JsonNode root, CommandSpec options) {
        Map<String, String> values = new LinkedHashMap<>();
        List<String> unknown = new ArrayList<>();
        for (Map.Entry<String, JsonNode> entry : root.properties()) {
            OptionSpec option = options.findOption("--" + entry.getKey());
            if (option == null || !isForFile(option)) {
                unknown.add("'" + entry.getKey() + "'");
            } else if (entry.getValue().isNull()) {
                throw new IllegalArgumentException(
                        file + ": " + entry.getKey() + " has no value; leave the line out for the default");
            } else {
                values.put(longName(option), text(entry.getValue()));
            }
        }
        if (!unknown.isEmpty()) {
            throw new IllegalArgumentException(
                    file + ": unknown: " + String.join(", ", unknown) + "; keys are the long options of 'pep --help'");
        }
        return values;
    }

    /** A mapping is written as key=value pairs, a list by its elements, both joined by commas. */
    private static String text(JsonNode value) {
        if (!value.isContainerNode()) {
            return value.asText();
        }
        List<String> parts = new ArrayList<>();
        if (value.isObject()) {
            value.properties()
                    .forEach(pair ->
                            parts.add(pair.getKey() + "=" + pair.getValue().asText()));
        } else {
            for (Iterator<JsonNode> each = value.elements(); each.hasNext(); ) {
                parts.add(each.next().asText());
            }
        }
        return String.join(",", parts);
    }

    /** What a file cannot hold: itself, and what is done instead of running. */
    static boolean isForFile(OptionSpec option) {
        return !option.usageHelp()
                && !option.versionHelp()
                && !List.of("config", "settings", "print-config", "debug").contains(longName(option))
                && option.longestName().startsWith("--");
    }

    static String longName(OptionSpec option) {
        return option.longestName().replaceFirst("^-+", "");
    }

    /** Its value for an option; only where {@link #source} is present. */
    String value(OptionSpec option) {
        return values.get(longName(option));
    }

    /** The file's name, if it sets this option. */
    Optional<String> source(OptionSpec option) {
        return values.containsKey(longName(option)) ? Optional.of(name) : Optional.empty();
    }

    private static String firstLine(JsonProcessingException e) {
        return e.getOriginalMessage().lines().findFirst().orElse("");
    }
}

package org.satbed.openbach.job;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** What OpenBACH's controller of a release demands of a job's metadata file, coded after what the real ones refuse and what they fail on later. */
final class MetadataRules {
    private static final int LONGEST_COMMAND = 1000;

    private final List<String> problems = new ArrayList<>();
    private final Set<String> names = new HashSet<>();

    private MetadataRules() {}

    /** What is wrong with a file, a line each. */
    static List<String> check(JsonNode file, Release release) {
        MetadataRules rules = new MetadataRules();
        rules.general(file.path("general"));
        JsonNode platform = file.path("platform_configuration");
        if (release == Release.FROM_2_7) {
            rules.since27(platform);
        } else {
            rules.upTo26(platform);
        }
        rules.arguments(file.path("arguments"), "arguments");
        rules.statistics(file.path("statistics"));
        return rules.problems;
    }

    private void general(JsonNode general) {
        for (String key : List.of("name", "description", "job_version")) {
            if (!general.path(key).isTextual()) {
                problems.add("general." + key + ": missing, or no text");
            }
        }
        if (!general.path("keywords").isArray()) {
            problems.add("general.keywords: missing");
        }
        if (!general.path("persistent").isBoolean()) {
            problems.add("general.persistent: missing");
        }
    }

    private void since27(JsonNode platform) {
        if (!platform.isObject()) {
            problems.add("platform_configuration: 2.7 takes one, not a list");
            return;
        }
        if (!platform.path("supported_platforms").isArray()) {
            problems.add("platform_configuration.supported_platforms: missing");
        }
        platform.path("supported_platforms").forEach(each -> {
            if (!each.path("ansible_distribution_release").isTextual()) {
                problems.add("platform_configuration.supported_platforms: ansible_distribution_release is missing");
            }
        });
        command(platform);
    }

    private void upTo26(JsonNode platform) {
        if (!platform.isArray()) {
            problems.add("platform_configuration: up to 2.6 it is a list");
            return;
        }
        Set<String> seen = new HashSet<>();
        for (JsonNode each : platform) {
            String which = each.path("ansible_distribution").asText() + " "
                    + each.path("ansible_distribution_version").asText();
            if (!each.path("ansible_distribution_version").isTextual() || !seen.add(which)) {
                problems.add("platform_configuration: " + which + " is there twice, or its version is no text");
            }
            command(each);
        }
    }

    private void command(JsonNode platform) {
        String command = platform.path("command").asText("");
        if (command.isEmpty() || command.length() > LONGEST_COMMAND || !platform.has("command_stop")) {
            problems.add("platform_configuration: command of 1 to " + LONGEST_COMMAND
                    + " characters and command_stop are needed");
        }
    }

    private void arguments(JsonNode arguments, String at) {
        for (String kind : List.of("required", "optional")) {
            for (JsonNode each : arguments.path(kind)) {
                String name = each.path("name").asText();
                for (String key : List.of("name", "type", "count")) {
                    if (!each.has(key)) {
                        problems.add(at + "." + kind + "." + name + "." + key + ": missing");
                    }
                }
                if (kind.equals("optional") && !each.path("flag").isTextual()) {
                    problems.add(at + ".optional." + name + ".flag: missing");
                }
                if (!names.add(name)) {
                    problems.add(at + "." + name + ": duplicated entries");
                }
                JobArgument argument = new JobArgument(
                        name,
                        each.path("type").asText(),
                        each.path("count").asText(),
                        each.path("flag").asText(""),
                        each.path("repeatable").asBoolean(),
                        each.path("description").asText("-"));
                argument.mistake().ifPresent(what -> problems.add(at + "." + name + ": " + what));
            }
        }
        for (JsonNode group : arguments.path("subcommand")) {
            if (!group.path("group_name").isTextual() || !group.path("choices").isArray()) {
                problems.add(at + ".subcommand: group_name and choices are needed");
            }
            for (JsonNode choice : group.path("choices")) {
                String name = choice.path("name").asText();
                if (!names.add(name)) {
                    problems.add(at + "." + name + ": duplicated entries");
                }
                arguments(choice, at + "." + name);
            }
        }
    }

    private void statistics(JsonNode statistics) {
        Set<String> seen = new HashSet<>();
        for (JsonNode each : statistics) {
            for (String key : List.of("name", "description", "frequency")) {
                if (!each.path(key).isTextual()) {
                    problems.add("statistics." + each.path("name").asText() + "." + key + ": missing");
                }
            }
            if (!seen.add(each.path("name").asText())) {
                problems.add("statistics." + each.path("name").asText() + ": duplicated entries");
            }
        }
    }
}

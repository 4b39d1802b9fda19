package org.satbed.openbach.job;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The arguments of a job or of one of its subcommands.
 *
 * @param required in the order of their places
 * @param optional with flags
 * @param groups of subcommands; of each group one is chosen
 */
public record JobArguments(List<JobArgument> required, List<JobArgument> optional, List<Group> groups) {

    /**
     * Alternatives.
     *
     * @param name of the group
     * @param optional whether none may be chosen
     * @param choices the subcommands
     */
    public record Group(String name, boolean optional, List<Choice> choices) {}

    /**
     * A subcommand.
     *
     * @param name unique in the whole job
     * @param arguments its own
     */
    public record Choice(String name, JobArguments arguments) {}

    /** Keeps copies. */
    public JobArguments {
        required = List.copyOf(required);
        optional = List.copyOf(optional);
        groups = List.copyOf(groups);
    }

    /** Everything with a name in it, subcommands' included. */
    List<String> names() {
        List<String> names = new ArrayList<>();
        required.forEach(each -> names.add(each.name()));
        optional.forEach(each -> names.add(each.name()));
        for (Group group : groups) {
            for (Choice choice : group.choices()) {
                names.add(choice.name());
                names.addAll(choice.arguments().names());
            }
        }
        return names;
    }

    /** Mistakes in the descriptions themselves. */
    void mistakes(String at, List<String> problems) {
        for (JobArgument each : required) {
            each.mistake().ifPresent(what -> problems.add(at + each.name() + ": " + what));
        }
        if (required.stream().filter(each -> each.count().matches("[+*]")).count() > 1) {
            problems.add(at + "only one required argument may have any number of values");
        }
        for (JobArgument each : optional) {
            each.mistake().ifPresent(what -> problems.add(at + each.name() + ": " + what));
            if (!each.flag().startsWith("-")) {
                problems.add(at + each.name() + ": an optional argument needs a flag");
            }
        }
        for (Group group : groups) {
            group.choices().forEach(choice -> choice.arguments().mistakes(at + choice.name() + ".", problems));
        }
    }

    /** Checks what a scenario gives. */
    void check(JsonNode given, String at, List<String> problems) {
        for (JobArgument each : required) {
            if (!given.has(each.name())) {
                problems.add(at + "." + each.name() + ": missing required argument");
            }
        }
        for (Group group : groups) {
            List<String> chosen = group.choices().stream()
                    .map(Choice::name)
                    .filter(given::has)
                    .toList();
            if (chosen.size() > 1) {
                problems.add(at + "." + group.name() + ": several subcommands given for the group: " + chosen);
            } else if (chosen.isEmpty() && !group.optional()) {
                problems.add(at + "." + group.name() + ": missing subcommand for the group");
            }
        }
        for (Map.Entry<String, JsonNode> each : given.properties()) {
            String name = each.getKey();
            Optional<Choice> choice = choice(name);
            Optional<JobArgument> argument = argument(name);
            if (choice.isPresent()) {
                choice.get().arguments().check(each.getValue(), at + "." + name, problems);
            } else if (argument.isPresent()) {
                values(argument.get(), each.getValue(), at + "." + name, problems);
            } else {
                problems.add(at + "." + name + ": the job does not accept the argument");
            }
        }
    }

    private static void values(JobArgument argument, JsonNode given, String at, List<String> problems) {
        for (List<JsonNode> occurrence : occurrences(given)) {
            if (argument.type().equals("job") || argument.type().equals("scenario")) {
                // a list of paths of function ids; a bare number ends the controller's request with status 500
                if (!occurrence.stream().allMatch(JsonNode::isArray)) {
                    problems.add(at + ": expected a list of paths of function ids, such as [[[0]]]");
                }
                continue;
            }
            if (!argument.type().equals("None")) {
                argument.mistakeInCount(occurrence.size()).ifPresent(what -> problems.add(at + ": " + what));
            }
            occurrence.forEach(value -> argument.mistake(value).ifPresent(what -> problems.add(at + ": " + what)));
        }
    }

    /** A value, a list of values, or a list of lists for a repeated flag. */
    private static List<List<JsonNode>> occurrences(JsonNode given) {
        List<List<JsonNode>> all = new ArrayList<>();
        if (!given.isArray()) {
            return List.of(List.of(given));
        }
        if (given.isEmpty() || !given.get(0).isArray()) {
            List<JsonNode> values = new ArrayList<>();
            given.forEach(values::add);
            return List.of(values);
        }
        given.forEach(each -> {
            List<JsonNode> values = new ArrayList<>();
            each.forEach(values::add);
            all.add(values);
        });
        return all;
    }

    /** The words that an agent gives to the job's program: places, options with values, flags, then the subcommand. */
    void commandLine(JsonNode given, List<String> words) {
        for (JobArgument each : required) {
            occurrences(given.path(each.name())).forEach(values -> values.forEach(value -> words.add(value.asText())));
        }
        for (JobArgument each : optional) {
            if (given.has(each.name()) && !each.type().equals("None")) {
                for (List<JsonNode> values : occurrences(given.path(each.name()))) {
                    words.add(each.flag());
                    values.forEach(value -> words.add(value.asText()));
                }
            }
        }
        for (JobArgument each : optional) {
            if (each.type().equals("None") && given.path(each.name()).asBoolean()) {
                words.add(each.flag());
            }
        }
        for (Group group : groups) {
            for (Choice choice : group.choices()) {
                if (given.has(choice.name())) {
                    words.add(choice.name());
                    choice.arguments().commandLine(given.path(choice.name()), words);
                }
            }
        }
    }

    private Optional<Choice> choice(String name) {
        return groups.stream()
                .flatMap(group -> group.choices().stream())
                .filter(each -> each.name().equals(name))
                .findFirst();
    }

    private Optional<JobArgument> argument(String name) {
        List<JobArgument> all = new ArrayList<>(required);
        all.addAll(optional);
        return all.stream().filter(each -> each.name().equals(name)).findFirst();
    }
}

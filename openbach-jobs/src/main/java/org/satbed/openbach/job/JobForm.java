package org.satbed.openbach.job;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.satbed.openbach.stat.StatName;

/**
 * What a job is, independent of OpenBACH's release.
 *
 * @param name measurement, log identity and directory at once: a-z, 0-9 and underscores
 * @param description what it does
 * @param version as OpenBACH compares them; a change of the first number makes agents install it anew
 * @param keywords for searches
 * @param persistent whether it runs until it is stopped
 * @param stoppable whether its program is called once more with the flag {@code -x} when it was stopped, also after a KILL
 * @param arguments of its command line
 * @param statistics what it publishes
 */
public record JobForm(
        String name,
        String description,
        String version,
        List<String> keywords,
        boolean persistent,
        boolean stoppable,
        JobArguments arguments,
        List<Statistic> statistics) {
    private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9_]{0,40}");

    /**
     * A statistic.
     *
     * @param name as it is sent
     * @param unit such as b/s, bytes or ms; empty for a count
     * @param description what is counted
     * @param frequency when it is sent
     */
    public record Statistic(String name, String unit, String description, String frequency) {}

    /** Keeps copies. */
    public JobForm {
        keywords = List.copyOf(keywords);
        statistics = List.copyOf(statistics);
    }

    /** What of it OpenBACH, its agent or its database would refuse, a line each. */
    public List<String> mistakes() {
        List<String> problems = new ArrayList<>();
        if (!NAME.matcher(name).matches()) {
            problems.add(name + ": no name for a job");
        }
        if (description.isBlank() || keywords.isEmpty() || !version.matches("\\d+\\.\\d+")) {
            problems.add(name + ": description, keywords and a version such as 1.0 are needed");
        }
        arguments.mistakes(name + ".", problems);
        Set<String> seen = new HashSet<>();
        arguments.names().stream()
                .filter(each -> !seen.add(each))
                .forEach(each -> problems.add(name + "." + each + ": duplicated entry"));
        Set<String> statisticNames = new HashSet<>();
        for (Statistic each : statistics) {
            StatName.mistake(each.name()).ifPresent(what -> problems.add(name + ": statistic " + what));
            if (!statisticNames.add(each.name())) {
                problems.add(name + ": statistic " + each.name() + " is there twice");
            }
            if (each.description().isBlank() || each.frequency().isBlank()) {
                problems.add(name + ": statistic " + each.name() + " needs description and frequency");
            }
        }
        return problems;
    }

    /**
     * What is wrong with the arguments that a scenario gives, a line each.
     *
     * @param at their place, which each line begins with
     */
    public List<String> check(JsonNode given, String at) {
        List<String> problems = new ArrayList<>();
        arguments.check(given, at, problems);
        return problems;
    }

    /** The words that an agent gives to the job's program. */
    public List<String> commandLine(JsonNode given) {
        List<String> words = new ArrayList<>();
        arguments.commandLine(given, words);
        return words;
    }
}

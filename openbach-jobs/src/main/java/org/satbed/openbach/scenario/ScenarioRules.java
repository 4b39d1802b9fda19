package org.satbed.openbach.scenario;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.satbed.openbach.job.JobForm;

/**
 * The rules by which OpenBACH's controller and director (2.6, 2.7) take a scenario, so that a mistake is found before it is pushed. What
 * the controller takes and the director then cannot do is refused too.
 */
public final class ScenarioRules {
    private static final Pattern PLACEHOLDER = Pattern.compile("\\$(?:\\$|\\{(\\w+)}|(\\w+))");
    private static final Set<String> MARKS = Set.of("id", "label", "wait", "on_fail");
    private static final Set<String> WAITS = Set.of("time", "launched_ids", "finished_ids", "running_ids", "ended_ids");
    private static final Set<String> POLICIES = Set.of("fail", "ignore", "retry");
    /** What each function must have; others are declared by the controller, but no director calls them. */
    private static final Map<String, Set<String>> FUNCTIONS = Map.of(
            "start_job_instance", Set.of("entity_name"),
            "stop_job_instance", Set.of("openbach_function_id"),
            "stop_job_instances", Set.of("openbach_function_ids"),
            "restart_job_instance", Set.of("openbach_function_id"),
            "status_job_instance", Set.of("openbach_function_id"),
            "start_scenario_instance", Set.of("scenario_name"),
            "stop_scenario_instance", Set.of("openbach_function_id"),
            "push_file", Set.of("entity_name", "local_path", "remote_path"),
            "pull_file", Set.of("entity_name", "local_path", "remote_path"),
            "reboot", Set.of("entity_name"));

    private static final Set<String> START = Set.of("entity_name", "offset", "interval");

    private final Map<String, JobForm> jobs;
    private final List<String> problems = new ArrayList<>();
    private final Set<String> used = new LinkedHashSet<>();

    private ScenarioRules(Map<String, JobForm> jobs) {
        this.jobs = jobs;
    }

    /**
     * What is wrong with a scenario, a line each; nothing when a controller would take it and a director could run it.
     *
     * @param jobs whose arguments are known, by name; those of others are taken as they are
     */
    public static List<String> check(JsonNode scenario, Map<String, JobForm> jobs) {
        ScenarioRules rules = new ScenarioRules(jobs);
        rules.scenario(scenario);
        return List.copyOf(rules.problems);
    }

    private void scenario(JsonNode scenario) {
        if (!scenario.isObject()
                || !scenario.path("name").isTextual()
                || scenario.path("name").asText().isEmpty()) {
            problems.add("name: missing");
        }
        Set<String> declared = declared(scenario.path("arguments"), "arguments");
        for (String name : declared(scenario.path("constants"), "constants")) {
            if (!declared.add(name)) {
                problems.add("constants." + name + ": is an argument too");
            }
        }
        JsonNode functions = scenario.path("openbach_functions");
        if (!functions.isArray()) {
            problems.add("openbach_functions: missing");
            return;
        }
        Set<Integer> ids = new HashSet<>();
        for (int i = 0; i < functions.size(); i++) {
            JsonNode id = functions.get(i).path("id");
            if (!id.isInt()) {
                problems.add(at(i) + ".id: expected an integer");
            } else if (!ids.add(id.asInt())) {
                problems.add(at(i) + ".id: " + id + " is there twice");
            }
        }
        for (int i = 0; i < functions.size(); i++) {
            function(functions.get(i), i, ids);
        }
        used.stream()
                .filter(name -> !declared.contains(name))
                .forEach(name -> problems.add("$" + name + ": used, but neither an argument nor a constant"));
        declared.stream()
                .filter(name -> !used.contains(name))
                .forEach(name -> problems.add(name + ": an argument is unused"));
    }

    private static String at(int index) {
        return "openbach_functions." + index;
    }

    private Set<String> declared(JsonNode values, String what) {
        Set<String> names = new LinkedHashSet<>();
        values.properties().forEach(each -> {
            names.add(each.getKey());
            if (!each.getValue().isTextual()) {
                problems.add(what + "." + each.getKey() + ": expected a text");
            }
        });
        return names;
    }

    private void function(JsonNode function, int index, Set<Integer> ids) {
        String at = at(index);
        function.path("wait").properties().forEach(each -> waiting(each.getKey(), each.getValue(), at + ".wait", ids));
        String policy = function.path("on_fail").path("policy").asText("fail").toLowerCase(java.util.Locale.ROOT);
        if (!POLICIES.contains(policy)) {
            problems.add(at + ".on_fail: unknown failure policy '" + policy + "'");
        } else if (policy.equals("retry")
                && !function.path("on_fail").path("retry").isInt()) {
            problems.add(at + ".on_fail.retry: expected an integer");
        }
        List<String> names = new ArrayList<>();
        function.fieldNames().forEachRemaining(name -> {
            if (!MARKS.contains(name)) {
                names.add(name);
            }
        });
        if (names.size() != 1) {
            problems.add(at + ": expected one function, found " + names);
            return;
        }
        String name = names.get(0);
        if (!FUNCTIONS.containsKey(name)) {
            problems.add(at + "." + name + ": no director calls this function");
            return;
        }
        body(name, function.path(name), at + "." + name, ids);
    }

    private void waiting(String key, JsonNode value, String at, Set<Integer> ids) {
        if (!WAITS.contains(key)) {
            problems.add(at + "." + key + ": unknown");
        } else if (key.equals("time")) {
            if (!value.isNumber() && !value.isTextual()) {
                problems.add(at + ".time: expected seconds");
            }
            use(value);
        } else {
            references(value, at + "." + key, ids);
        }
    }

    private void references(JsonNode list, String at, Set<Integer> ids) {
        if (!list.isArray()) {
            problems.add(at + ": expected a list");
        }
        list.forEach(each -> {
            if (!each.isInt() || !ids.contains(each.asInt())) {
                problems.add(at + ": the referenced function " + each + " does not exist");
            }
        });
    }

    private void body(String name, JsonNode body, String at, Set<Integer> ids) {
        for (String key : FUNCTIONS.get(name)) {
            if (!body.has(key)) {
                problems.add(at + "." + key + ": missing");
            }
        }
        if (body.path("entity_name").asText().contains("$")) {
            problems.add(at + ".entity_name: a placeholder is taken there, and then the scenario cannot be started");
        }
        if (body.has("openbach_function_ids")) {
            references(body.path("openbach_function_ids"), at + ".openbach_function_ids", ids);
        }
        if (name.endsWith("_file")) {
            if (body.path("local_path").size() != body.path("remote_path").size()) {
                problems.add(at + ": as many local_path as remote_path are needed");
            }
        }
        if (name.equals("start_job_instance")) {
            List<String> started = new ArrayList<>();
            body.fieldNames().forEachRemaining(key -> {
                if (!START.contains(key)) {
                    started.add(key);
                }
            });
            if (started.size() != 1 || !body.path(started.get(0)).isObject()) {
                problems.add(at + ": expected one job with its arguments, found " + started);
                return;
            }
            JobForm job = jobs.get(started.get(0));
            if (job != null) {
                job.check(body.path(started.get(0)), at + "." + started.get(0)).forEach(problems::add);
            }
        }
        use(body);
    }

    /** Notes each {@code $name} in the texts of a tree; a doubled {@code $} stands for itself. */
    private void use(JsonNode node) {
        if (node.isTextual()) {
            Matcher matcher = PLACEHOLDER.matcher(node.asText());
            while (matcher.find()) {
                String name = matcher.group(1) != null ? matcher.group(1) : matcher.group(2);
                if (name != null) {
                    used.add(name);
                }
            }
        }
        node.forEach(this::use);
    }
}

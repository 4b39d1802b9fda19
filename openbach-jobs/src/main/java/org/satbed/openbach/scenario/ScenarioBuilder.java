package org.satbed.openbach.scenario;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Puts a scenario together, function by function, in the JSON form of OpenBACH's controller (one scenario a file). */
public final class ScenarioBuilder {
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    private final ObjectNode arguments = JSON.objectNode();
    private final ObjectNode constants = JSON.objectNode();
    private final ArrayNode functions = JSON.arrayNode();
    private final String name;
    private final String description;

    /** An empty scenario. */
    public ScenarioBuilder(String name, String description) {
        this.name = name;
        this.description = description;
    }

    /** A value that whoever starts the scenario gives; used as {@code $name}. */
    public void argument(String argument, String meaning) {
        arguments.put(argument, meaning);
    }

    /** A value that may be changed in one place; used as {@code $name}. */
    public void constant(String constant, String value) {
        constants.put(constant, value);
    }

    /** Arguments in the order in which they are given, so that the same scenario is written each time: names and values in turn. */
    public static Map<String, Object> arguments(Object... namesAndValues) {
        Map<String, Object> arguments = new LinkedHashMap<>();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            arguments.put((String) namesAndValues[i], namesAndValues[i + 1]);
        }
        return arguments;
    }

    /**
     * Starts a job.
     *
     * @param entity on whose agent
     * @param given its arguments: numbers, texts, booleans for flags, lists, and maps for subcommands
     */
    public Function startJob(String label, String entity, String job, Map<String, ?> given) {
        ObjectNode body = JSON.objectNode().put("entity_name", entity).put("offset", 0);
        body.set(job, tree(given));
        return add(label, "start_job_instance", body);
    }

    /** Stops jobs that other functions started. */
    public Function stopJobs(String label, List<Function> started) {
        ObjectNode body = JSON.objectNode();
        ArrayNode ids = body.putArray("openbach_function_ids");
        started.forEach(each -> ids.add(each.id()));
        return add(label, "stop_job_instances", body);
    }

    /**
     * Copies files of the controller to an entity, where they belong to root.
     *
     * @param files path on the entity by path under the controller's directory for files
     */
    public Function pushFiles(String label, String entity, Map<String, String> files) {
        ObjectNode body = JSON.objectNode().put("entity_name", entity);
        ArrayNode local = body.putArray("local_path");
        ArrayNode remote = body.putArray("remote_path");
        ArrayNode users = body.putArray("users");
        ArrayNode groups = body.putArray("groups");
        body.putArray("removes");
        files.forEach((from, to) -> {
            local.add(from);
            remote.add(to);
            users.add("root");
            groups.add("root");
        });
        return add(label, "push_file", body);
    }

    private Function add(String label, String kind, ObjectNode body) {
        ObjectNode function = JSON.objectNode().put("id", functions.size()).put("label", label);
        function.set(kind, body);
        functions.add(function);
        return new Function(function);
    }

    /** A reference to what a function started, as arguments of type job take it. */
    public static List<List<List<Integer>>> jobs(List<Function> started) {
        return List.of(started.stream().map(each -> List.of(each.id())).toList());
    }

    /** The scenario. */
    public ObjectNode json() {
        ObjectNode scenario = JSON.objectNode().put("name", name).put("description", description);
        scenario.set("arguments", arguments);
        scenario.set("constants", constants);
        scenario.set("openbach_functions", functions);
        return scenario;
    }

    private static JsonNode tree(Object value) {
        if (value instanceof Map<?, ?> map) {
            ObjectNode node = JSON.objectNode();
            map.forEach((key, each) -> node.set(String.valueOf(key), tree(each)));
            return node;
        }
        if (value instanceof List<?> list) {
            ArrayNode node = JSON.arrayNode();
            list.forEach(each -> node.add(tree(each)));
            return node;
        }
        return value instanceof Boolean flag
                ? JSON.booleanNode(flag)
                : value instanceof Integer number
                        ? JSON.numberNode(number)
                        : value instanceof Double number
                                ? JSON.numberNode(number)
                                : JSON.textNode(String.valueOf(value));
    }

    /** A function of the scenario, and when it is called. */
    public static final class Function {
        private final ObjectNode function;

        private Function(ObjectNode function) {
            this.function = function;
        }

        /** By which others refer to it. */
        public int id() {
            return function.path("id").asInt();
        }

        /** Once what these started is over. */
        public Function afterFinished(List<Function> others) {
            return after("finished_ids", others);
        }

        /** Once these have been called. */
        public Function afterLaunched(List<Function> others) {
            return after("launched_ids", others);
        }

        /** So much later. */
        public Function delayed(double seconds) {
            waiting().put("time", seconds);
            return this;
        }

        /** So much later as an argument or constant says. */
        public Function delayed(String placeholder) {
            waiting().put("time", placeholder);
            return this;
        }

        /** Its failure does not end the scenario. */
        public Function ignoringFailure() {
            function.putObject("on_fail").put("policy", "Ignore");
            return this;
        }

        /** Its failure ends the scenario only after so many further tries. */
        public Function retried(int times, double secondsBetween) {
            function.putObject("on_fail")
                    .put("policy", "Retry")
                    .put("retry", times)
                    .put("delay", secondsBetween);
            return this;
        }

        private Function after(String key, List<Function> others) {
            ArrayNode ids = waiting().withArray(key);
            others.forEach(each -> ids.add(each.id()));
            return this;
        }

        private ObjectNode waiting() {
            return function.withObjectProperty("wait");
        }
    }
}

package org.satbed.scenarios;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/**
 * The JSON Schema of scenario files, for editors: draft 7, which the YAML language server knows best. It tells keys, forms and ranges of single values; what
 * values mean together, {@code satbed validate} knows.
 */
public final class ScenarioSchema {

    private ScenarioSchema() {}

    /** The schema, pretty-printed, with a line end. */
    public static String json() {
        try {
            return Json.pretty().writeValueAsString(tree()) + "\n";
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("trees can always be written", e);
        }
    }

    static ObjectNode tree() {
        ObjectNode schema = Json.MAPPER.createObjectNode();
        schema.put("$schema", "http://json-schema.org/draft-07/schema#");
        schema.put("title", "satbed scenario");
        schema.put("description", "A satellite link, the ways to treat it, and what loads it.");
        schema.setAll(new Shape.Keys(ScenarioKeys.SCENARIO, List.of("name", "link", "workloads")).schema());
        // A matrix may give a rate by its path; without one it has to be there.
        ObjectNode with = schema.putObject("if").putObject("not");
        with.putArray("required").add("matrix");
        ObjectNode link = schema.putObject("then")
                .putObject("properties")
                .putObject("link")
                .putObject("properties");
        for (Direction direction : Direction.values()) {
            link.putObject(direction.id()).putArray("required").add("rate");
        }
        return schema;
    }
}

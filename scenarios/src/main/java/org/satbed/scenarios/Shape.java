package org.satbed.scenarios;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Map;

/** What the value of a key of a scenario file looks like, as a JSON Schema tells it. */
sealed interface Shape {

    /** Wherever a value stands, a placeholder may stand for it or for a part of it. */
    String PLACEHOLDER = ".*\\$\\{[a-z][a-z0-9.-]*\\}.*";

    /** The schema of such values. */
    ObjectNode schema();

    /** A key with its value. */
    record Key(String name, Shape shape, String description) {}

    /** Their names, for {@link Fields}. */
    static List<String> names(List<Key> keys) {
        return keys.stream().map(Key::name).toList();
    }

    /** A text of a form; also numbers where the text may be one. */
    record Text(String pattern, boolean alsoNumber) implements Shape {
        @Override
        public ObjectNode schema() {
            ObjectNode schema = Json.MAPPER.createObjectNode();
            ObjectNode text = alsoNumber ? schema.putArray("anyOf").addObject() : schema;
            text.put("type", "string").put("pattern", "^(?:" + pattern + "|" + PLACEHOLDER + ")$");
            if (alsoNumber) {
                schema.withArray("anyOf").addObject().put("type", "number");
            }
            return schema;
        }
    }

    /** A text of a form that has zero without a unit, which may be a number then. */
    record OrZero(String pattern) implements Shape {
        @Override
        public ObjectNode schema() {
            ObjectNode schema = Json.MAPPER.createObjectNode();
            ArrayNode any = schema.putArray("anyOf");
            any.add(new Text(pattern, false).schema());
            any.addObject().put("const", 0);
            return schema;
        }
    }

    /** One of some words. */
    record Word(List<String> words) implements Shape {
        @Override
        public ObjectNode schema() {
            ObjectNode schema = Json.MAPPER.createObjectNode();
            ArrayNode any = schema.putArray("anyOf");
            words.forEach(any.addObject().putArray("enum")::add);
            any.addObject().put("type", "string").put("pattern", "^" + PLACEHOLDER + "$");
            return schema;
        }
    }

    /** A whole number in a range. */
    record Whole(int least, int most) implements Shape {
        @Override
        public ObjectNode schema() {
            ObjectNode schema = Json.MAPPER.createObjectNode();
            ArrayNode any = schema.putArray("anyOf");
            any.addObject().put("type", "integer").put("minimum", least).put("maximum", most);
            any.addObject().put("type", "string").put("pattern", "^" + PLACEHOLDER + "$");
            return schema;
        }
    }

    /** Yes or no. */
    record Truth() implements Shape {
        @Override
        public ObjectNode schema() {
            ObjectNode schema = Json.MAPPER.createObjectNode();
            schema.putArray("enum")
                    .add(true)
                    .add(false)
                    .add("yes")
                    .add("no")
                    .add("true")
                    .add("false");
            return schema;
        }
    }

    /** A list with at least one item. */
    record ListOf(Shape item, boolean distinct) implements Shape {
        @Override
        public ObjectNode schema() {
            ObjectNode schema = Json.MAPPER.createObjectNode();
            schema.put("type", "array").put("minItems", 1);
            if (distinct) {
                schema.put("uniqueItems", true);
            }
            schema.set("items", item.schema());
            return schema;
        }
    }

    /** Keys with values, and no others. */
    record Keys(List<Key> keys, List<String> required) implements Shape {
        @Override
        public ObjectNode schema() {
            ObjectNode schema = Json.MAPPER.createObjectNode();
            schema.put("type", "object").put("additionalProperties", false);
            ObjectNode properties = schema.putObject("properties");
            for (Key key : keys) {
                ObjectNode value = key.shape().schema();
                value.put("description", key.description());
                properties.set(key.name(), value);
            }
            if (!required.isEmpty()) {
                required.forEach(schema.putArray("required")::add);
            }
            return schema;
        }
    }

    /** Exactly one of some keys. */
    record OneKey(Map<String, Keys> kinds) implements Shape {
        @Override
        public ObjectNode schema() {
            ObjectNode schema = Json.MAPPER.createObjectNode();
            schema.put("type", "object").put("additionalProperties", false);
            schema.put("minProperties", 1).put("maxProperties", 1);
            ObjectNode properties = schema.putObject("properties");
            kinds.forEach((kind, keys) -> properties.set(kind, keys.schema()));
            return schema;
        }
    }

    /** Any keys of a form, all with values of one shape. */
    record AnyKeys(String name, Shape value) implements Shape {
        @Override
        public ObjectNode schema() {
            ObjectNode schema = Json.MAPPER.createObjectNode();
            schema.put("type", "object").put("additionalProperties", false);
            schema.putObject("patternProperties").set("^" + name + "$", value.schema());
            return schema;
        }
    }

    /** One of several. */
    record Either(List<Shape> shapes) implements Shape {
        @Override
        public ObjectNode schema() {
            ObjectNode schema = Json.MAPPER.createObjectNode();
            ArrayNode any = schema.putArray("anyOf");
            shapes.forEach(shape -> any.add(shape.schema()));
            return schema;
        }
    }

    /** A text, a number or a truth value. */
    record Scalar() implements Shape {
        @Override
        public ObjectNode schema() {
            ObjectNode schema = Json.MAPPER.createObjectNode();
            schema.putArray("type").add("string").add("number").add("boolean");
            return schema;
        }
    }
}

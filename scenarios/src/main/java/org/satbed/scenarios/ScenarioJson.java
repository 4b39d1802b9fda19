package org.satbed.scenarios;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.deser.std.StdDeserializer;
import com.fasterxml.jackson.databind.ser.std.StdSerializer;
import java.io.IOException;

/** A scenario inside JSON has the form of its YAML file and is checked by the same code. */
final class ScenarioJson {

    private ScenarioJson() {}

    /** Writes the scenario's tree. */
    static final class Writer extends StdSerializer<Scenario> {
        private static final long serialVersionUID = 1L;

        Writer() {
            super(Scenario.class);
        }

        @Override
        public void serialize(Scenario scenario, JsonGenerator json, SerializerProvider provider) throws IOException {
            provider.defaultSerializeValue(ScenarioForm.tree(scenario), json);
        }
    }

    /** Reads the scenario's tree; what is wrong with it becomes a mapping error. */
    static final class Reader extends StdDeserializer<Scenario> {
        private static final long serialVersionUID = 1L;

        Reader() {
            super(Scenario.class);
        }

        @Override
        public Scenario deserialize(JsonParser parser, DeserializationContext context) throws IOException {
            Problems problems = new Problems("scenario");
            try {
                return new ScenarioMapper(problems, true).map(new NodeReader(parser, problems).read(""));
            } catch (ScenarioException e) {
                throw JsonMappingException.from(parser, e.problems().get(0).toString(), e);
            }
        }
    }
}

package org.satbed.scenarios;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.networknt.schema.Error;
import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The schema says of a file what the parser says, as far as a schema can. */
class SchemaTest {

    private static final Schema SCHEMA = SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_7)
            .getSchema(ScenarioSchema.json(), InputFormat.JSON);

    /** Something of every mapping that a file can have. */
    private static final String EVERY_MAPPING = """
            name: every
            description: something of everything
            link:
              rtt: 600ms
              forward: {rate: "${rate}", queue: 3MB, loss: 0.1%}
              return: {rate: 10Mbit, queue: 25packets, loss: 0, burst-loss: 1.8%/64.5%, bit-errors: 1e-7, jitter: 5ms/normal/reorder,
                duplicate: 0.1%, codel: 5ms/100ms, mtu: 1400B, on-demand: 600ms/50ms/64kbit}
              emulator: auto
              schedule:
                - {at: 1s, forward: {rate: 5Mbit, delay: 1ms, loss: 0%}, return: {rate: 1Mbit}}
                - {at: 20s, outage: 50ms}
            tcp: {congestion-control: cubic}
            interception: iptables
            repeat: 2
            parameters: {rate: 50Mbit}
            matrix: {rtt: [40ms, 600ms], rate: [1Mbit, 2Mbit], variant: [none, satbed]}
            workloads:
              - download: {size: 2MB, parallel: 2, id: d}
              - upload: {size: 2MB}
              - bulk: {duration: 20s, direction: return}
              - requests: {size: 50kB, every: 1s, count: 3, beside: 10MB, background: {rate: 1Mbit, packet: 200B}}
              - arrivals: {size: {distribution: pareto, min: 2kB, shape: 1.3, max: 1MB}, rate: 2/s, duration: 20s}
              - page: {har: news, page: 1, connections: 6}
              - latency: {duration: 20s, parallel: 2, idle: 5s, every: 100ms}
              - rr: {request: 100B, response: 1kB, count: 20}
              - program: {host: ws-st, command: [curl, -s, "http://x"], timeout: 60s, size: 2MB, metric: "([0-9]+)"}
            opensand:
              forward: {bandwidth: 20MHz, roll-off: 0.2, clear-sky: 20dB, frame: 10ms}
              return: {burst: 536}
              dama: {cra: 1Mbit, rbdc: 2Mbit}
              delay: {gw: 125ms, st: 125ms}
              fades: [{at: 10s, db: 3dB}]
              bridge: yes
              shape: 90%
            pepsal: {command: pepsal, options: -f}
            profile: {rate: auto, rtt: 600ms}
            expect: [failures = 0, satbed/none >= 2, "d.satbed.median < 2s"]
            """;

    @Test
    void everyBuiltInScenarioIsRightByTheSchema() throws IOException {
        for (String name : BuiltinScenarios.names()) {
            String text = BuiltinScenarios.text(name).orElseThrow();
            assertEquals(List.of(), errors(text), name);
            String form = ScenarioForm.yaml(BuiltinScenarios.load(name).orElseThrow());
            assertEquals(List.of(), errors(form), name + " with its defaults spelled out");
        }
    }

    @Test
    void theBenchmarksScenariosAreRightByParserAndSchema() throws Exception {
        try (Stream<Path> files = Files.list(Path.of("../bench/satellite/scenarios"))) {
            for (Path file : files.toList()) {
                String text = Files.readString(file);
                ScenarioParser.parseMatrix(file.toString(), text);
                assertEquals(List.of(), errors(text), file.toString());
            }
        }
    }

    /** What may stand in the place of a list of changes. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "{shape: outage, at: 10s, duration: 1s}",
                "{shape: rate-step, at: 10s, until: 20s, forward: 10Mbit, return: 2Mbit}",
                "{shape: rain-fade, at: 10s, fall: 10s, hold: 10s, rise: 10s, to: 20%, every: 500ms}",
                "{shape: handover, every: 15s, outage: 100ms, delay: 1ms, for: 10min}",
                "{mahimahi: {forward: 1 2 3, return: 7x3}}",
                "{leo: {altitude: 550km, mask: 25deg, handover: 15s, outage: 0s, every: 1s, for: 1min, seed: 1}}",
            })
    void everyFormOfAScheduleIsRightByParserAndSchema(String schedule) throws Exception {
        String text = small("50Mbit", "2MB").replace("rtt: 1s,", "rtt: 1s, schedule: " + schedule + ",");
        ScenarioParser.parseMatrix("t.yml", text);
        assertEquals(List.of(), errors(text));
        assertNotEquals(List.of(), errors(text.replace("schedule: {", "schedule: {nothing: 1, ")));
    }

    /** Values of several forms: parser and schema agree on each. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "on-demand: 600ms",
                "on-demand: 600ms/50ms",
                "on-demand: 600ms/50ms/64kbit",
                "on-demand: 600ms/50ms/0",
                "on-demand: 600 ms / 50 ms / 64 kbit",
                "on-demand: 600ms/0",
                "on-demand: 600ms/50ms/",
                "on-demand: 600ms/50ms/64kbit/1",
                "on-demand: 0",
                "burst-loss: 1%/10%",
                "burst-loss: 1% / 10% / 70%",
                "burst-loss: 1%/10%/70%/0%",
                "burst-loss: 1%",
                "burst-loss: 0/10%",
                "burst-loss: 1%/10%/70%/0%/1%",
                "bit-errors: 1e-7",
                "bit-errors: 1E-7",
                "bit-errors: 0",
                "bit-errors: 0.001",
                "bit-errors: 1e-7x",
                "jitter: 5ms",
                "jitter: 5ms/normal",
                "jitter: 5ms / normal",
                "jitter: 5ms/reorder",
                "jitter: 5ms/uniform/reorder",
                "jitter: 5ms/reorder/normal",
                "jitter: normal",
                "duplicate: 0.1%",
                "duplicate: 0",
                "duplicate: 0 %",
                "duplicate: 0.0",
                "codel: default",
                "codel: 5ms/100ms",
                "codel: 5ms / 100ms",
                "codel: 5ms",
                "mtu: 1400B",
                "mtu: 1400",
                "queue: 25packets",
                "queue: 25 packets",
                "queue: 25.5packets",
                "queue: 1bdp",
                "queue: 3 MB",
                "queue: 3",
                "loss: 0",
                "loss: 0.0",
                "loss: 5",
                "duplicate: 0.5",
                "duplicate: \"0\"",
                "loss: 0.1 %",
                "loss: 0%",
            })
    void parserAndSchemaAgreeOnALinksValues(String value) throws IOException {
        agree(small("50Mbit", "2MB").replace("50Mbit}", "50Mbit, " + value + "}"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ws-st", "st", "sat", "gw", "ws-gw", "st-2", "ws-st-2", "st-9", "ws-st-9", "st-1", "st-10", "ws-sat",
                "gw-2", "ws-gw-2", "moon",
            })
    void parserAndSchemaAgreeOnHosts(String host) throws IOException {
        agree(small("50Mbit", "2MB").replace("download: {size: 2MB}", "program: {command: a, host: " + host + "}"));
    }

    private static void agree(String text) throws IOException {
        List<String> parser = List.of();
        try {
            ScenarioParser.parse("t.yml", text);
        } catch (ScenarioException e) {
            parser = e.problems().stream().map(Problem::toString).toList();
        }
        List<String> schema = errors(text);
        assertEquals(parser.isEmpty(), schema.isEmpty(), text + "parser: " + parser + "; schema: " + schema);
    }

    /** The example in the manual, and all others that are whole scenarios. */
    @Test
    void theManualsExamplesAreRightByParserAndSchema() throws Exception {
        String manual = Files.readString(Path.of("../docs/scenario-format.md"));
        int seen = 0;
        for (String block : manual.split("```yaml\n")) {
            String text = block.split("```", 2)[0];
            if (text.startsWith("name:")) {
                ScenarioParser.parseMatrix("scenario-format.md", text);
                assertEquals(List.of(), errors(text), text);
                seen++;
            }
        }
        assertTrue(seen >= 1, "no example is left");
    }

    /** The readers of a file and its schema know the same keys of every mapping. */
    @Test
    void theSchemaKnowsTheKeysThatTheParserKnows() throws Exception {
        assertEquals(List.of(), errors(EVERY_MAPPING));
        Problems problems = new Problems("every.yml");
        try (var parser = new YAMLFactory().createParser(EVERY_MAPPING)) {
            parser.nextToken();
            Node root = new NodeReader(parser, problems).read("");
            new MatrixReader(problems).map(root);
        }
        JsonNode schema = ScenarioSchema.tree();
        assertTrue(problems.known().size() > 15, problems.known().keySet().toString());
        for (Map.Entry<String, List<String>> mapping : problems.known().entrySet()) {
            JsonNode there = with(at(schema, mapping.getKey()), "properties");
            TreeSet<String> keys = new TreeSet<>();
            there.path("properties").fieldNames().forEachRemaining(keys::add);
            assertEquals(
                    new TreeSet<>(mapping.getValue()), keys, "keys of '" + mapping.getKey() + "'; see ScenarioKeys");
            there.path("properties")
                    .forEach(
                            value -> assertTrue(value.has("description") || value.has("properties"), value.toString()));
        }
        JsonNode kinds = at(schema, "workloads[0]").path("properties");
        TreeSet<String> ofSchema = new TreeSet<>();
        kinds.fieldNames().forEachRemaining(ofSchema::add);
        ScenarioException e = assertThrows(
                ScenarioException.class,
                () -> ScenarioParser.parse("t.yml", EVERY_MAPPING.replace("download:", "nothingofthekind:")));
        String message = e.problems().get(0).message();
        ofSchema.forEach(kind -> assertTrue(message.contains(kind), message));
        assertEquals(ofSchema.size(), message.split("expected ")[1].split(", | or ").length, message);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "colour: red",
                "repeat: 0",
                "repeat: 2.5",
                "interception: ebpf",
                "variants: [none, none]",
                "variants: []",
                "tcp: {congestion-control: Cubic}",
                "opensand: {terminals: 9}",
                "profile: {rate: 5}",
                "parameters: {Rate: 1}",
                "matrix: {rtt: 40ms}",
                "expect: [fast]",
            })
    void whatTheParserRefusesTheSchemaRefuses(String line) throws IOException {
        assertNotEquals(List.of(), errors(small("50Mbit", "2MB") + line + "\n"), line);
    }

    @ParameterizedTest
    @ValueSource(strings = {"50", "50Mbps", "fast", "-1Mbit", "1e6bit"})
    void aRateNeedsItsUnit(String rate) throws IOException {
        assertEquals(List.of(), errors(small("50Mbit", "2MB")));
        assertNotEquals(List.of(), errors(small(rate, "2MB")));
        assertNotEquals(List.of(), errors(small("50Mbit", rate)), "nor is it a size");
    }

    @Test
    void theTwentyMistakesAreMistakesByTheSchemaToo() throws IOException {
        try (InputStream file = SchemaTest.class.getResourceAsStream("twenty-mistakes.yml")) {
            assertTrue(errors(new String(file.readAllBytes(), StandardCharsets.UTF_8))
                            .size()
                    >= 15);
        }
    }

    private static String small(String rate, String size) {
        return "name: t\nlink: {rtt: 1s, forward: {rate: " + rate
                + "}, return: {rate: 10Mbit}}\nworkloads: [{download: {size: " + size + "}}]\n";
    }

    /** The schema of a value by its path, "link.schedule[0].forward". */
    private static JsonNode at(JsonNode schema, String path) {
        JsonNode node = schema;
        for (String step : path.split("\\.|(?=\\[)")) {
            if (step.startsWith("[")) {
                node = with(node, "items").path("items");
            } else if (!step.isEmpty()) {
                node = with(node, "properties").path("properties").path(step);
            }
        }
        return node;
    }

    private static List<String> errors(String yaml) throws IOException {
        JsonNode node = new YAMLMapper().readTree(yaml);
        return SCHEMA.validate(node).stream().map(Error::toString).toList();
    }

    /** Itself, or of several forms the one that has this. */
    private static JsonNode with(JsonNode node, String what) {
        for (JsonNode form : node.path("anyOf")) {
            if (form.has(what)) {
                return form;
            }
        }
        return node;
    }
}

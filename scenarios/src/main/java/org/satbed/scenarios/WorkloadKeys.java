package org.satbed.scenarios;

import static org.satbed.scenarios.ScenarioKeys.key;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** The keys of each kind of workload; see {@link ScenarioKeys}. */
final class WorkloadKeys {

    private static final Shape DIRECTIONS =
            new Shape.Word(Stream.of(Direction.values()).map(Direction::id).toList());
    private static final Shape NUMBER = new Shape.Text(Quantity.NUMBER, true);
    private static final Shape.Key SIZE_OF_EACH = key("size", ScenarioKeys.SIZE, "Of each object, e.g. 2MB.");
    private static final Shape.Key PARALLEL = key("parallel", ScenarioKeys.COUNT, "Connections at once; default 1.");
    private static final Shape.Key DURATION = key("duration", ScenarioKeys.TIME, "How long, e.g. 20s.");
    private static final Shape PAGE = new Shape.Text("[^\\u0000-\\u001f\\u007f]*", true);
    private static final Shape CONNECTIONS = new Shape.Whole(1, 100);

    private static final List<Shape.Key> OF_ALL = List.of(
            key(
                    "background",
                    new Shape.Keys(
                            List.of(
                                    key("rate", ScenarioKeys.RATE, "Of whole IP packets, e.g. 5Mbit."),
                                    key("direction", DIRECTIONS, "Default forward."),
                                    key(
                                            "packet",
                                            ScenarioKeys.SIZE,
                                            "Of each IP packet, 100B to 1500B; default 1500B.")),
                            List.of("rate")),
                    "UDP at a constant rate meanwhile."),
            key("id", ScenarioKeys.ID, "Name in results; default: what it is."));

    private static final Shape DISTRIBUTED_SIZE = new Shape.Either(List.of(
            ScenarioKeys.SIZE,
            new Shape.Keys(
                    List.of(
                            key(
                                    "distribution",
                                    new Shape.Word(List.of("lognormal", "pareto", "uniform")),
                                    "Of the objects' sizes."),
                            key("min", ScenarioKeys.SIZE, "The smallest, of pareto and uniform."),
                            key("median", ScenarioKeys.SIZE, "Of lognormal."),
                            key("sigma", NUMBER, "Of lognormal, above 0 to 5."),
                            key("shape", NUMBER, "Of pareto, above 0 to 5."),
                            key("max", ScenarioKeys.SIZE, "The largest.")),
                    List.of("distribution", "max"))));

    /** By the name of the kind. */
    static final Map<String, Shape.Keys> KINDS = kinds();

    private WorkloadKeys() {}

    private static Map<String, Shape.Keys> kinds() {
        Map<String, Shape.Keys> kinds = new LinkedHashMap<>();
        kinds.put("download", keys(List.of("size"), SIZE_OF_EACH, PARALLEL));
        kinds.put("upload", keys(List.of("size"), SIZE_OF_EACH, PARALLEL));
        kinds.put(
                "bulk",
                keys(List.of("duration"), DURATION, key("direction", DIRECTIONS, "Default forward."), PARALLEL));
        kinds.put(
                "requests",
                keys(
                        List.of("size", "every", "count"),
                        SIZE_OF_EACH,
                        key("every", ScenarioKeys.TIME, "From one's begin to the next one's, e.g. 1s."),
                        key("count", ScenarioKeys.COUNT, "How many."),
                        key("beside", ScenarioKeys.SIZE, "Of a download that goes on meanwhile.")));
        kinds.put(
                "arrivals",
                keys(
                        List.of("size", "rate", "duration"),
                        key("size", DISTRIBUTED_SIZE, "Of the objects: one for all, or a distribution."),
                        key(
                                "rate",
                                new Shape.Text(Quantity.NUMBER + "\\s*/s", false),
                                "How many begin in a second on average, e.g. 2/s."),
                        DURATION));
        kinds.put(
                "page",
                keys(
                        List.of("har"),
                        key("har", ScenarioKeys.LINE, "A HAR file, or one of those built in: news, shop."),
                        key("page", PAGE, "Which of the file's pages: its id, its title, or its number from 1."),
                        key("connections", CONNECTIONS, "To each origin at most; default 6.")));
        kinds.put(
                "latency",
                keys(
                        List.of("duration"),
                        DURATION,
                        key("parallel", CONNECTIONS, "TCP flows each way."),
                        key("idle", ScenarioKeys.TIME, "How long before the load."),
                        key("every", ScenarioKeys.TIME, "From one probe to the next.")));
        kinds.put(
                "rr",
                keys(
                        List.of(),
                        key("request", ScenarioKeys.SIZE, "Of each request; default 1B."),
                        key("response", ScenarioKeys.SIZE, "Of each answer; default 1B."),
                        key("count", new Shape.Whole(1, RequestResponse.MAX_COUNT), "How many."),
                        DURATION));
        kinds.put(
                "program",
                keys(
                        List.of("command"),
                        key(
                                "host",
                                new Shape.Either(List.of(
                                        new Shape.Word(Limits.HOSTS),
                                        new Shape.Text("(?:" + Limits.FURTHER_HOST + ")", false))),
                                "Default ws-st."),
                        key(
                                "command",
                                new Shape.Either(
                                        List.of(ScenarioKeys.LINE, new Shape.ListOf(new Shape.Scalar(), false))),
                                "A program with its arguments, without a shell."),
                        key("timeout", ScenarioKeys.TIME, "When it is ended."),
                        key("size", ScenarioKeys.SIZE, "What it is told as SATBED_BYTES."),
                        key(
                                "metric",
                                ScenarioKeys.LINE,
                                "A regular expression with one group, for a number that it prints.")));
        return kinds;
    }

    private static Shape.Keys keys(List<String> required, Shape.Key... own) {
        List<Shape.Key> all = new ArrayList<>(Arrays.asList(own));
        all.addAll(OF_ALL);
        return new Shape.Keys(List.copyOf(all), required);
    }
}

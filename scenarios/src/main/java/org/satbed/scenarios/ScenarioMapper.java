package org.satbed.scenarios;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Makes a scenario of nodes, noting everything that is wrong. */
final class ScenarioMapper {

    /** "matrix" is taken out before: {@link MatrixReader}. */
    private static final List<String> KEYS = Shape.names(ScenarioKeys.SCENARIO);

    private final Problems problems;
    private final boolean ofResult;

    ScenarioMapper(Problems problems) {
        this(problems, false);
    }

    /**
     * Makes a mapper.
     *
     * @param ofResult whether the scenario is in a result, where the command may have left out variants that are expected something of
     */
    ScenarioMapper(Problems problems, boolean ofResult) {
        this.problems = problems;
        this.ofResult = ofResult;
    }

    /** The scenario; throws if this or an earlier step noted a problem. */
    Scenario map(Node root) throws ScenarioException {
        Optional<Fields> fields = problems.mapping(root, "").map(m -> new Fields(problems, "", m, KEYS));
        Optional<Scenario> scenario = fields.flatMap(this::scenario);
        if (problems.count() > 0) {
            throw problems.exception();
        }
        return scenario.orElseThrow();
    }

    private Optional<Scenario> scenario(Fields fields) {
        Optional<String> name = fields.required("name", "e.g. geo", Limits::name);
        Optional<String> description = fields.optional("description", Limits::oneLine, "");
        Optional<Link> link =
                fields.requiredNode("link", "rtt, forward and return").flatMap(new LinkMapper(problems)::map);
        Optional<Tcp> tcp = fields.has("tcp") ? fields.node("tcp").flatMap(this::tcp) : Optional.of(Tcp.DEFAULT);
        Optional<Interception> interception = fields.optional(
                "interception",
                text -> Ids.parse(Interception.values(), Interception::id, "an interception", text),
                Interception.NFT);
        Map<String, String> parameters =
                fields.node("parameters").map(this::parameters).orElse(Map.of());
        int before = problems.count();
        List<Variant> variants = fields.node("variants").map(this::variants).orElse(Variant.DEFAULTS);
        List<Workload> workloads = fields.requiredNode("workloads", "a list, e.g. - download: {size: 2MB}")
                .map(new WorkloadMapper(problems)::map)
                .orElse(List.of());
        List<Variant> known = ofResult ? List.of(Variant.values()) : variants;
        ExpectationReader reader = new ExpectationReader(workloads, variants, known, problems.count() == before);
        List<Expectation> expectations =
                fields.node("expect").map(node -> expectations(node, reader)).orElse(List.of());
        Optional<Integer> repeat = fields.optional("repeat", Fields.integer(Limits::repeat), Scenario.DEFAULT_REPEAT);
        Optional<OpenSand> openSand = fields.has("opensand")
                ? fields.node("opensand").flatMap(new OpenSandMapper(problems)::map)
                : Optional.of(OpenSand.DEFAULT);
        Optional<Pepsal> pepsal =
                fields.has("pepsal") ? fields.node("pepsal").flatMap(this::pepsal) : Optional.of(Pepsal.DEFAULT);
        Optional<SatelliteProfile> profile = fields.has("profile")
                ? fields.node("profile").flatMap(this::profile)
                : Optional.of(SatelliteProfile.DEFAULT);
        if (problems.count() > 0) {
            return Optional.empty();
        }
        return Optional.of(new Scenario(
                name.orElseThrow(),
                description.orElseThrow(),
                link.orElseThrow(),
                tcp.orElseThrow(),
                interception.orElseThrow(),
                variants,
                repeat.orElseThrow(),
                workloads,
                openSand.orElseThrow(),
                pepsal.orElseThrow(),
                profile.orElseThrow(),
                parameters,
                expectations));
    }

    /** What a result says of where its values came from; a file's are put in their places before: {@link MatrixReader}. */
    private Map<String, String> parameters(Node node) {
        Map<String, String> parameters = new LinkedHashMap<>();
        problems.mapping(node, "parameters")
                .ifPresent(mapping -> mapping.entries()
                        .forEach((name, entry) -> problems.value(
                                        entry.value(), NodeReader.join("parameters", name), Limits::oneLine)
                                .ifPresent(value -> parameters.put(name, value))));
        return parameters;
    }

    private List<Expectation> expectations(Node node, ExpectationReader reader) {
        List<Expectation> expectations = new ArrayList<>();
        List<Node> items =
                problems.sequence(node, "expect").map(Node.Sequence::items).orElse(List.of());
        for (int i = 0; i < items.size(); i++) {
            problems.value(items.get(i), NodeReader.item("expect", i), reader::read)
                    .flatMap(expectation -> expectation)
                    .ifPresent(expectations::add);
        }
        return expectations;
    }

    private Optional<SatelliteProfile> profile(Node node) {
        return problems.mapping(node, "profile")
                .map(m -> new Fields(problems, "profile", m, Shape.names(ScenarioKeys.PROFILE)))
                .flatMap(f -> {
                    Optional<Boolean> estimated = f.optional("rate", ScenarioMapper::estimated, false);
                    Optional<Rate> forward = f.value("forward", text -> Limits.rate(Rate.parse(text)));
                    Optional<Rate> back = f.value("return", text -> Limits.rate(Rate.parse(text)));
                    if (f.has("rate") && (f.has("forward") || f.has("return"))) {
                        problems.add(
                                f.at("rate"), "profile.rate", "forward or return is there too; a rate is told or not");
                    }
                    Optional<Duration> rtt = f.value("rtt", text -> Limits.rtt(Durations.parse(text)));
                    Optional<String> control = f.value("congestion-control", Limits::congestionControl);
                    return problems.count() > 0
                            ? Optional.empty()
                            : Optional.of(new SatelliteProfile(estimated.orElseThrow(), forward, back, rtt, control));
                });
    }

    private static boolean estimated(String text) {
        if (!text.equals("auto")) {
            throw new IllegalArgumentException("'" + text + "': expected auto; a rate is told by forward and return");
        }
        return true;
    }

    private Optional<Pepsal> pepsal(Node node) {
        return problems.mapping(node, "pepsal")
                .map(m -> new Fields(problems, "pepsal", m, Shape.names(ScenarioKeys.PEPSAL)))
                .flatMap(f -> {
                    Optional<List<String>> command =
                            f.optional("command", ScenarioMapper::command, Pepsal.DEFAULT.command());
                    Optional<List<String>> options = f.optional("options", Pepsal::words, List.of());
                    return command.isEmpty() || options.isEmpty()
                            ? Optional.empty()
                            : Optional.of(new Pepsal(command.get(), options.get()));
                });
    }

    private static List<String> command(String text) {
        List<String> words = Pepsal.words(text);
        if (words.isEmpty()) {
            throw new IllegalArgumentException("expected a command, e.g. pepsal");
        }
        return words;
    }

    private Optional<Tcp> tcp(Node node) {
        return problems.mapping(node, "tcp")
                .map(m -> new Fields(problems, "tcp", m, Shape.names(ScenarioKeys.TCP)))
                .map(f -> new Tcp(f.value("congestion-control", Limits::congestionControl)));
    }

    private List<Variant> variants(Node node) {
        List<Variant> variants = new ArrayList<>();
        List<Node> items =
                problems.sequence(node, "variants").map(Node.Sequence::items).orElse(List.of());
        for (int i = 0; i < items.size(); i++) {
            Node item = items.get(i);
            String path = NodeReader.item("variants", i);
            Optional<Variant> variant =
                    problems.value(item, path, text -> Ids.parse(Variant.values(), Variant::id, "a variant", text));
            if (variant.isPresent() && variants.contains(variant.get())) {
                problems.add(item.at(), path, "'" + variant.get().id() + "' is there twice");
            }
            variant.ifPresent(variants::add);
        }
        return variants;
    }
}

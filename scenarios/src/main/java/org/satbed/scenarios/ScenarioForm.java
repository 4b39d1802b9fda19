package org.satbed.scenarios;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.dataformat.yaml.YAMLGenerator;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Writes scenarios in the form that {@link ScenarioParser} reads, with every default spelled out. */
public final class ScenarioForm {

    private static final YAMLMapper YAML = YAMLMapper.builder()
            .disable(YAMLGenerator.Feature.WRITE_DOC_START_MARKER)
            .enable(YAMLGenerator.Feature.MINIMIZE_QUOTES)
            .disable(YAMLGenerator.Feature.SPLIT_LINES)
            .build();

    private ScenarioForm() {}

    /** The scenario as maps, lists, texts and numbers: what a YAML or JSON file holds. */
    public static Map<String, Object> tree(Scenario scenario) {
        Map<String, Object> tree = new LinkedHashMap<>();
        tree.put("name", scenario.name());
        tree.put("description", scenario.description());
        tree.put("link", link(scenario.link()));
        scenario.tcp().congestionControl().ifPresent(c -> tree.put("tcp", Map.of("congestion-control", c)));
        tree.put("interception", scenario.interception().id());
        tree.put("variants", scenario.variants().stream().map(Variant::id).toList());
        tree.put("repeat", scenario.repeat());
        List<Map<String, Object>> workloads =
                scenario.workloads().stream().map(WorkloadForm::tree).toList();
        tree.put("workloads", workloads);
        if (!scenario.openSand().equals(OpenSand.DEFAULT)) {
            tree.put("opensand", OpenSandForm.tree(scenario.openSand()));
        }
        if (!scenario.pepsal().equals(Pepsal.DEFAULT)) {
            tree.put(
                    "pepsal",
                    Map.of(
                            "command", String.join(" ", scenario.pepsal().command()),
                            "options", String.join(" ", scenario.pepsal().options())));
        }
        if (!scenario.profile().equals(SatelliteProfile.DEFAULT)) {
            tree.put("profile", profile(scenario.profile()));
        }
        if (!scenario.parameters().isEmpty()) {
            tree.put("parameters", scenario.parameters());
        }
        if (!scenario.expectations().isEmpty()) {
            tree.put(
                    "expect",
                    scenario.expectations().stream().map(Expectation::text).toList());
        }
        return tree;
    }

    private static Map<String, Object> profile(SatelliteProfile profile) {
        Map<String, Object> tree = new LinkedHashMap<>();
        if (profile.estimated()) {
            tree.put("rate", "auto");
        }
        profile.forward().ifPresent(rate -> tree.put("forward", rate.toString()));
        profile.returnRate().ifPresent(rate -> tree.put("return", rate.toString()));
        profile.rtt().ifPresent(rtt -> tree.put("rtt", Durations.print(rtt)));
        profile.congestionControl().ifPresent(name -> tree.put("congestion-control", name));
        return tree;
    }

    /** The scenario as the text of a YAML file. */
    public static String yaml(Scenario scenario) {
        try {
            return YAML.writeValueAsString(tree(scenario));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("maps, lists and texts can always be written", e);
        }
    }

    private static Map<String, Object> link(Link link) {
        Map<String, Object> tree = new LinkedHashMap<>();
        Duration rtt = link.rtt();
        boolean halves = link.forward().delay().equals(rtt.dividedBy(2));
        if (halves) {
            tree.put("rtt", Durations.print(rtt));
        }
        tree.put("forward", direction(link.forward(), !halves));
        tree.put("return", direction(link.returnLink(), !halves));
        tree.put("emulator", link.emulator().id());
        Map<String, Object> traces = new LinkedHashMap<>();
        link.forward().features().trace().ifPresent(trace -> traces.put("forward", trace.toString()));
        link.returnLink().features().trace().ifPresent(trace -> traces.put("return", trace.toString()));
        if (!traces.isEmpty()) {
            tree.put("schedule", Map.of("mahimahi", traces));
        }
        if (!link.schedule().isEmpty()) {
            tree.put(
                    "schedule",
                    link.schedule().stream().map(ScenarioForm::change).toList());
        }
        return tree;
    }

    private static Map<String, Object> change(LinkChange change) {
        Map<String, Object> tree = new LinkedHashMap<>();
        tree.put("at", Durations.print(change.at()));
        change.forward().ifPresent(values -> tree.put("forward", values(values)));
        change.returnLink().ifPresent(values -> tree.put("return", values(values)));
        change.outage().ifPresent(time -> tree.put("outage", Durations.print(time)));
        return tree;
    }

    private static Map<String, Object> values(LinkChange.Direction change) {
        Map<String, Object> tree = new LinkedHashMap<>();
        change.rate().ifPresent(rate -> tree.put("rate", rate.toString()));
        change.delay().ifPresent(delay -> tree.put("delay", Durations.print(delay)));
        change.loss().ifPresent(loss -> tree.put("loss", Loss.print(loss)));
        return tree;
    }

    private static Map<String, Object> direction(LinkDirection direction, boolean withDelay) {
        Map<String, Object> tree = new LinkedHashMap<>();
        tree.put("rate", direction.rate().toString());
        if (withDelay) {
            tree.put("delay", Durations.print(direction.delay()));
        }
        tree.put("queue", direction.queue().toString());
        tree.put("loss", Loss.print(direction.loss()));
        tree.putAll(direction.features().texts());
        return tree;
    }
}

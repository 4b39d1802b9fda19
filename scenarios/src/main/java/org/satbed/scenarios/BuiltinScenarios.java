package org.satbed.scenarios;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/** The scenarios that come with satbed. */
public final class BuiltinScenarios {

    private static final List<String> NAMES = List.of(
            "geo", "quick", "meo", "leo", "t1", "t2", "t3", "t4", "t5", "t6", "sat", "satloss", "tcp-evaluation-suite");

    private BuiltinScenarios() {}

    /** Their names, the most useful first. */
    public static List<String> names() {
        return NAMES;
    }

    /** What a scenario is for, in one line; empty if there is none of this name. */
    public static Optional<String> description(String name) {
        return load(name).map(Scenario::description);
    }

    /** The scenario; empty if there is none of this name. */
    public static Optional<Scenario> load(String name) {
        return text(name).map(text -> {
            try {
                return ScenarioParser.parse(name + ".yml", text);
            } catch (ScenarioException e) {
                throw new IllegalStateException("built-in scenario " + name, e);
            }
        });
    }

    /** The text of the scenario's file, as a start for one's own; empty if there is none of this name. */
    public static Optional<String> text(String name) {
        return NAMES.contains(name) ? Optional.of(resource("builtin/" + name + ".yml")) : Optional.empty();
    }

    private static String resource(String path) {
        try (InputStream in = BuiltinScenarios.class.getResourceAsStream(path)) {
            if (in == null) {
                throw new IllegalStateException("not in the jar: " + path);
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException("reading " + path, e);
        }
    }
}

package org.satbed.scenarios;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class BuiltinScenariosTest {

    @Test
    void everyOneIsNamedAndDescribed() throws ScenarioException {
        for (String name : BuiltinScenarios.names()) {
            Scenario scenario = BuiltinScenarios.load(name).orElseThrow();
            assertEquals(name, scenario.name());
            assertFalse(BuiltinScenarios.description(name).orElseThrow().isBlank());
            assertEquals(scenario, ScenarioParser.parse("again.yml", ScenarioForm.yaml(scenario)));
        }
    }

    @Test
    void geoIsAGeostationaryPath() {
        Scenario geo = BuiltinScenarios.load("geo").orElseThrow();
        assertEquals(Duration.ofMillis(600), geo.link().rtt());
        assertEquals(3_750_000, geo.link().queueBytes(Direction.FORWARD));
        assertEquals(750_000, geo.link().queueBytes(Direction.RETURN));
        assertEquals(Variant.DEFAULTS, geo.variants());
        assertEquals(
                List.of("download-100kB", "download-2MB", "download-10MB", "bulk-forward-20s"),
                geo.workloads().stream().map(Workload::id).toList());
    }

    @Test
    void anUnknownNameIsEmpty() {
        assertEquals(Optional.empty(), BuiltinScenarios.text("../builtin/geo"));
    }
}

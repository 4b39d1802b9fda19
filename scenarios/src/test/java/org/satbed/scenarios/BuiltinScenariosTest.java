package org.satbed.scenarios;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
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

    /** A page says where a scenario's figures come from, and the manual has it. */
    @Test
    void everyOneHasAPageInTheManual() throws IOException {
        String site = Files.readString(Path.of("../mkdocs.yml"));
        String list = Files.readString(Path.of("../docs/scenarios/index.md"));
        for (String name : BuiltinScenarios.names()) {
            String page = Files.readString(Path.of("../docs/scenarios/" + name + ".md"));
            assertTrue(page.startsWith("# `" + name + "`\n"), name);
            assertTrue(site.contains("scenarios/" + name + ".md"), name);
            assertTrue(list.contains("`" + name + "`") || name.matches("t[2-5]"), name); // "t1 to t6"
        }
    }

    /** The regimes of draft-kuhn-quic-4-sat-06: rates in Mbit/s, loss of T6, the fall of T4. */
    @Test
    void theRegimesAreThoseOfTheDraft() {
        double[][] rates = {{10, 2}, {50, 10}, {50, 0.5}, {50, 10}, {250, 3}, {250, 3}};
        for (int i = 1; i <= 6; i++) {
            Link link = BuiltinScenarios.load("t" + i).orElseThrow().link();
            assertEquals(Duration.ofMillis(650), link.rtt());
            assertEquals(rates[i - 1][0] * 1e6, link.forward().rate().bitsPerSecond());
            assertEquals(rates[i - 1][1] * 1e6, link.returnLink().rate().bitsPerSecond());
            assertEquals(i == 6 ? 0.01 : 0, link.forward().loss());
            assertEquals(new QueueLimit.BdpMultiple(1), link.forward().queue());
            assertEquals(i == 4 ? 1 : 0, link.schedule().size());
        }
        Link sat = BuiltinScenarios.load("satloss").orElseThrow().link();
        assertEquals(25 * 1500, sat.queueBytes(Direction.FORWARD));
        assertEquals(0.01, sat.returnLink().loss());
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

package org.satbed.openbach.scenario;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.satbed.openbach.job.JobCatalogue;
import org.satbed.scenarios.BuiltinScenarios;
import org.satbed.scenarios.Scenario;
import org.satbed.scenarios.ScenarioException;
import org.satbed.scenarios.ScenarioParser;

/** satbed's scenarios as OpenBACH's. */
class ScenarioExportTest {
    private static JsonNode export(Scenario scenario) {
        return ScenarioExport.of(scenario, new EmulatedLink(scenario.link()), "ws-gw");
    }

    @Test
    void everyBuiltInScenarioPassesTheControllersRules() {
        int exported = 0;
        for (String name : BuiltinScenarios.names()) {
            Scenario scenario = BuiltinScenarios.load(name).orElseThrow();
            if (ScenarioExport.inexpressible(scenario).isEmpty()) { // a schedule has no counterpart in OpenBACH
                assertEquals(List.of(), ScenarioRules.check(export(scenario), JobCatalogue.all()), name);
                exported++;
            }
        }
        assertTrue(exported >= 9, exported + " were exported");
    }

    /** The order of a run: repetitions, in them variants, in them workloads. */
    @Test
    void measurementsFollowEachOtherAsInARun() throws ScenarioException {
        Scenario scenario = ScenarioParser.parse("t.yml", """
                name: two-ways
                link: {rtt: 600ms, forward: {rate: 50Mbit}, return: {rate: 10Mbit, loss: 1%}}
                variants: [none, satbed]
                repeat: 2
                workloads: [{download: {size: 2MB}}, {upload: {size: 1MB, parallel: 3}}, {bulk: {duration: 5s, direction: return}}]
                """);
        JsonNode json = export(scenario);
        assertEquals(List.of(), ScenarioRules.check(json, JobCatalogue.all()));
        List<String> labels = json.path("openbach_functions").findValuesAsText("label").stream()
                .filter(label -> label.matches("\\d .*"))
                .toList();
        assertEquals(12, labels.size());
        assertEquals("1 none download-2MB", labels.get(0));
        assertEquals("1 satbed download-2MB", labels.get(3));
        assertEquals("2 satbed bulk-return-5s", labels.get(11));
        String text = json.toString();
        assertTrue(text.contains("\"satellite_window\":2590}"));
        assertTrue(text.contains("rate=10Mbit,delay=300ms,queue=750000B,loss=1%"), text);
        assertTrue(text.contains("\"upload_size\":\"1MB\",\"upload_flows\":3"), text);
    }

    @Test
    void whatOpenBachCannotExpressIsNamed() throws ScenarioException {
        Scenario scenario = ScenarioParser.parse("t.yml", """
                name: t
                link: {rtt: 600ms, forward: {rate: 50Mbit}, return: {rate: 10Mbit}, emulator: netem}
                tcp: {congestion-control: cubic}
                variants: [pepsal]
                workloads: [{download: {size: 2MB}}]
                """);
        assertEquals(3, ScenarioExport.inexpressible(scenario).size());
        assertThrows(IllegalArgumentException.class, () -> export(scenario));
    }
}

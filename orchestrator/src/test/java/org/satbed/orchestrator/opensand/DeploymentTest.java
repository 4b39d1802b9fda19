package org.satbed.orchestrator.opensand;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.satbed.openbach.scenario.ScenarioRules;
import org.satbed.orchestrator.UserException;
import org.satbed.scenarios.BuiltinScenarios;

/** OpenSAND on machines of its own, through OpenBACH. */
class DeploymentTest {
    private static final Map<String, String> HOSTS =
            Map.of("st", "192.168.18.20", "sat", "192.168.18.30", "gw", "192.168.18.10");

    @TempDir
    private Path directory;

    private static OpenSandPlan plan() {
        return OpenSandPlan.of(BuiltinScenarios.load("geo").orElseThrow());
    }

    @Test
    void theFilesHaveTheMachinesAddresses() throws IOException {
        new Deployment("geo", plan(), HOSTS, "satbed/geo").writeFiles(directory);
        assertEquals(List.of(), SchemaCheck.of(directory, Optional.empty(), note -> {}));
        String gateway = Files.readString(directory.resolve("gw/infrastructure.xml"));
        HOSTS.values().forEach(address -> assertTrue(gateway.contains("<emu_address>" + address), gateway));
        assertFalse(gateway.contains("10.81.9."), gateway);
    }

    @Test
    void theScenarioIsOneThatControllersTake() {
        JsonNode scenario = new Deployment("geo", plan(), HOSTS, "satbed/geo").scenario();
        assertEquals(List.of(), ScenarioRules.check(scenario, Map.of()));
        String text = scenario.toString();
        assertTrue(text.contains("\"$opensand_files/st/profile.xml\""), text);
        assertTrue(text.contains("\"profile\":\"/etc/opensand/profile.xml\""), text);
    }

    @Test
    void aMissingOrUnknownMachineIsNamed() {
        UserException missing = assertThrows(
                UserException.class,
                () -> new Deployment("geo", plan(), Map.of("st", "10.0.0.1", "gw", "10.0.0.2"), "x"));
        assertTrue(missing.getMessage().contains("address of sat"), missing.getMessage());
        Map<String, String> more = new java.util.HashMap<>(HOSTS);
        more.put("st-2", "10.0.0.9");
        UserException unknown = assertThrows(UserException.class, () -> new Deployment("geo", plan(), more, "x"));
        assertTrue(unknown.getMessage().contains("has no st-2"), unknown.getMessage());
    }
}

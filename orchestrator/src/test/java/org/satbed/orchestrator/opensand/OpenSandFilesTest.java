package org.satbed.orchestrator.opensand;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.satbed.orchestrator.UserException;
import org.satbed.scenarios.BuiltinScenarios;
import org.satbed.scenarios.Scenario;
import org.satbed.scenarios.ScenarioException;
import org.satbed.scenarios.ScenarioParser;

/** The generated files against those kept under {@code src/test/resources}, and the traps. */
class OpenSandFilesTest {
    @TempDir
    private Path directory;

    private static Scenario scenario(String link, String section) throws ScenarioException {
        return ScenarioParser.parse(
                "test.yml",
                "name: test\nlink: " + link + "\nworkloads: [{download: {size: 100kB}}]\nopensand: " + section + "\n");
    }

    private static final String GEO = "{rtt: 600ms, forward: {rate: 50Mbit}, return: {rate: 10Mbit}}";

    /** With {@code -Dsatbed.golden=write} the files are written anew. */
    @Test
    void geoIsAsKept() throws IOException {
        OpenSandPlan plan = OpenSandPlan.of(BuiltinScenarios.load("geo").orElseThrow());
        for (Map.Entry<Path, String> each : OpenSandFiles.of(plan, Path.of("/")).entrySet()) {
            String name = each.getKey().toString().substring(1);
            if (System.getProperty("satbed.golden", "").equals("write")) {
                Path kept = Path.of("src/test/resources/org/satbed/orchestrator/opensand/geo", name);
                Files.createDirectories(kept.getParent());
                Files.writeString(kept, each.getValue());
            }
            try (InputStream kept = OpenSandFilesTest.class.getResourceAsStream("geo/" + name)) {
                assertEquals(new String(kept.readAllBytes(), StandardCharsets.UTF_8), each.getValue(), name);
            }
        }
    }

    @Test
    void whatIsGeneratedIsSound() throws Exception {
        OpenSandPlan plan = OpenSandPlan.of(scenario(GEO, "{fades: [{at: 10s, db: 10dB}, {at: 25s, db: 0dB}]}"));
        OpenSandFiles.write(plan, directory);
        List<String> notes = new ArrayList<>();
        assertEquals(List.of(), SchemaCheck.of(directory, Optional.empty(), notes::add));
        assertTrue(notes.get(1).startsWith("forward: ") && notes.get(1).contains("32APSK 9/10 (28)"), notes.get(1));
    }

    @Test
    void eachTerminalHasFilesAndItsPartOfTheReturnLink() throws Exception {
        OpenSandPlan plan = OpenSandPlan.of(scenario(GEO, "{terminals: 3}"));
        OpenSandFiles.write(plan, directory);
        assertEquals(List.of(), SchemaCheck.of(directory, Optional.empty(), note -> {}));
        String third = Files.readString(directory.resolve("st-3/infrastructure.xml"));
        assertTrue(third.contains("<entity_id>3</entity_id>"), third);
        assertEquals(3, third.split("<mac_address>02:00:00:00:00:0[234]</mac_address>", -1).length - 2);
        assertTrue(3 * plan.craKilobits() < plan.returnLink().bitsPerSecond() / 1000);
        Files.delete(directory.resolve("st-2/profile.xml"));
        assertEquals(
                List.of(directory.resolve("st-2/profile.xml") + " is missing"),
                SchemaCheck.of(directory, Optional.empty(), note -> {}));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "gw/profile.xml|<decap_buffer_len>5000|<decap_buffer_len>8|nothing gets through",
                "st/profile.xml|<compatibility_mode>false|<compatibility_mode>true|loses up to 95 %",
                "st/profile.xml|DAMA_RBDC|DAMA_VBDC|crashes the terminal",
                "st/profile.xml|<scpc_enabled>false|<scpc_enabled>true|SCPC ends an entity",
                "gw/topology.xml|<forward_duration>10.0|<forward_duration>1.0|nothing ever passes",
                "gw/topology.xml|<wave_form>1-28|<wave_form>1-40|in no table",
                "gw/topology.xml|<group>Standard|<group>Premium|the terminal gets nothing",
                "st/topology.xml|<delay_timer>1|<delay_timer>2|all entities need the same",
                "sat/infrastructure.xml|Satellite|Terminal|entity_type is 'Terminal'",
                "sat/infrastructure.xml|<root>|<rot>|must be terminated",
                "gw/profile.xml|version=\"1.0.0\"|version=\"2.0.0\"|version 1.0.0 alone"
            })
    void trapsAreFound(String file, String from, String to, String words) throws Exception {
        OpenSandFiles.write(OpenSandPlan.of(scenario(GEO, "{}")), directory);
        Path damaged = directory.resolve(file);
        String text = Files.readString(damaged);
        assertTrue(text.contains(from), text);
        Files.writeString(damaged, text.replace(from, to));
        List<String> problems = SchemaCheck.of(directory, Optional.empty(), note -> {});
        assertTrue(problems.stream().anyMatch(each -> each.contains(words)), problems.toString());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{rtt: 600ms, forward: {rate: 50Mbit, loss: 1%}, return: {rate: 10Mbit}}|{}|no random loss",
                "{forward: {rate: 50Mbit, delay: 10ms}, return: {rate: 10Mbit, delay: 300ms}}|{}|both directions alike",
                "{rtt: 10ms, forward: {rate: 50Mbit}, return: {rate: 10Mbit}}|{}|frames alone take",
                "{rtt: 600ms, forward: {rate: 1Mbit}, return: {rate: 1Mbit}}|{}|give frame at least",
                "{rtt: 600ms, forward: {rate: 50Mbit}, return: {rate: 10Mbit}}|{dama: {rbdc: 20Mbit}}|more than a terminal",
                "{rtt: 600ms, forward: {rate: 50Mbit}, return: {rate: 10Mbit}}|{dama: {cra: 6Mbit}, terminals: 2}|more than the return carrier's",
                "{rtt: 600ms, forward: {rate: 50Mbit}, return: {rate: 10Mbit}}|{dama: {cra: 9Mbit}, fades: [{at: 9s, db: 10dB}]}|the deepest fade",
                "{rtt: 600ms, forward: {rate: 50Mbit}, return: {rate: 10Mbit}}|{forward: {clear-sky: 0dB}}|no modulation works",
                "{rtt: 600ms, forward: {rate: 50Mbit}, return: {rate: 300Mbit}}|{}|delay line holds"
            })
    void plansThatWouldFallInATrapAreRefused(String link, String section, String words) throws Exception {
        Scenario scenario = scenario(link, section);
        UserException refused = assertThrows(UserException.class, () -> OpenSandPlan.of(scenario));
        assertTrue(refused.getMessage().contains(words), refused.getMessage());
        assertEquals(UserException.USAGE, refused.exitStatus());
    }

    /** A terminal whose guaranteed capacity does not fit gets none in 8.2.0. */
    @Test
    void inAFadeTheGuaranteedCapacityStillFits() throws Exception {
        OpenSandPlan plan = OpenSandPlan.of(scenario(GEO, "{fades: [{at: 10s, db: 10dB}, {at: 25s, db: 0dB}]}"));
        double faded = plan.returnLink().returnBitsPerSecondIn(plan.section().returnLink(), 536, 10) / 1000;
        assertTrue(
                plan.craKilobits() < faded && plan.craKilobits() > 0.9 * faded,
                plan.describe().toString());
        assertEquals(plan.returnLink().bitsPerSecond() / 1000, plan.craKilobits() + plan.rbdcKilobits(), 1);
    }

    @Test
    void halfTheDelayIsTheGatewaysAndFramingIsTakenOff() {
        OpenSandPlan plan = OpenSandPlan.of(BuiltinScenarios.load("geo").orElseThrow());
        assertEquals(600, plan.rttMillis(), 1);
        assertEquals(144, plan.gatewayDelayMillis());
        assertEquals(2500, plan.forwardQueuePackets());
    }
}

package org.satbed.scenarios;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OpenSandSectionTest {
    private static final String HEAD = """
            name: sand
            link: {rtt: 600ms, forward: {rate: 50Mbit}, return: {rate: 10Mbit}}
            workloads: [{download: {size: 2MB}}]
            """;

    @Test
    void everyKeyIsReadAndWrittenAgain() throws ScenarioException {
        Scenario scenario = ScenarioParser.parse("sand.yml", HEAD + """
                opensand:
                  forward: {bandwidth: 15.4MHz, roll-off: 0.25, clear-sky: 18.5dB, frame: 20ms}
                  return: {bandwidth: 3700kHz, roll-off: 0.3, clear-sky: -1dB, frame: 26.5ms, burst: 1616}
                  dama: {cra: 1Mbit, rbdc: 9Mbit}
                  delay: {gw: 100ms, st: 150ms}
                  fades: [{at: 10s, db: 10dB}, {at: 25s, db: 0dB}]
                  bridge: yes
                  via-gateway: true
                  shape: 90%
                  terminals: 3
                  files: my files
                pepsal: {command: env X=1 pepsal, options: -c 1000 -q}
                """);
        OpenSand section = scenario.openSand();
        assertEquals(15_400_000, section.forward().bandwidth().orElseThrow().hertz());
        assertEquals(
                new OpenSand.Carrier(Optional.of(new Bandwidth(3_700_000)), 0.3, -1, Duration.ofNanos(26_500_000)),
                section.returnLink());
        assertEquals(1616, section.burst());
        assertEquals(Optional.of(new Rate(9_000_000)), section.dama().rbdc());
        assertEquals(
                new OpenSand.Delays(Duration.ofMillis(100), Duration.ofMillis(150)),
                section.delays().orElseThrow());
        assertEquals(
                new OpenSand.Fade(Duration.ofSeconds(10), 10), section.fades().get(0));
        assertTrue(section.bridge() && section.viaGateway());
        assertEquals(3, section.terminals());
        assertEquals(0.9, section.shape().orElseThrow(), 1e-9);
        assertEquals(List.of("env", "X=1", "pepsal"), scenario.pepsal().command());
        assertEquals(List.of("-c", "1000", "-q"), scenario.pepsal().options());
        assertEquals(scenario, ScenarioParser.parse("again.yml", ScenarioForm.yaml(scenario)));
    }

    @Test
    void withoutTheSectionEverythingFollowsFromTheLink() throws ScenarioException {
        assertEquals(OpenSand.DEFAULT, ScenarioParser.parse("sand.yml", HEAD).openSand());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{forward: {bandwidth: 15}}|a number needs a unit",
                "{forward: {clear-sky: 20}}|not a ratio in decibels",
                "{forward: {frame: 2s}}|out of range: 1ms to 1s",
                "{forward: {burst: 536}}|unknown key 'burst'",
                "{return: {burst: 500}}|expected 536 or 1616",
                "{return: {roll-off: 2}}|out of range: 0 to 1",
                "{fades: [{at: 0s, db: 1dB}]}|a fade begins 1s",
                "{fades: [{at: 5s, db: 1dB}, {at: 6s, db: 2dB}]}|follow each other after 2s",
                "{shape: 0.9}|not a share",
                "{shape: 120%}|at most 100%",
                "{bridge: maybe}|expected yes or no",
                "{delay: {gw: 1s}}|is missing",
                "{terminals: 9}|out of range: 1 to 8",
                "{ethernet: yes, via-gateway: yes}|is no router",
                "[1]|expected keys with values"
            })
    void mistakesAreExplained(String section, String words) {
        ScenarioException refused = assertThrows(
                ScenarioException.class, () -> ScenarioParser.parse("sand.yml", HEAD + "opensand: " + section + "\n"));
        assertTrue(
                refused.problems().stream().anyMatch(each -> each.toString().contains(words)),
                refused.problems().toString());
    }
}

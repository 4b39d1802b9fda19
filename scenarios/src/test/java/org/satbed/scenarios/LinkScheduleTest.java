package org.satbed.scenarios;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What changes of a link during a measurement. */
class LinkScheduleTest {
    private static Scenario scenario(String schedule) throws ScenarioException {
        return ScenarioParser.parse(
                "t.yml",
                "name: t\nlink: {rtt: 600ms, forward: {rate: 50Mbit}, return: {rate: 10Mbit, loss: 1%}, schedule: "
                        + schedule + "}\nworkloads: [download: {size: 1MB}]\n");
    }

    private static List<String> steps(Scenario scenario, Direction direction) {
        return LinkSchedule.steps(scenario.link(), direction).stream()
                .map(step -> Durations.print(step.at()) + " " + step.rate() + " " + Durations.print(step.delay()) + " "
                        + step.loss())
                .toList();
    }

    @Test
    void whatIsNotNamedStaysAsItIs() throws ScenarioException {
        Scenario scenario = scenario("[{at: 10s, forward: {rate: 10Mbit}}, {at: 20s, return: {delay: 1s, loss: 0%}},"
                + " {at: 25s, forward: {rate: 50Mbit, loss: 2%}}]");
        assertEquals(
                List.of("10s 10Mbit 300ms 0.0", "20s 10Mbit 300ms 0.0", "25s 50Mbit 300ms 0.02"),
                steps(scenario, Direction.FORWARD));
        assertEquals(
                List.of("10s 10Mbit 300ms 0.01", "20s 10Mbit 1s 0.0", "25s 10Mbit 1s 0.0"),
                steps(scenario, Direction.RETURN));
        assertEquals(scenario, ScenarioParser.parse("again.yml", ScenarioForm.yaml(scenario)));
    }

    /** An outage ends by itself, also when something else changes meanwhile. */
    @Test
    void anOutageIsALossOfEverythingForItsTime() throws ScenarioException {
        Scenario scenario =
                scenario("[{at: 5s, outage: 50ms}, {at: 20s, outage: 10s}, {at: 25s, forward: {rate: 1Mbit}}]");
        assertEquals(
                List.of(
                        "5s 50Mbit 300ms 1.0",
                        "5.05s 50Mbit 300ms 0.0",
                        "20s 50Mbit 300ms 1.0",
                        "25s 1Mbit 300ms 1.0",
                        "30s 1Mbit 300ms 0.0"),
                steps(scenario, Direction.FORWARD));
        assertEquals(
                "5.05s 10Mbit 300ms 0.01", steps(scenario, Direction.RETURN).get(1));
        assertEquals(scenario, ScenarioParser.parse("again.yml", ScenarioForm.yaml(scenario)));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "[{at: 1s}]|nothing changes",
                "[{forward: {rate: 1Mbit}}]|is missing",
                "[{at: 2s, outage: 1s}, {at: 2s, outage: 1s}]|comes before or with",
                "[{at: 1s, outage: 0s}]|out of range: above 0s",
                "[{at: 25h, outage: 1s}]|out of range: 0s to 24h",
                "[{at: 1s, forward: {queue: 1MB}}]|unknown key 'queue'",
                "[{at: 1s, forward: {loss: 100%}}]|below",
                "[{at: 1, outage: 1s}]|a number needs a unit",
                "[{at: 1s, outage: 1s}], emulator: netem|take out emulator: netem"
            })
    void mistakesAreExplained(String schedule, String words) {
        ScenarioException refused = assertThrows(ScenarioException.class, () -> scenario(schedule));
        assertTrue(
                refused.problems().stream().anyMatch(each -> each.toString().contains(words)),
                refused.problems().toString());
    }
}

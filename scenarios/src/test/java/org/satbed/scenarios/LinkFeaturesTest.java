package org.satbed.scenarios;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a direction of the link does besides, and the schedules that stand for lists of changes. */
class LinkFeaturesTest {
    private static Scenario parse(String source, String forward, String rest) throws ScenarioException {
        return ScenarioParser.parse(
                source,
                "name: t\nlink: {rtt: 600ms, forward: {rate: 50Mbit" + forward + "}, return: {rate: 10Mbit}" + rest
                        + "}\nworkloads: [download: {size: 1MB}]\n");
    }

    private static LinkDirection forward(String keys) throws ScenarioException {
        Scenario scenario = parse("t.yml", ", " + keys, "");
        assertEquals(scenario, ScenarioParser.parse("again.yml", ScenarioForm.yaml(scenario)));
        return scenario.link().forward();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "burst-loss: 1.8%/64.5%; burst-loss=1.8%/64.5%/100%/0%",
                "burst-loss: 1% / 10% / 70% / 0.01%; burst-loss=1%/10%/70%/0.01%",
                "bit-errors: 1e-7; bit-errors=1E-7",
                "jitter: 5ms; jitter=5ms/uniform",
                "jitter: 5ms/normal/reorder; jitter=5ms/normal/reorder",
                "duplicate: 0.1%; duplicate=0.1%",
                "codel: default; codel=5ms/100ms",
                "codel: 25ms/500ms; codel=25ms/500ms",
                "mtu: 1400B; mtu=1.4kB",
                "on-demand: 600ms; on-demand=600ms/50ms",
                "on-demand: 600ms/20ms/64kbit; on-demand=600ms/20ms/64kbit",
                "on-demand: 600ms/20ms/0; on-demand=600ms/20ms",
                "on-demand: 600ms/20ms/50Mbit; on-demand=600ms/20ms/50Mbit",
                "queue: 25packets; packets=25"
            })
    void aKeyBecomesAnOptionOfTheEmulator(String key, String option) throws ScenarioException {
        LinkDirection direction = forward(key);
        Link link = new Link(direction, direction, Emulator.AUTO);
        String text = link.text(Direction.FORWARD);
        assertTrue(("," + text + ",").contains("," + option + ","), text);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "burst-loss: 1%; not a loss in bursts",
                "burst-loss: 1%/0%; never ends",
                "burst-loss: 1%/101%; out of range",
                "bit-errors: 1; out of range",
                "bit-errors: many; not a bit error rate",
                "jitter: 5ms/norma; did you mean 'normal'?",
                "jitter: 5ms/normal/ordered; expected 'reorder'",
                "codel: 100ms/5ms; out of range",
                "mtu: 1000B; out of range",
                "on-demand: 600ms/2s; a frame is 1ms to 1s",
                "on-demand: 600ms/50ms/51Mbit; 51Mbit cannot be guaranteed: the rate of the link is 50Mbit",
                "queue: 0packets; out of range",
                "jiter: 5ms; did you mean 'jitter'?"
            })
    void mistakesAreNamed(String key, String message) {
        ScenarioException e = assertThrows(ScenarioException.class, () -> forward(key));
        assertEquals(1, e.problems().size(), e.problems().toString());
        assertTrue(e.problems().get(0).message().contains(message), e.problems().toString());
    }

    /** At the point's own rate: what a matrix puts there; a schedule may lower it. */
    @Test
    void whatIsGuaranteedIsMeasuredByTheRateOfThePoint() throws Exception {
        String file = """
                name: t
                link:
                  rtt: 600ms
                  forward: {rate: 50Mbit}
                  return: {rate: 10Mbit, on-demand: 600ms/50ms/2Mbit}
                  schedule: [{at: 10s, return: {rate: 1Mbit}}]
                workloads: [{download: {size: 2MB}}]
                """;
        assertEquals(
                2,
                ScenarioParser.parseMatrix("t.yml", file + "matrix: {link.return.rate: [2Mbit, 4Mbit]}\n")
                        .points()
                        .size());
        ScenarioException e = assertThrows(
                ScenarioException.class,
                () -> ScenarioParser.parseMatrix("t.yml", file + "matrix: {link.return.rate: [2Mbit, 1Mbit]}\n"));
        assertEquals(
                List.of("t.yml:5:37: link.return.on-demand: 2Mbit cannot be guaranteed: the rate of the link is 1Mbit;"
                        + " expected at most that"),
                e.problems().stream().map(Problem::toString).toList());
        LinkFeatures features = LinkFeatures.parse(Map.of("on-demand", "600ms/50ms/2Mbit"));
        assertThrows(
                IllegalArgumentException.class,
                () -> new LinkDirection(
                        Rate.parse("1Mbit"), Duration.ZERO, new QueueLimit.BdpMultiple(1), 0, features));
    }

    @ParameterizedTest
    @ValueSource(strings = {"jitter: 1ms", "codel: default", "queue: 9packets", "mtu: 1300B"})
    void netemHasNoneOfThem(String key) {
        ScenarioException e =
                assertThrows(ScenarioException.class, () -> parse("t.yml", ", " + key, ", emulator: netem"));
        assertTrue(
                e.problems().get(0).message().contains("take out emulator: netem"),
                e.problems().toString());
    }

    @Test
    void theMeanLossIsThatOfAllKinds() throws ScenarioException {
        assertEquals(0.018 / (0.018 + 0.645), forward("burst-loss: 1.8%/64.5%").meanLoss(), 1e-12);
        assertEquals(1 - Math.pow(1 - 1e-6, 12_000), forward("bit-errors: 1e-6").meanLoss(), 1e-9);
        assertEquals(0.01, forward("loss: 1%").meanLoss(), 1e-12);
    }

    private static List<LinkChange> schedule(String schedule) throws ScenarioException {
        Scenario scenario = parse("t.yml", "", ", schedule: " + schedule);
        assertEquals(scenario, ScenarioParser.parse("again.yml", ScenarioForm.yaml(scenario)));
        return scenario.link().schedule();
    }

    private static Optional<Rate> forwardRate(LinkChange change) {
        return change.forward().flatMap(LinkChange.Direction::rate);
    }

    @Test
    void shapesStandForChanges() throws ScenarioException {
        assertEquals(schedule("[{at: 5s, outage: 2s}]"), schedule("{shape: outage, at: 5s, duration: 2s}"));
        assertEquals(
                schedule("[{at: 5s, forward: {rate: 10Mbit}}, {at: 15s, forward: {rate: 50Mbit}}]"),
                schedule("{shape: rate-step, at: 5s, until: 15s, forward: 10Mbit}"));
        assertEquals(
                schedule("[{at: 15s, outage: 100ms, forward: {delay: 320ms}, return: {delay: 320ms}},"
                        + " {at: 30s, outage: 100ms, forward: {delay: 300ms}, return: {delay: 300ms}}]"),
                schedule("{shape: handover, every: 15s, delay: 20ms, for: 30s}"));
    }

    @Test
    void aRainFadeFallsAndRises() throws ScenarioException {
        List<LinkChange> fade =
                schedule("{shape: rain-fade, at: 10s, fall: 4s, hold: 5s, rise: 2s, to: 20%, every: 1s}");
        assertEquals(
                List.of("11s 40Mbit", "12s 30Mbit", "13s 20Mbit", "14s 10Mbit", "20s 30Mbit", "21s 50Mbit"),
                fade.stream()
                        .map(change -> Durations.print(change.at()) + " "
                                + forwardRate(change).orElseThrow())
                        .toList());
        assertEquals(
                "2Mbit",
                fade.get(3).returnLink().orElseThrow().rate().orElseThrow().toString());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "{shape: rainfade}; did you mean 'rain-fade'?",
                "{shape: outage, att: 5s}; unknown key 'att'",
                "{shape: rate-step}; needs a rate",
                "{shape: handover, outage: 20s}; shorter than 'every'",
                "{csv: nowhere.csv}; there is no file",
                "{mahimahi: {forward: nowhere}}; there is no file",
                "{mahimahi: {forward: 5 4}}; ascend",
                "{leo: {altitude: 36000km}}; a low orbit is 160km to 2000km",
                "{leo: {altitude: 550}}; needs a unit",
                "{leo: {mask: 1deg}}; out of range",
                "{other: 1}; expected a list of changes, or one of shape, csv, mahimahi and leo"
            })
    void mistakesInSchedulesAreNamed(String schedule, String message) {
        ScenarioException e = assertThrows(ScenarioException.class, () -> schedule(schedule));
        assertTrue(e.problems().toString().contains(message), e.problems().toString());
    }

    @Test
    void aCsvFileStandsForChanges(@TempDir Path directory) throws Exception {
        Files.writeString(
                directory.resolve("trace.csv"),
                "at, forward.rate, return.delay, outage\n1s,10Mbit,,\n\n2.5s,20Mbit,350ms,\n3s,,,50ms\n");
        Scenario scenario = parse(directory.resolve("s.yml").toString(), "", ", schedule: {csv: trace.csv}");
        assertEquals(
                schedule(
                        "[{at: 1s, forward: {rate: 10Mbit}}, {at: 2500ms, forward: {rate: 20Mbit}, return: {delay: 350ms}},"
                                + " {at: 3s, outage: 50ms}]"),
                scenario.link().schedule());
        Files.writeString(directory.resolve("trace.csv"), "at,forward.rate\n1s,10Mbit\n1s,fast\n");
        ScenarioException e = assertThrows(
                ScenarioException.class,
                () -> parse(directory.resolve("s.yml").toString(), "", ", schedule: {csv: trace.csv}"));
        assertTrue(
                e.problems().toString().contains("trace.csv, line 3: column 2 (forward.rate): 'fast'"),
                e.problems().toString());
    }

    /** The trace is part of the scenario, and of every result, without its file. */
    @Test
    void aMahimahiTraceIsReadOnce(@TempDir Path directory) throws Exception {
        Files.writeString(directory.resolve("up.trace"), "0\n3\n3\n3\n7\n");
        Scenario scenario =
                parse(directory.resolve("s.yml").toString(), "", ", schedule: {mahimahi: {return: up.trace}}");
        DeliveryTrace trace = scenario.link().returnLink().features().trace().orElseThrow();
        assertEquals(DeliveryTrace.of(0, 3, 3, 3, 7), trace);
        assertEquals("0 3x3 7", trace.toString());
        assertEquals(scenario, ScenarioParser.parse("elsewhere.yml", ScenarioForm.yaml(scenario)));
    }

    /** Starlink's first shell: 550 km and 25 degrees, of which its filings say 1123 km of slant range at the edge. */
    @Test
    void aLowOrbitHasItsGeometry() {
        LeoPasses passes = new LeoPasses(
                550e3, 25, Optional.empty(), Duration.ZERO, Duration.ofSeconds(1), Duration.ofMinutes(10), 1);
        assertEquals(550e3, passes.slantRange(0), 1);
        double edge = passes.centralAngle(Math.toRadians(25));
        assertEquals(1_123e3, passes.slantRange(edge), 1e3);
        assertEquals(95.6 * 60, 2 * Math.PI / passes.angularSpeed(), 10, "its period is 95.6 minutes");
        // Above the mask from the edge over the zenith to the edge.
        assertEquals(2 * edge / passes.angularSpeed(), 2 * passes.halfPass(0), 1e-6);
        assertEquals(2 * 550e3 / 299_792_458.0, Durations.seconds(passes.delay(0, 0)), 1e-8);
        assertEquals(
                2 * passes.slantRange(edge) / 299_792_458.0,
                Durations.seconds(passes.delay(0.05, passes.halfPass(0.05))),
                1e-6);
    }

    @Test
    void lowPassesChangeTheDelayEachSecondAndJumpAtHandovers() throws ScenarioException {
        List<LinkChange> changes =
                schedule("{leo: {altitude: 550km, mask: 25deg, handover: 15s, outage: 50ms, for: 5min}}");
        assertEquals(300, changes.size());
        for (int i = 0; i < 300; i++) {
            LinkChange change = changes.get(i);
            assertEquals(Duration.ofSeconds(i), change.at());
            assertEquals(i > 0 && i % 15 == 0, change.outage().isPresent(), "second " + i);
            double delay =
                    Durations.seconds(change.forward().orElseThrow().delay().orElseThrow()) - 0.3;
            assertTrue(delay >= 2 * 550e3 / 3e8 && delay <= 2 * 1_124e3 / 2.99e8, "second " + i + ": " + delay);
            assertEquals(
                    change.forward().flatMap(LinkChange.Direction::delay),
                    change.returnLink().flatMap(LinkChange.Direction::delay));
        }
        assertEquals(changes, schedule("{leo: {handover: 15s, outage: 50ms, for: 5min}}"));
        assertTrue(!changes.equals(schedule("{leo: {handover: 15s, outage: 50ms, for: 5min, seed: 2}}")));
    }
}

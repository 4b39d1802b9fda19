package org.satbed.scenarios;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What the summary says of how sure its numbers are, and RFC 6349's metrics. */
class StatisticsTest {

    private static final Instant START = Instant.parse("2026-01-01T10:00:00Z");

    @Test
    void theSameSeedGivesTheSameInterval() {
        List<List<Double>> values = single(1, 2, 3, 4, 5, 6, 7, 8, 9, 10);
        assertEquals(new Bootstrap(7).median(values), new Bootstrap(7).median(values));
        ConfidenceInterval interval = new Bootstrap(7).median(values).orElseThrow();
        assertTrue(interval.low() >= 1 && interval.low() < 5.5, interval.toString());
        assertTrue(interval.high() > 5.5 && interval.high() <= 10, interval.toString());
        assertEquals(Optional.empty(), new Bootstrap(7).median(single(1)));
    }

    /** Of 300 samples of 20 exponential values each, the intervals hold the true median in about 95 %. */
    @Test
    void anIntervalHoldsTheTrueMedianAsOftenAsItSays() {
        Random random = new Random(42);
        int held = 0;
        for (int i = 0; i < 300; i++) {
            double[] values = random.doubles(20).map(u -> -Math.log(1 - u)).toArray();
            ConfidenceInterval interval =
                    new Bootstrap(i).median(single(values)).orElseThrow();
            if (interval.low() <= Math.log(2) && Math.log(2) <= interval.high()) {
                held++;
            }
        }
        // 285 expected; the percentile bootstrap of a median is a little off, and 300 trials are spread by 3.8.
        assertTrue(held >= 270 && held <= 298, held + " of 300");
    }

    @Test
    void aRatioOfMediansHasAnIntervalAroundIt() {
        Random random = new Random(1);
        List<List<Double>> slow = single(random.doubles(30, 5.7, 6.3).toArray());
        List<List<Double>> fast = single(random.doubles(30, 1.9, 2.1).toArray());
        ConfidenceInterval ratio = new Bootstrap(1).ratio(slow, fast).orElseThrow();
        assertTrue(
                ratio.low() > 2.8 && ratio.low() < 3.0 && ratio.high() > 3.0 && ratio.high() < 3.2, ratio.toString());
    }

    /** Of two results: the repetitions that the summary counts, each once however many values it has. */
    @Test
    void resultsAreComparedByTheRepetitionsThatCount() throws ScenarioException {
        Scenario scenario = ScenarioParser.parse("t.yml", """
                name: t
                link: {rtt: 600ms, forward: {rate: 15Mbit}, return: {rate: 10Mbit}}
                variants: [none]
                workloads: [{download: {size: 2MB}}, {bulk: {duration: 20s}}]
                """);
        List<Sample> slow = new ArrayList<>();
        List<Sample> fast = new ArrayList<>();
        for (int r = 1; r <= 8; r++) {
            slow.add(object(r, 6 + r / 100.0));
            fast.add(object(r, r == 8 ? 60 : 3 + r / 100.0));
            slow.add(SampleRun.bulk("none", r, r == 1 ? 0 : 8e6));
            fast.add(SampleRun.bulk("none", r, 12e6));
        }
        RunResult a = SampleRun.of(scenario, slow, List.of());
        RunResult b = SampleRun.of(scenario, fast, List.of(new Failure("none", 8, "download-2MB", "reset")));
        MedianRatio times = MedianRatio.of(a, b, "download-2MB", "none").orElseThrow();
        assertEquals(new MedianRatio.Side(8, 6.045), times.below());
        assertEquals(new MedianRatio.Side(7, 3.04), times.above());
        assertEquals(3.04 / 6.045, times.ratio(), 1e-12);
        ConfidenceInterval interval = times.interval().orElseThrow();
        assertTrue(interval.low() > 0.49 && interval.high() < 0.52, interval.toString());
        assertEquals(10_000, times.resamples());
        assertTrue(times.enough());
        assertEquals(Optional.empty(), MedianRatio.of(a, b, "bulk-forward-20s", "none"), "a goodput of 0");
        assertEquals(
                8 / 12.0,
                MedianRatio.of(b, a, "bulk-forward-20s", "none").orElseThrow().ratio(),
                1e-12);
        RunResult five = SampleRun.of(scenario, slow.subList(0, 10), List.of());
        MedianRatio few = MedianRatio.of(five, b, "download-2MB", "none").orElseThrow();
        assertTrue(few.interval().isPresent());
        assertFalse(few.enough());
        assertEquals(Optional.empty(), MedianRatio.of(a, b, "download-2MB", "satbed"));
    }

    /** Two repetitions of many values each are two, not many. */
    @Test
    void valuesOfARepetitionStayTogether() {
        List<List<Double>> repetitions = List.of(List.of(1.0, 1.0, 1.0, 1.0, 1.0), List.of(2.0, 2.0, 2.0, 2.0, 2.0));
        assertEquals(
                new ConfidenceInterval(1, 2),
                new Bootstrap(1).median(repetitions).orElseThrow());
    }

    @Test
    void jainsIndexIsOneForEqualSharesAndOneNthForOneThatGetsAll() {
        assertEquals(1, Fairness.jain(List.of(3.0, 3.0, 3.0)), 1e-12);
        assertEquals(0.25, Fairness.jain(List.of(8.0, 0.0, 0.0, 0.0)), 1e-12);
        // Jain's own example: x = 1, 2: 9 / (2 x 5)
        assertEquals(0.9, Fairness.jain(List.of(1.0, 2.0)), 1e-12);
    }

    @Test
    void rfc6349sMetricsAreThoseOfItsFormulas() throws ScenarioException {
        Scenario scenario = ScenarioParser.parse("t.yml", """
                name: t
                link: {rtt: 600ms, forward: {rate: 15Mbit}, return: {rate: 10Mbit}}
                variants: [none, satbed]
                repeat: 1
                workloads:
                  - bulk: {duration: 20s, parallel: 2}
                  - download: {size: 2MB}
                """);
        List<Sample> samples = List.of(
                // 14.48 Mbit/s is R: in 20 s 36.2 MB fit, and half of that came.
                bulk("none", 18_100_000, 125, List.of(9_050_000L, 9_050_000L), Optional.of(900.0)),
                bulk("satbed", 36_200_000, BulkSample.UNKNOWN, List.of(), Optional.of(1.0)));
        Summary summary = Summary.of(scenario, 1, samples, List.of());
        Summary.Row none = summary.row("bulk-forward-20s-x2", "none").orElseThrow();
        assertEquals(2, none.rfc6349().transferTimeRatio().orElseThrow(), 1e-9);
        assertEquals(
                18_100_000.0 / (18_100_000 + 125 * 1448),
                none.rfc6349().efficiency().orElseThrow(),
                1e-9);
        assertEquals(0.5, none.rfc6349().bufferDelay().orElseThrow(), 1e-9);
        assertEquals(1, none.jain().orElseThrow(), 1e-12);
        assertEquals(List.of(), none.rfc6349().missing());
        Summary.Row satbed = summary.row("bulk-forward-20s-x2", "satbed").orElseThrow();
        assertEquals(1, satbed.rfc6349().transferTimeRatio().orElseThrow(), 1e-9);
        assertEquals(Optional.empty(), satbed.rfc6349().bufferDelay(), "the RTT to the proxy is not the path's");
        assertEquals(2, satbed.rfc6349().missing().size());
        assertEquals(Optional.empty(), satbed.jain());
    }

    /** A run that is to go on until its intervals are narrow ends when they are, or at a limit, and says which. */
    @Test
    void repetitionsEndWhenTheIntervalsAreNarrowOrALimitIsMet() throws ScenarioException {
        Scenario scenario = ScenarioParser.parse("t.yml", """
                name: t
                link: {rtt: 600ms, forward: {rate: 15Mbit}, return: {rate: 10Mbit}}
                variants: [none]
                workloads:
                  - download: {size: 2MB}
                """);
        List<Sample> samples = new ArrayList<>();
        Random random = new Random(3);
        int made = 0;
        Optional<Precision> end = Optional.empty();
        while (end.isEmpty()) {
            samples.add(object(++made, random.nextDouble(1, 1.4)));
            end = Precision.end(Summary.of(scenario, 1, samples, List.of()), 0.1, made, 200, false);
        }
        assertEquals(Precision.End.NARROW, end.get().ended());
        assertTrue(made > 6 && made < 100, made + " repetitions");
        assertEquals(List.of(), end.get().wide());
        Summary three = Summary.of(scenario, 1, samples.subList(0, 3), List.of());
        assertEquals(Optional.empty(), Precision.end(three, 0.1, 3, 200, false));
        Precision limited = Precision.end(three, 0.01, 3, 3, false).orElseThrow();
        assertEquals(Precision.End.REPETITIONS, limited.ended());
        assertTrue(
                limited.wide().get(0).startsWith("download-2MB with none "),
                limited.wide().toString());
        assertEquals(
                Precision.End.TIME,
                Precision.end(three, 0.01, 3, 200, true).orElseThrow().ended());
    }

    private static BulkSample bulk(
            String variant, long bytes, long retransmissions, List<Long> flows, Optional<Double> rtt) {
        return new BulkSample(
                variant,
                1,
                "bulk-forward-20s-x2",
                START,
                20,
                bytes,
                bytes * 8 / 20.0,
                retransmissions,
                List.of(),
                flows,
                rtt);
    }

    private static ObjectSample object(int repetition, double completion) {
        return new ObjectSample(
                "none", repetition, "download-2MB", "download", 0, START, 2_000_000, completion / 2, completion);
    }

    private static List<List<Double>> single(double... values) {
        List<List<Double>> repetitions = new ArrayList<>();
        for (double value : values) {
            repetitions.add(List.of(value));
        }
        return repetitions;
    }
}

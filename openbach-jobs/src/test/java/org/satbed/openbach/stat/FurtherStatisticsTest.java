package org.satbed.openbach.stat;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.satbed.scenarios.BackgroundSample;
import org.satbed.scenarios.Direction;
import org.satbed.scenarios.LatencySample;
import org.satbed.scenarios.PageSample;
import org.satbed.scenarios.ProgramSample;
import org.satbed.scenarios.RequestResponseSample;

class FurtherStatisticsTest {
    private static final Instant START = Instant.ofEpochMilli(1_800_000_000_000L);

    @Test
    void eachSampleIsAPointAtItsEnd() {
        List<StatPoint> page = FurtherStatistics.of(new PageSample(
                "none",
                1,
                "p",
                START,
                10,
                1,
                1,
                0.5,
                0.6,
                0.75,
                List.of(new PageSample.Transfer("http://a/", 10, -1, 0, 0, 0.5, 0.6))));
        assertEquals(1_800_000_000_750L, page.get(0).millis());
        assertEquals(Optional.of("none-p"), page.get(0).suffix());
        assertEquals(0.75, page.get(0).values().get("page_load_time"));
        StatPoint rr = FurtherStatistics.of(
                        new RequestResponseSample("none", 1, "r", START, 0.5, 1, List.of(10.0, 20.0)))
                .get(0);
        assertEquals(2.0, rr.values().get("transaction_rate"));
        assertEquals(15.0, rr.values().get("latency_p50"));
        assertEquals(
                Map.of("duration", 2.0, "metric", 3.0),
                FurtherStatistics.of(new ProgramSample("none", 1, "x", START, 2, Optional.of(3.0)))
                        .get(0)
                        .values());
        StatPoint background = FurtherStatistics.of(
                        new BackgroundSample("none", 1, "x", START, Direction.RETURN, 2, 1e6, 10, 9, 13_500))
                .get(0);
        assertEquals(Optional.of("none-x-background"), background.suffix());
        assertEquals(0.9, background.values().get("delivered_share"));
    }

    /** InfluxDB keeps one point of a moment and suffix. */
    @Test
    void latencyIsASeriesAndItsQuantilesAtMomentsOfTheirOwn() {
        List<StatPoint> points = FurtherStatistics.of(new LatencySample(
                "none",
                1,
                "l",
                START,
                1,
                new LatencySample.Probes(2, List.of(0.0, 0.5), List.of(20.0, 20.0)),
                new LatencySample.Probes(1, List.of(1.0), List.of(40.0)),
                4e7,
                8e6));
        assertEquals(
                List.of(20L, 520L, 1040L, 1041L),
                points.stream()
                        .map(point -> point.millis() - 1_800_000_000_000L)
                        .toList());
        assertEquals(40.0, points.get(3).values().get("rtt_loaded_p50"));
        assertEquals(20.0, points.get(3).values().get("rtt_idle_p99"));
    }
}

package org.satbed.orchestrator.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.satbed.scenarios.Bulk;
import org.satbed.scenarios.DataSize;
import org.satbed.scenarios.Direction;
import org.satbed.scenarios.Download;
import org.satbed.scenarios.Workload;

class RemainingTest {
    private static final List<Workload> WORKLOADS = List.of(
            new Download("object", new DataSize(1000), 1),
            new Bulk("bulk", Duration.ofSeconds(20), Direction.FORWARD, 1));

    /** Each object takes 2 s in "none" and 1 s in "satbed", each bulk transfer 20 s, with 1 s before each. */
    @Test
    void afterOneRepetitionTheOtherIsForetoldExactly() {
        Remaining remaining = new Remaining(2, List.of("none", "satbed"), WORKLOADS);
        assertEquals(8, remaining.total());
        double now = 0;
        for (String variant : List.of("none", "satbed")) {
            now = measure(remaining, variant, "object", variant.equals("none") ? 2 : 1, now);
            now = measure(remaining, variant, "bulk", 20, now);
        }
        assertEquals(4, remaining.done());
        assertEquals(2 + 20 + 1 + 20 + 4, remaining.seconds(now).orElseThrow(), 1e-9);
        remaining.begin("none", 2, "object", now + 1);
        assertEquals(2 - 0.5 + 20 + 1 + 20 + 3, remaining.seconds(now + 1.5).orElseThrow(), 1e-9);
    }

    @Test
    void nothingIsForetoldBeforeAnythingIsKnown() {
        Remaining remaining = new Remaining(1, List.of("none"), WORKLOADS);
        assertTrue(remaining.seconds(0).isEmpty());
        remaining.begin("none", 1, "object", 1);
        assertTrue(remaining.seconds(2).isEmpty());
        assertEquals(0, remaining.done());
    }

    private static double measure(Remaining remaining, String variant, String workload, double seconds, double now) {
        remaining.begin(variant, 1, workload, now + 1);
        remaining.end(true, now + 1 + seconds);
        return now + 1 + seconds;
    }
}

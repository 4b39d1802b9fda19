package org.satbed.scenarios;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class SummaryTest {

    private final RunResult result = SampleRun.result();
    private final Summary summary = Summary.of(result);

    @Test
    void rowsFollowTheScenario() {
        assertEquals(
                List.of("none", "satbed-plain", "satbed"),
                summary.rows().stream().limit(3).map(Summary.Row::variant).toList());
        assertEquals(9, summary.rows().size());
    }

    @Test
    void objectsAreComparedWithTheBoundAndWithNone() {
        Summary.Row none = summary.row("download-2MB", "none").orElseThrow();
        assertEquals(3.45, none.completion().orElseThrow().median(), 1e-9);
        assertEquals(0.9315, none.bound().orElseThrow(), 1e-4);
        assertEquals(3.45 / 0.9315, none.ratioToBound().orElseThrow(), 1e-3);
        assertEquals(Optional.empty(), none.speedup());
        Summary.Row plain = summary.row("download-2MB", "satbed-plain").orElseThrow();
        assertEquals(2.3, plain.speedup().orElseThrow(), 1e-9);
    }

    @Test
    void aFailedRepetitionIsNotCounted() {
        Summary.Row plain = summary.row("download-2MB", "satbed-plain").orElseThrow();
        assertEquals(1, plain.count());
        assertEquals(1, plain.failed());
        Summary.Row satbed = summary.row("bulk-forward-20s", "satbed").orElseThrow();
        assertEquals(0, satbed.count());
        assertEquals(2, satbed.failed());
        assertEquals(Optional.empty(), satbed.goodput());
    }

    @Test
    void aParallelRepetitionEndsWithItsLastObjectAndNeedsAll() {
        Summary.Row none = summary.row("upload-100kB-x2", "none").orElseThrow();
        assertEquals(
                new Spread(2.15, 2.125, 2.175, 2.1, 2.2),
                rounded(none.completion().orElseThrow()));
        assertEquals(1.25, none.firstByte().orElseThrow().median(), 1e-9);
        Summary.Row plain = summary.row("upload-100kB-x2", "satbed-plain").orElseThrow();
        assertEquals(4.3, plain.completion().orElseThrow().max());
        assertEquals(1, plain.count());
        assertEquals(1, plain.failed());
    }

    @Test
    void bulkIsComparedWithThePayloadRate() {
        Summary.Row plain = summary.row("bulk-forward-20s", "satbed-plain").orElseThrow();
        assertEquals(47e6, plain.goodput().orElseThrow().median());
        assertEquals(47e6 / (50e6 * 1448 / 1500), plain.utilisation().orElseThrow(), 1e-9);
        assertEquals(47 / 31.5, plain.speedup().orElseThrow(), 1e-9);
    }

    @Test
    void calibrationWarnsOfWhatIsOff() {
        assertEquals(
                List.of("the return link's rate is 9.50 Mbit/s (udp), not 10.00 Mbit/s: -5.0 %"),
                SampleRun.calibration().warnings(Calibration.TOLERANCE));
        assertEquals(
                List.of("the path's RTT is 612.5 ms (median of 2), not 600.0 ms: +2.1 %"),
                new Calibration(RttCheck.of(600, List.of(612.0, 613.0)), List.of()).warnings(Calibration.TOLERANCE));
    }

    @Test
    void jsonLeavesOutWhatIsAbsent() throws IOException {
        JsonNode rows = new JsonMapper().readTree(SummaryJson.render(summary)).at("/rows");
        assertEquals(3.45, rows.at("/0/completion/median").asDouble(), 1e-9);
        assertTrue(rows.at("/0/goodput").isMissingNode());
        assertEquals(2.3, rows.at("/1/speedup").asDouble(), 1e-9);
    }

    @Test
    void theTableIsAsItWas() throws IOException {
        try (InputStream golden = SummaryTest.class.getResourceAsStream("table.txt")) {
            String expected = new String(golden.readAllBytes(), StandardCharsets.UTF_8);
            assertEquals(expected, SummaryTable.render(summary, result));
        }
    }

    @Test
    void theTableFitsATerminalAndColourChangesNoText() {
        String plain = SummaryTable.render(summary, result);
        String color = SummaryTable.render(summary, result, true);
        assertTrue(plain.lines().allMatch(l -> l.length() <= 110), plain);
        assertTrue(color.contains("\u001b[32m2.3× faster\u001b[0m"), color);
        assertEquals(plain, color.replaceAll("\u001b\\[[0-9]*m", ""));
    }

    @Test
    void aLongIdGivesWay() {
        Scenario s = result.scenario();
        Workload longer = new Download("x".repeat(64), DataSize.parse("2MB"), 1);
        Scenario scenario = new Scenario(
                s.name(),
                s.description(),
                s.link(),
                s.tcp(),
                s.interception(),
                s.variants(),
                s.repeat(),
                List.of(longer));
        RunResult other = new RunResult(
                "0",
                result.started(),
                result.ended(),
                List.of(),
                "t",
                "netns",
                1,
                scenario,
                result.provenance(),
                Optional.empty(),
                List.of(
                        SampleRun.object("none", 1, "download-2MB", 0, 1, 2),
                        new ObjectSample("none", 1, longer.id(), "download", 0, result.started(), 1, 1.25, 123.4)),
                List.of(),
                List.of(),
                List.of(),
                Optional.empty());
        String table = SummaryTable.render(Summary.of(other), other);
        assertTrue(table.lines().allMatch(l -> l.length() <= 110), table);
        assertTrue(table.contains("x… "), table);
        assertTrue(table.contains("not run"), table);
    }

    private static Spread rounded(Spread s) {
        return new Spread(round(s.median()), round(s.q1()), round(s.q3()), round(s.min()), round(s.max()));
    }

    private static double round(double value) {
        return Math.round(value * 1e6) / 1e6;
    }
}

package org.satbed.orchestrator.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.satbed.scenarios.ResultFile;

class ComparisonTest {
    @Test
    void aResultDoesNotDifferFromItself() {
        Comparison same = compare(ReportTest.OPENSAND, ReportTest.OPENSAND);
        assertEquals(12, same.rows().size());
        assertEquals(List.of(), same.warnings());
        for (Comparison.Row row : same.rows()) {
            assertEquals(1, row.ratio());
            assertEquals("no difference", row.verdict());
        }
    }

    /** All times ten times as long: far beyond their spread. */
    @Test
    void oneThatTookTenTimesAsLongIsSlower(@TempDir Path directory) throws Exception {
        String json = new String(ResultFile.bytes(ReportTest.OPENSAND), StandardCharsets.UTF_8);
        String slow = Pattern.compile("(\"completionSeconds\" : )([0-9.]+)")
                .matcher(json)
                .replaceAll(time -> time.group(1) + 10 * Double.parseDouble(time.group(2)))
                .replace("\"rtt\" : \"600ms\"", "\"rtt\" : \"500ms\"");
        Path file = Files.writeString(directory.resolve("result.json"), slow);
        Comparison comparison = compare(ReportTest.OPENSAND, file);
        List<Comparison.Row> objects =
                comparison.rows().stream().filter(row -> row.unit().equals("s")).toList();
        assertEquals(9, objects.size());
        for (Comparison.Row row : objects) {
            assertEquals(10, row.ratio(), 1e-9);
            assertTrue(row.ratioMin() <= 10 && row.ratioMax() >= 10);
            assertEquals("B is slower", row.verdict());
        }
        assertEquals(
                "B is faster", compare(file, ReportTest.OPENSAND).rows().get(0).verdict());
        assertEquals(
                json.contains("\"rtt\" : \"600ms\""), !comparison.warnings().isEmpty());
    }

    @Test
    void whatOnlyOneHasAndWhatDiffersAroundIsSaid() {
        Comparison comparison =
                compare(ReportTest.OPENSAND, Path.of("../docs/results/opensand/geo-paced/result.json.gz"));
        assertTrue(
                comparison.warnings().stream().anyMatch(line -> line.equals("download-2MB with pepsal is only in A")));
        Matcher table = Pattern.compile("download-2MB +none ").matcher(comparison.render(false));
        assertTrue(table.find());
        assertFalse(comparison.render(false).contains("\u001b"));
    }

    private static Comparison compare(Path a, Path b) {
        List<LoadedResult> both = LoadedResult.read(List.of(a, b));
        return Comparison.of(both.get(0), both.get(1));
    }
}

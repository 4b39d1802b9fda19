package org.satbed.orchestrator.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.IntToDoubleFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.satbed.scenarios.BulkSample;
import org.satbed.scenarios.ObjectSample;
import org.satbed.scenarios.ResultFile;
import org.satbed.scenarios.RunResult;
import org.satbed.scenarios.Sample;

class ComparisonTest {
    private static final int MANY = 12;

    @Test
    void aResultIsNotShownToDifferFromItself(@TempDir Path directory) throws Exception {
        Path file = repeated(directory, 1, i -> 1);
        Comparison same = compare(file, file);
        assertEquals(12, same.rows().size());
        assertEquals(List.of(), same.warnings());
        for (Comparison.Row row : same.rows()) {
            assertEquals(1, row.ratio());
            assertEquals(MANY, row.repetitionsA());
            assertEquals(Comparison.Verdict.NO_DIFFERENCE_SHOWN, row.verdict());
        }
    }

    /** The smallest and largest values of both overlap by far, and yet all but one in twelve are a quarter longer. */
    @Test
    void oneOutlierOfEachDoesNotHideADifference(@TempDir Path directory) throws Exception {
        Path before = repeated(directory.resolve("a"), 1, i -> i == 0 ? 2 : 1 + i / 1000.0);
        Path after = repeated(directory.resolve("b"), 1.25, i -> i == 0 ? 0.5 : 1 + i / 1000.0);
        Comparison slower = compare(before, after);
        List<Comparison.Row> times =
                slower.rows().stream().filter(row -> row.unit().equals("s")).toList();
        assertEquals(9, times.size());
        for (Comparison.Row row : times) {
            assertEquals(1.25, row.ratio(), 0.05);
            assertTrue(row.ratioInterval().orElseThrow().low() > 1, row.toString());
            assertTrue(row.ratioInterval().orElseThrow().high() < 1.5, row.toString());
            assertEquals(Comparison.Verdict.SLOWER, row.verdict());
        }
        for (Comparison.Row row : compare(after, before).rows()) {
            assertEquals(
                    row.unit().equals("s") ? Comparison.Verdict.FASTER : Comparison.Verdict.NO_DIFFERENCE_SHOWN,
                    row.verdict(),
                    row.toString());
        }
        assertEquals(slower, compare(before, after), "the same seed gives the same intervals");
    }

    /** Three of three that are longer: smallest to largest would judge by what covers 75 %. */
    @Test
    void fewRepetitionsAreNoGroundForAVerdict(@TempDir Path directory) throws Exception {
        Comparison few = compare(ReportTest.OPENSAND, repeated(directory, 10, i -> 1));
        for (Comparison.Row row : few.rows()) {
            assertEquals(3, row.repetitionsA());
            assertEquals(Comparison.Verdict.TOO_FEW_REPETITIONS, row.verdict());
            assertTrue(row.ratioInterval().isPresent());
        }
        assertTrue(few.render(false)
                .contains("too few: of fewer than 6 repetitions such an interval covers less than 95 %"));
    }

    @Test
    void theTableSaysWhatItsIntervalsAreOf(@TempDir Path directory) throws Exception {
        Path before = repeated(directory.resolve("a"), 1, i -> 1 + i / 1000.0);
        Path after = repeated(directory.resolve("b"), 1.5, i -> 1 + i / 1000.0);
        List<String> lines = compare(before, after).render(false).lines().toList();
        assertEquals("""
                workload          variant       n            A            B    B/A         95 %                 B is
                ────────────────────────────────────────────────────────────────────────────────────────────────────
                download-100kB    none     12, 12       3.07 s       4.61 s  1.500  1.494–1.507               slower
                                  satbed   12, 12       1.24 s       1.86 s  1.500  1.494–1.507               slower
                """.strip(), String.join("\n", lines.subList(0, 4)));
        assertEquals(
                "95 %: intervals of B/A by bootstrap, 10000 resamples of the repetitions, seed 1.",
                lines.get(lines.size() - 1));
        assertTrue(lines.stream().allMatch(line -> line.length() <= 110), String.join("\n", lines));
    }

    @Test
    void whatDiffersAroundIsSaid(@TempDir Path directory) throws Exception {
        String json = new String(ResultFile.bytes(ReportTest.OPENSAND), StandardCharsets.UTF_8);
        assertTrue(json.contains("\"rtt\" : \"600ms\""));
        Path file = Files.writeString(
                directory.resolve("result.json"), json.replace("\"rtt\" : \"600ms\"", "\"rtt\" : \"500ms\""));
        assertTrue(
                compare(ReportTest.OPENSAND, file).warnings().get(0).startsWith("the link differs: "),
                compare(ReportTest.OPENSAND, file).warnings().toString());
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

    /** The recorded result with its first repetition twelve times, the times of the k-th multiplied; goodputs stay. */
    private static Path repeated(Path directory, double times, IntToDoubleFunction spread) throws IOException {
        RunResult recorded = ResultFile.read(ReportTest.OPENSAND);
        List<Sample> samples = new ArrayList<>();
        for (int i = 0; i < MANY; i++) {
            for (Sample sample : recorded.samples()) {
                if (sample.repetition() == 1) {
                    samples.add(again(sample, i + 1, times * spread.applyAsDouble(i)));
                }
            }
        }
        Files.createDirectories(directory);
        Path file = directory.resolve("result.json");
        ResultFile.write(
                new RunResult(
                        recorded.satbedVersion(),
                        recorded.started(),
                        recorded.ended(),
                        recorded.commandLine(),
                        recorded.testbed(),
                        recorded.backend(),
                        recorded.seed(),
                        recorded.scenario(),
                        recorded.provenance(),
                        recorded.calibration(),
                        samples,
                        List.of(),
                        List.of(),
                        List.of(),
                        Optional.empty()),
                file);
        return file;
    }

    private static Sample again(Sample sample, int repetition, double times) {
        if (sample instanceof ObjectSample object) {
            return new ObjectSample(
                    object.variant(),
                    repetition,
                    object.workload(),
                    object.kind(),
                    object.flow(),
                    object.started(),
                    object.bytes(),
                    object.firstByteSeconds(),
                    object.completionSeconds() * times);
        }
        BulkSample bulk = (BulkSample) sample;
        return new BulkSample(
                bulk.variant(),
                repetition,
                bulk.workload(),
                bulk.started(),
                bulk.seconds(),
                bulk.bytes(),
                bulk.goodputBitsPerSecond(),
                bulk.retransmissions(),
                bulk.intervals());
    }
}

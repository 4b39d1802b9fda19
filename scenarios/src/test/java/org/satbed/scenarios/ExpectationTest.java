package org.satbed.scenarios;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ExpectationTest {

    @TempDir
    private Path directory;

    @Test
    void expectationsAreJudgedAndSayByHowMuchTheyFail() throws Exception {
        RunResult result = run(
                "download-2MB.satbed.median < 2s",
                "download.2MB.median < 2s",
                "satbed/none >= 2",
                "download-2MB.satbed/none >= 4",
                "bulk-forward-20s.satbed.utilisation > 90%",
                "satbed.median > 40Mbit",
                "failures = 0");
        List<Verdict> verdicts = Findings.of(result, Optional.empty()).verdicts();
        assertEquals(
                List.of(
                        "download-2MB.satbed.median < 2s: download-2MB with satbed: 1.50 s",
                        "download.2MB.median < 2s: download-2MB with none: 4.50 s, 2.50 s too much (125.0 %)",
                        "download.2MB.median < 2s: download-2MB with satbed: 1.50 s",
                        "satbed/none >= 2: download-2MB with satbed: 3",
                        "satbed/none >= 2: bulk-forward-20s with satbed: 1.50, 0.500 too little (25.0 %)",
                        "download-2MB.satbed/none >= 4: download-2MB with satbed: 3, 1 too little (25.0 %)",
                        "bulk-forward-20s.satbed.utilisation > 90%: bulk-forward-20s with satbed: 93.2 %",
                        "satbed.median > 40Mbit: bulk-forward-20s with satbed: 45.0 Mbit/s"),
                verdicts.stream().limit(8).map(Verdict::line).toList());
        assertEquals(
                List.of("met", "failed", "met", "met", "failed", "failed", "met", "met", "met", "met", "met", "met"),
                verdicts.stream().map(v -> v.outcome().id()).toList());
    }

    @Test
    void aVariantThatFailedFailsWhatIsExpectedOfIt() throws Exception {
        Scenario scenario = scenario(List.of("download-2MB.satbed.median < 2s", "satbed.failures = 0"));
        RunResult result = SampleRun.of(scenario, List.of(), List.of(new Failure("satbed", 1, "", "it died")));
        List<Verdict> failed = Findings.of(result, Optional.empty()).failed();
        assertEquals("nothing was measured", failed.get(0).text());
        assertEquals("1, 1 too much", failed.get(1).text());
    }

    /** Much was measured: that nothing arrived. */
    @Test
    void aRatioToAGoodputOfZeroIsNoneAndSaysSo() throws Exception {
        Scenario scenario = scenario(List.of("bulk-forward-20s.satbed/none >= 1.5"));
        List<Sample> samples = List.of(SampleRun.bulk("none", 1, 0), SampleRun.bulk("satbed", 1, 45e6));
        Verdict verdict = Findings.of(SampleRun.of(scenario, samples, List.of()), Optional.empty())
                .verdicts()
                .get(0);
        assertEquals(Verdict.Outcome.FAILED, verdict.outcome());
        assertEquals(Optional.empty(), verdict.value());
        assertEquals("there is no ratio: the median goodput of none is 0 bit/s", verdict.text());
        samples = List.of(SampleRun.bulk("none", 1, 45e6), SampleRun.bulk("satbed", 1, 0));
        verdict = Findings.of(SampleRun.of(scenario, samples, List.of()), Optional.empty())
                .verdicts()
                .get(0);
        assertEquals("0, 1.50 too little (100.0 %)", verdict.text());
    }

    /** A user who runs fewer variants is told what was not checked. */
    @Test
    void whatIsNotRunIsNotChecked() throws Exception {
        Scenario all = scenario(List.of("satbed/none >= 2"));
        Scenario fewer = all.with(all.interception(), List.of(Variant.NONE), 1);
        RunResult result = SampleRun.of(fewer, List.of(), List.of()).concluded(Optional.empty());
        Path file = directory.resolve("result.json");
        ResultFile.write(result, file);
        Verdict verdict =
                ResultFile.read(file).findings().orElseThrow().verdicts().get(0);
        assertEquals(Verdict.Outcome.NOT_CHECKED, verdict.outcome());
        assertEquals("variant satbed is not run", verdict.text());
    }

    @Test
    void aResultKeepsItsVerdicts() throws Exception {
        RunResult result = run("satbed/none >= 2").concluded(Optional.empty());
        Path file = directory.resolve("result.json");
        ResultFile.write(result, file);
        RunResult read = ResultFile.read(file);
        assertEquals(result, read);
        assertEquals(1, read.findings().orElseThrow().failed().size());
        String table = SummaryTable.render(Summary.of(read), read);
        assertTrue(table.contains("expected: met, satbed/none >= 2: download-2MB with satbed: 3\n"), table);
        assertTrue(table.contains("expected: failed, satbed/none >= 2: bulk-forward-20s with satbed: 1.50"), table);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "download-2MB.satbed.medain < 2s | 'medain' is not a statistic; did you mean 'median'?",
                "download-2MB.satbde.median < 2s | did you mean 'download-2MB.satbed'?",
                "download-2MB.satbed.median < 2 | '2' is not what median is compared with; expected a time, e.g. 2s",
                "download-2MB.median < 2Mbit | '2Mbit' is not what median is compared with; expected a time, e.g. 2s",
                "satbed/pepsal >= 2 | 'pepsal' is not a variant of this scenario",
                "/none >= 2 | a ratio is one variant's",
                "download-2MB.utilisation > 90% | 'utilisation' is nothing that download-2MB has",
                "as fast as possible | is not an expectation; expected e.g.",
                "satbed.median << 2s | is not an expectation; expected e.g.",
            })
    void mistakesAreReportedWithWhatWasMeant(String text, String message) {
        ScenarioException e = assertThrows(ScenarioException.class, () -> scenario(List.of(text)));
        assertEquals(1, e.problems().size(), e.getMessage());
        assertEquals("expect[0]", e.problems().get(0).path());
        assertTrue(e.getMessage().contains(message), e.getMessage());
    }

    /** satbed is three times as fast for the download, and 1.5 times for bulk. */
    private static RunResult run(String... expectations) throws ScenarioException {
        List<Sample> samples = new ArrayList<>();
        for (int r = 1; r <= 3; r++) {
            samples.add(SampleRun.object("none", r, "download-2MB", 0, 1.2, 4.5));
            samples.add(SampleRun.object("satbed", r, "download-2MB", 0, 0.6, 1.5));
            samples.add(SampleRun.bulk("none", r, 30e6));
            samples.add(SampleRun.bulk("satbed", r, 45e6));
        }
        return SampleRun.of(scenario(List.of(expectations)), samples, List.of());
    }

    private static Scenario scenario(List<String> expectations) throws ScenarioException {
        return ScenarioParser.parse(
                "t.yml", """
                name: t
                link: {rtt: 600ms, forward: {rate: 50Mbit}, return: {rate: 10Mbit}}
                variants: [none, satbed]
                workloads:
                  - download: {size: 2MB}
                  - bulk: {duration: 20s}
                expect:
                """ + expectations.stream().map(e -> "  - " + e + "\n").collect(Collectors.joining()));
    }
}

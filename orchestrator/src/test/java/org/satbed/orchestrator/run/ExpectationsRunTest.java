package org.satbed.orchestrator.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.satbed.netns.testing.NetworkState;
import org.satbed.netns.testing.RequiresRoot;
import org.satbed.orchestrator.SelfCommand;
import org.satbed.scenarios.MatrixIndex;
import org.satbed.scenarios.ResultFile;
import org.satbed.scenarios.RunResult;
import org.satbed.scenarios.Verdict;

/** A matrix with an expectation that one of its points cannot meet, as a user runs it. */
@RequiresRoot
class ExpectationsRunTest {

    @TempDir
    private Path directory;

    /** A handshake and a request over 20 ms take 40 ms at least, and over 100 ms 200 ms, which is more than the 150 that are expected. */
    @Test
    void everyPointIsMeasuredAndAnExpectationThatFailsIsNamedWithWhatItFailsBy() throws Exception {
        Path scenario = directory.resolve("small.yml");
        Files.writeString(scenario, """
                name: small
                link: {rtt: 1s, forward: {rate: 50Mbit}, return: {rate: 10Mbit}}
                matrix: {rtt: [20ms, 100ms], variant: [none]}
                repeat: 1
                workloads:
                  - download: {size: 10kB}
                expect:
                  - none.median < 150ms
                  - failures = 0
                """);
        String before = NetworkState.ofHost();
        String name = "expect" + ProcessHandle.current().pid();
        List<String> argv = new ArrayList<>(SelfCommand.argv(
                "run",
                scenario.toString(),
                "--name",
                name,
                "--out",
                directory.resolve("out").toString()));
        Process run = new ProcessBuilder(argv)
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("log").toFile())
                .start();
        boolean ended = run.waitFor(60, TimeUnit.SECONDS);
        run.destroy();
        String log = Files.readString(directory.resolve("log"));
        assertTrue(ended, log);
        assertEquals(1, run.exitValue(), log);
        MatrixIndex index = MatrixIndex.read(directory.resolve("out").resolve(MatrixIndex.FILE));
        assertEquals(
                List.of("rtt=20ms", "rtt=100ms"),
                index.points().stream().map(MatrixIndex.Entry::id).toList());
        assertEquals(
                List.of(0, 1),
                index.points().stream()
                        .map(MatrixIndex.Entry::expectationsFailed)
                        .toList(),
                log);
        RunResult result = ResultFile.read(directory.resolve("out/rtt-100ms/result.json"));
        Verdict verdict = result.findings().orElseThrow().failed().get(0);
        assertTrue(verdict.value().orElseThrow() >= 0.2, verdict.line());
        assertTrue(log.contains("satbed: expected " + verdict.line()), log);
        assertTrue(verdict.text().contains(" too much ("), verdict.text());
        assertEquals("100ms", result.scenario().parameters().get("rtt"));
        assertEquals(before, NetworkState.ofHost());
    }
}

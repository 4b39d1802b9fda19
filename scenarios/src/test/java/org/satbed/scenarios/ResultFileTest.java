package org.satbed.scenarios;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("every-java")
class ResultFileTest {

    @TempDir
    private Path folder;

    @Test
    void whatIsWrittenIsReadBack() throws IOException {
        Path file = folder.resolve("run.json");
        Files.writeString(file, "an older file");
        ResultFile.write(SampleRun.result(), file);
        assertEquals(SampleRun.result(), ResultFile.read(file));
        try (Stream<Path> files = Files.list(folder)) {
            assertEquals(List.of(file), files.toList());
        }
    }

    @Test
    void anAbsentCalibrationStaysAbsent() throws IOException {
        RunResult r = SampleRun.result();
        RunResult without = new RunResult(
                r.satbedVersion(),
                r.started(),
                r.ended(),
                r.commandLine(),
                r.testbed(),
                r.backend(),
                r.seed(),
                r.scenario(),
                r.provenance(),
                Optional.empty(),
                r.samples(),
                r.failures(),
                r.warnings(),
                r.linkUse(),
                r.satellite());
        Path file = folder.resolve("run.json");
        ResultFile.write(without, file);
        assertEquals(without, ResultFile.read(file));
        assertTrue(!Files.readString(file).contains("calibration"));
    }

    @Test
    void theFileIsAsDocumented() throws IOException {
        Path file = folder.resolve("run.json");
        ResultFile.write(SampleRun.result(), file);
        JsonNode root = new JsonMapper().readTree(file.toFile());
        assertEquals("satbed-result", root.at("/format").asText());
        assertEquals(1, root.at("/version").asInt());
        assertEquals("2026-01-01T10:00:00.123456789Z", root.at("/started").asText());
        assertEquals("50Mbit", root.at("/scenario/link/forward/rate").asText());
        assertEquals("0.1%", root.at("/scenario/link/return/loss").asText());
        assertEquals("cubic", root.at("/scenario/tcp/congestion-control").asText());
        assertEquals("forward", root.at("/calibration/rates/0/direction").asText());
        assertEquals("object", root.at("/samples/0/type").asText());
        assertEquals(3.4, root.at("/samples/0/completionSeconds").asDouble());
        assertEquals("bulk", root.at("/samples/5/type").asText());
        assertEquals(-1, root.at("/samples/5/retransmissions").asInt());
        assertEquals(10.0, root.at("/samples/5/intervals/0/endSeconds").asDouble());
    }

    @Test
    void whatTheEmulatorToldIsReadBack() throws IOException {
        LinkSeries series = new LinkSeries(
                "none",
                1,
                "bulk-forward-10s",
                Direction.RETURN,
                Optional.of(3.5),
                List.of(4.5, 5.0),
                List.of(10_000_000L, 5_000_000L),
                List.of(1_000_000L, 300_000L),
                List.of(0L, 3L),
                List.of(1L, 0L),
                List.of(700_000L, 750_000L),
                List.of(300.0, 300.0));
        EmulatorLateness.OneWay punctual = new EmulatorLateness.OneWay(0.05, 0.9, 3, true);
        EmulatorLateness.OneWay late = new EmulatorLateness.OneWay(0.05, 1.1, 3, false);
        assertTrue(EmulatorLateness.of(punctual, punctual).valid());
        RunResult told = SampleRun.result().with(List.of(series), Optional.of(EmulatorLateness.of(punctual, late)));
        Path file = folder.resolve("told.json");
        ResultFile.write(told, file);
        assertEquals(told, ResultFile.read(file));
        JsonNode root = JsonMapper.builder().build().readTree(file.toFile());
        assertEquals("return", root.at("/linkSeries/0/direction").asText());
        assertEquals(3.5, root.at("/linkSeries/0/forgottenSeconds").asDouble());
        assertFalse(root.at("/emulatorLateness/valid").asBoolean(true));
        assertEquals(1.1, root.at("/emulatorLateness/return/p99Millis").asDouble());
        assertTrue(root.at("/emulatorLateness/forward/superPackets").asBoolean());
    }

    @Test
    void aFieldOfALaterSatbedIsSkipped() throws IOException {
        Path file = written("\"backend\"", "\"later\" : {}, \"backend\"");
        assertEquals(SampleRun.result(), ResultFile.read(file));
    }

    @Test
    void whatIsNoResultIsRefusedInOneLine() throws IOException {
        assertRefused(
                ": has version 2 of the format satbed-result; this satbed reads version 1",
                "\"version\" : 1",
                "\"version\" : 2");
        assertRefused(": not a satbed-result file: \"format\" is not \"satbed-result\"", "satbed-result", "iperf3");
        assertRefused(
                ": not a satbed-result file: scenario: scenario:21:18: link.forward.rate: 'fast' is not a rate;"
                        + " expected e.g. 50Mbit",
                "50Mbit",
                "fast");
        assertRefused(": not a satbed-result file: ", "\"samples\"", "\"simples\"");
        assertRefused(": not a satbed-result file: ", "\"completionSeconds\"", "\"x\"");
        assertRefused(": not a satbed-result file: ", "{", "");
    }

    private void assertRefused(String message, String old, String replacement) throws IOException {
        Path file = written(old, replacement);
        String actual = assertThrows(ResultFormatException.class, () -> ResultFile.read(file))
                .getMessage();
        assertTrue(actual.startsWith(file + message), actual);
        assertEquals(1, actual.lines().count(), actual);
    }

    private Path written(String old, String replacement) throws IOException {
        Path file = folder.resolve("run.json");
        ResultFile.write(SampleRun.result(), file);
        String text = Files.readString(file);
        assertTrue(text.contains(old), old);
        Files.writeString(file, text.replace(old, replacement));
        return file;
    }
}

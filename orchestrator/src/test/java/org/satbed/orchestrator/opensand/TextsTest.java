package org.satbed.orchestrator.opensand;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.satbed.scenarios.OpenSand;
import org.satbed.scenarios.TimeSeries;

/** What OpenSAND 8.2.0 writes and reads: lines and datagrams as recorded, and damaged ones. */
class TextsTest {
    private static final String LOGON =
            "[2026-11-23 07:48:21.311][EVENT][opensand][dvb.login]Login complete with MAC 1";
    private static final String DATAGRAM = "1795417413268 up_return_modcod.sent_modcod 0 spot_0.st.phy.drops 0"
            + " spot_0.st.phy.total_cn 16.990000 evc_throughput.default 0.000000 entity st1";

    private static Optional<ProbeReading> probe(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
        return ProbeReading.parse(bytes, bytes.length);
    }

    @Test
    void aLogon() {
        LogLine line = LogLine.parse(LOGON).orElseThrow();
        assertTrue(line.isLogon());
        assertFalse(line.isError());
        assertEquals("Login complete with MAC 1", line.text());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "[2026-11-23 07:48:21.311][EVENT][opensand]",
                "Login complete with MAC 1",
                "[2026-11-23 07:48:21.311][EVENT][opensand][status]Login complete with MAC 1",
                "[2026-11-23 07:48:21.311][EVENT][opensand][dvb.login]Login sent to GW"
            })
    void noLogon(String line) {
        assertTrue(LogLine.parse(line).filter(LogLine::isLogon).isEmpty());
    }

    @Test
    void aReading() {
        ProbeReading reading = probe(DATAGRAM).orElseThrow();
        assertEquals(1795417413268L, reading.millis());
        assertEquals("st1", reading.entity());
        assertEquals(16.99, reading.values().get("spot_0.st.phy.total_cn"));
        assertEquals(4, reading.values().size());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "1795417413268",
                "1795417413268 entity",
                "x a 1 entity st1",
                "1 a b entity st1",
                "1 a 1 entity",
                "1 a 1 b entity st1",
                "1 a 1 st1 entity"
            })
    void noReading(String datagram) {
        assertTrue(probe(datagram).isEmpty());
    }

    /** Cut anywhere, and with any byte changed, it is a reading or none, and never an exception. */
    @Test
    void damagedReadings() {
        SplittableRandom random = new SplittableRandom(4);
        byte[] whole = DATAGRAM.getBytes(StandardCharsets.US_ASCII);
        for (int i = 0; i < 5_000; i++) {
            byte[] damaged = whole.clone();
            damaged[random.nextInt(whole.length)] = (byte) random.nextInt(256);
            ProbeReading.parse(damaged, random.nextInt(whole.length + 1));
        }
    }

    @ParameterizedTest
    @CsvSource({
        "10,does not take its infrastructure.xml",
        "14,does not take topology.xml",
        "15,does not take profile.xml",
        "103,could not start",
        "139,crashed",
        "77,ended (status 77)"
    })
    void everyEndHasASentence(int status, String words) {
        String sentence = ExitStatus.sentence(
                Entity.GW,
                status,
                List.of(
                        "[2026-11-23 07:48:20.788][CRITICAL][opensand][init]the cause",
                        "[2026-11-23 07:48:20.790][EVENT][opensand][status]Simulation stopped"));
        assertTrue(sentence.startsWith("OpenSAND's gateway ") && sentence.contains(words), sentence);
        assertTrue(sentence.endsWith("the cause"), sentence);
    }

    @Test
    void fadesEndWithALineThatIsNeverReached() {
        String file = FadeFile.write(
                List.of(new OpenSand.Fade(Duration.ofSeconds(10), 10), new OpenSand.Fade(Duration.ofSeconds(25), 0)));
        assertEquals(
                List.of("# second attenuation-in-dB", "0 0.0", "9 0.0", "10 10.0", "24 10.0", "25 0.0", "1000000 0.0"),
                file.lines().toList());
    }

    @Test
    void aLogStaysBounded(@TempDir Path directory) throws IOException {
        Path file = directory.resolve("opensand-st.log");
        try (RotatingLog log = new RotatingLog(file, 10_000)) {
            for (int i = 0; i < 5_000; i++) {
                log.add("line " + i);
            }
            assertEquals("line 4999", log.last().get(log.last().size() - 1));
        }
        assertTrue(Files.size(file) <= 10_100);
        assertTrue(Files.size(directory.resolve("opensand-st.log.1")) <= 10_100);
        try (var all = Files.list(directory)) {
            assertEquals(2, all.count());
        }
    }

    @Test
    void readingsBecomeSeries(@TempDir Path directory) throws IOException {
        Path file = directory.resolve("probes.jsonl");
        Files.writeString(file, """
                {"millis":1000,"entity":"st1","values":{"spot_0.st.phy.total_cn":16.99,"process.rss":1.0e7}}
                {"millis":2500,"entity":"st1","values":{"spot_0.st.phy.total_cn":6.99,"process.rss":4.0e8}}
                {"millis":3000,"enti""");
        List<TimeSeries> series = ProbeFile.read(file, Instant.ofEpochMilli(500));
        assertEquals(2, series.size());
        assertEquals(List.of(0.5, 2.0), series.get(0).seconds());
        assertEquals(List.of(16.99, 6.99), series.get(0).values());
        assertEquals("dB", series.get(0).unit());
        assertTrue(ProbeFile.memoryWarning(series).orElseThrow().contains("grew by 390 MB"));
    }
}

package org.satbed.scenarios;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Schedules in CSV files and mahimahi's traces, as people and their programs write them. */
class ScheduleFilesTest {
    private static String shape(List<LinkChange> changes) {
        return changes.stream()
                .map(change -> Durations.print(change.at())
                        + change.forward()
                                .map(direction ->
                                        direction.rate().map(rate -> " " + rate).orElse("")
                                                + direction
                                                        .delay()
                                                        .map(delay -> " " + Durations.print(delay))
                                                        .orElse(""))
                                .orElse("")
                        + change.outage()
                                .map(time -> " out " + Durations.print(time))
                                .orElse(""))
                .collect(Collectors.joining(", "));
    }

    private static List<LinkChange> parse(String text) {
        return ScheduleCsv.parse(
                "x.csv", text.replace("\\n", "\n").replace("\\r", "\r").replace("\\t", "\t"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            plain   | 1s 10Mbit 300ms, 2s 5Mbit
            bom     | 1s 10Mbit 300ms, 2s 5Mbit
            comment | 1s 10Mbit 300ms, 2s 5Mbit
            crlf    | 1s 10Mbit 300ms, 2s 5Mbit
            semi    | 1s 10Mbit 300ms, 2s 5Mbit
            quoted  | 1s 10Mbit 300ms
            trail   | 1s 10Mbit
            """)
    void filesOfOthers(String name, String expected) throws IOException {
        try (InputStream in = ScheduleFilesTest.class.getResourceAsStream("csv/" + name + ".csv")) {
            String text = TextFile.utf8(name, in.readAllBytes());
            assertEquals(expected, shape(ScheduleCsv.parse(name, text)));
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', textBlock = """
            at\\tforward.rate\\n1s\\t10Mbit                   | 1s 10Mbit
            \\n\\n# c\\n at , forward.rate ,,\\n"1s" , 10Mbit ,,,\\n,,\\n | 1s 10Mbit
            at;outage\\r\\n"1s";"2 s"\\r\\n;\\r\\n            | 1s out 2s
            forward.rate,at\\n1Mbit,1s\\n"2\\n Mbit",2s     | 1s 1Mbit, 2s 2Mbit
            """)
    void otherForms(String text, String expected) {
        assertEquals(expected, shape(parse(text)));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', textBlock = """
            1s,10Mbit                           | x.csv, line 1: column 1: unknown column '1s'
            # c\\nat,forwad.rate\\n             | x.csv, line 2: column 2: unknown column 'forwad.rate'; did you mean 'forward.rate'?
            at,at\\n1s,1s                       | x.csv, line 1: column 2: 'at' is named twice
            at;forward.rate\\n1s;10,5Mbit       | x.csv, line 2: column 2 (forward.rate): '10,5Mbit' has a comma; write a fraction with a point
            at,forward.rate\\n1s,10,5Mbit       | x.csv, line 2: 3 values, but 2 columns are named
            at,forward.rate\\n1s                | x.csv, line 2: 1 values, but 2 columns are named
            at,forward.rate\\n1s,0Mbit          | x.csv, line 2: column 2 (forward.rate): a rate is at least 1bit, not 0
            at,forward.rate\\n1s,1Mbit\\n1s,2Mbit | x.csv, line 3: comes before or with the one above it
            at,forward.rate\\n,1Mbit            | x.csv, line 2: the time 'at' is missing
            at,forward.rate\\n1s,"1Mbit" x      | x.csv, behind line 1: Unexpected character after closing quote
            at,forward.rate\\n1s,               | x.csv, line 2:
            at                                  | x.csv has no line behind the columns' names
            # nothing                           | x.csv is empty; expected a line with the columns' names
            """)
    void mistakesAreOneLine(String text, String expected) {
        IllegalArgumentException mistake = assertThrows(IllegalArgumentException.class, () -> parse(text));
        assertTrue(mistake.getMessage().startsWith(expected), mistake.getMessage());
        assertEquals(1, mistake.getMessage().lines().count());
    }

    @Test
    void manyChanges() {
        StringBuilder text = new StringBuilder("at,forward.rate\n");
        for (int i = 0; i < 200_000; i++) {
            text.append(i).append("ms,").append(1 + i % 50).append("Mbit\n");
        }
        assertEquals(200_000, ScheduleCsv.parse("x.csv", text.toString()).size());
    }

    /** Five minutes at 200 Mbit/s: as many lines as full packets of 1500 bytes, in the memory of their numbers. */
    @Test
    void aTraceOfFiveMinutesAtTwoHundredMegabits() {
        int count = 200_000_000 / 8 / 1500 * 300;
        StringBuilder text = new StringBuilder();
        for (int i = 1; i <= count; i++) {
            text.append(i * 300_000L / count).append('\n');
        }
        DeliveryTrace trace = DeliveryTrace.parse("t", text.toString().getBytes(StandardCharsets.US_ASCII));
        assertEquals(count, trace.size());
        assertEquals(200e6, trace.fullPacketBitsPerSecond(), 0.1e6);
        assertEquals(trace, DeliveryTrace.parse(trace.toString()));
    }

    @Test
    void aTraceMayHaveMarksAndOtherEndsOfLines() {
        byte[] text = "\uFEFF1\r\n2x3\t \n\n5".getBytes(StandardCharsets.UTF_8);
        assertArrayEquals(
                new int[] {1, 2, 2, 2, 5}, DeliveryTrace.parse("t", text).millis());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            '1\\n2\\n1'            | t, line 3: a delivery trace's times ascend; number 3, 1, comes after 2
            '1\\n\\n2.5'           | t, line 3: '2.5' is not a time in ms
            '1$[-1, 750]'          | t, line 1: '1$[-1,' is not a time in ms
            '1234567890'           | t, line 1: '1234567890' is not a time in ms
            '1x'                   | t, line 1: '1x' is not a time in ms
            '-1'                   | t, line 1: '-1' is not a time in ms
            '0 0'                  | t: a delivery trace has 1 to 10000000 times in ms, and the last is above 0
            ''                     | t: a delivery trace has 1 to 10000000 times in ms, and the last is above 0
            '1x9999999\\n2\\n3'    | t, line 3: a delivery trace has at most 10000000 times
            """)
    void whatIsNoTraceHasItsLine(String text, String expected) {
        byte[] bytes = text.replace("\\n", "\n").getBytes(StandardCharsets.UTF_8);
        assertEquals(
                expected,
                assertThrows(IllegalArgumentException.class, () -> DeliveryTrace.parse("t", bytes))
                        .getMessage());
    }

    /** A result with the largest trace is read back. */
    @Test
    void theLargestTraceIsPartOfAScenario(@TempDir Path directory) throws Exception {
        int[] millis = new int[3_000_000];
        Arrays.setAll(millis, i -> 10_000_000 + i);
        StringBuilder text = new StringBuilder();
        for (int each : millis) {
            text.append(each).append('\n');
        }
        Files.writeString(directory.resolve("up.trace"), text);
        Scenario scenario = ScenarioParser.parse(directory.resolve("s.yml").toString(), """
                name: a
                link: {rtt: 600ms, forward: {rate: 1Mbit}, return: {rate: 1Mbit}, schedule: {mahimahi: {return: up.trace}}}
                workloads: [{download: {size: 1MB}}]
                """);
        byte[] json = Json.MAPPER.writeValueAsBytes(scenario);
        assertTrue(json.length > 20_000_000, "longer than a text may be by default");
        assertEquals(scenario, Json.MAPPER.readValue(json, Scenario.class));
    }
}

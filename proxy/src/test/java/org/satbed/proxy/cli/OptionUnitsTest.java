package org.satbed.proxy.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.function.Function;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Quantities with their units. */
class OptionUnitsTest {
    @ParameterizedTest
    @CsvSource({
        "1, 1",
        "4096, 4096",
        "1B, 1",
        "15MB, 15000000",
        "15 MB, 15000000",
        "1.5kB, 1500",
        "1KiB, 1024",
        "16MiB, 16777216",
        "1GiB, 1073741824",
        "1GB, 1000000000"
    })
    void sizes(String text, int bytes) {
        assertEquals(bytes, Units.bytes(text));
    }

    /** The last but one is 2^64 + 1: cut to 64 bits it would be 1. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "0",
                "0B",
                "-1",
                "1.5",
                "MB",
                "1mb",
                "1Mb",
                "15 M B",
                "0x10",
                "2GiB",
                "1073741825",
                "18446744073709551617",
                "18446744073709551617GB"
            })
    void noSizes(String text) {
        assertMalformed(Units::bytes, text);
    }

    @ParameterizedTest
    @CsvSource({"8kbit, 8000", "8000bit, 8000", "48Mbit, 48000000", "1.5Gbit, 1500000000", "1000Gbit, 1000000000000"})
    void rates(String text, long bitsPerSecond) {
        assertEquals(bitsPerSecond, Units.bitsPerSecond(text));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "8000", "7999bit", "0Mbit", "1MB", "1mbit", "1001Gbit", "18446744073709559616bit"})
    void noRates(String text) {
        assertMalformed(Units::bitsPerSecond, text);
    }

    @ParameterizedTest
    @CsvSource({
        "0, 0",
        "18000, 18000000",
        "500ms, 500",
        "30s, 30000",
        "0.5s, 500",
        "5min, 300000",
        "2h, 7200000",
        "720h, 2592000000"
    })
    void durations(String text, long millis) {
        assertEquals(millis, Units.duration(text).toMillis());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "-1",
                "1.5",
                "1m",
                "1 hour",
                "ten",
                "721h",
                "2592001",
                "18446744073709551616",
                "5124095576030431h"
            })
    void noDurations(String text) {
        assertMalformed(Units::duration, text);
    }

    private static void assertMalformed(Function<String, ?> parser, String text) {
        String message = assertThrows(IllegalArgumentException.class, () -> parser.apply(text))
                .getMessage();
        assertTrue(message.startsWith("'" + text + "' is ") && !message.contains("\n"), message);
    }
}

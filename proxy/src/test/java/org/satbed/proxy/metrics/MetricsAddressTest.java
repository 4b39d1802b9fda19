package org.satbed.proxy.metrics;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MetricsAddressTest {
    @ParameterizedTest
    @CsvSource({
        "127.0.0.1:9500, 127.0.0.1:9500",
        "9500, 127.0.0.1:9500",
        "localhost:9500, 127.0.0.1:9500",
        "[::1]:9500, [0:0:0:0:0:0:0:1]:9500",
        "127.1.2.3:1, 127.1.2.3:1",
        "0.0.0.0:65535, 0.0.0.0:65535"
    })
    void whatIsAnAddress(String text, String wanted) {
        assertEquals(wanted, MetricsAddress.text(MetricsAddress.parse(text)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ":9500",
                "::1:9500",
                "[::1]",
                "127.0.0.1",
                "127.0.0.1:",
                "1.2.3:9500",
                "256.1.1.1:9500",
                "[::g]:9500",
                "[1::2::3]:9500",
                "host:9500",
                "0",
                "65536",
                "999999",
                "-1",
                "9500 ",
                "127.0.0.1:95x"
            })
    void whatIsNone(String text) {
        IllegalArgumentException e =
                assertThrows(IllegalArgumentException.class, () -> MetricsAddress.parse(text), text);
        assertTrue(
                e.getMessage().startsWith("'" + text + "'") && !e.getMessage().contains("\n"), e.getMessage());
    }

    @ParameterizedTest
    @ValueSource(strings = {"9500", "127.0.0.1:9500", "127.3.0.1:9500", "[::1]:9500", "[::ffff:127.0.0.1]:9500"})
    void onlyThisHostReachesALoopbackAddress(String text) {
        MetricsAddress.parseForListening(text, false);
    }

    @ParameterizedTest
    @ValueSource(strings = {"0.0.0.0:9500", "[::]:9500", "10.1.0.2:9500", "[fd00::1]:9500", "[::ffff:10.0.0.1]:9500"})
    void whatOthersReachHasToBeMeant(String text) {
        IllegalArgumentException e =
                assertThrows(IllegalArgumentException.class, () -> MetricsAddress.parseForListening(text, false));
        assertTrue(e.getMessage().contains("--metrics-public"), e.getMessage());
        MetricsAddress.parseForListening(text, true);
    }

    @Test
    void theDefaultIsLoopback() {
        MetricsAddress.parseForListening(MetricsAddress.DEFAULT, false);
    }
}

package org.satbed.scenarios;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BoundsTest {

    private final Link geo = BuiltinScenarios.load("geo").orElseThrow().link();

    @ParameterizedTest
    @CsvSource({"100kB,0.62,1.22", "2MB,0.93,1.53", "10MB,2.26,2.86"})
    void downloadsOverGeo(String size, double oneRtt, double twoRtt) {
        assertEquals(oneRtt, Bounds.oneRtt(geo, Direction.FORWARD, DataSize.parse(size)), 0.005);
        assertEquals(twoRtt, Bounds.twoRtt(geo, Direction.FORWARD, DataSize.parse(size)), 0.005);
    }

    @Test
    void payloadIsWhatHeadersLeave() {
        assertEquals(1448.0 / 1500 * 50e6, Bounds.payloadBitsPerSecond(Rate.parse("50Mbit")), 1e-3);
    }

    @Test
    void uploadsTakeTheReturnRate() {
        assertEquals(
                0.6 + 16e6 / (10e6 * 1448 / 1500),
                Bounds.oneRtt(geo, new Upload(DataSize.parse("2MB"), 1)).orElseThrow(),
                1e-9);
    }

    @Test
    void parallelObjectsShareTheLink() {
        OptionalDouble ten = Bounds.oneRtt(geo, new Download(DataSize.parse("1MB"), 10));
        assertEquals(Bounds.oneRtt(geo, Direction.FORWARD, DataSize.parse("10MB")), ten.orElseThrow(), 1e-9);
    }

    @Test
    void bulkHasNoBound() {
        Bulk bulk = new Bulk(Duration.ofSeconds(5), Direction.FORWARD, 1);
        assertEquals(OptionalDouble.empty(), Bounds.oneRtt(geo, bulk));
    }
}

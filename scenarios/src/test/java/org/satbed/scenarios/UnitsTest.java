package org.satbed.scenarios;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.time.Duration;
import java.util.Random;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class UnitsTest {

    private static final long SEED = 20260101;
    private static final int ROUNDS = 20_000;

    @ParameterizedTest
    @CsvSource({"50Mbit,50000000", "1.5Gbit,1500000000", "500kbit,500000", "800bit,800", "0.5 Mbit,500000"})
    void ratesAreRead(String text, long bitsPerSecond) {
        assertEquals(new Rate(bitsPerSecond), Rate.parse(text));
    }

    @ParameterizedTest
    @CsvSource({"50000000,50Mbit", "1500000000,1.5Gbit", "500000,500kbit", "1250000,1.25Mbit", "1234567,1234567bit"})
    void ratesArePrintedShortest(long bitsPerSecond, String text) {
        assertEquals(text, new Rate(bitsPerSecond).toString());
    }

    @ParameterizedTest
    @CsvSource({"100kB,100000", "2MB,2000000", "2MiB,2097152", "500B,500", "1.5GB,1500000000", "64KiB,65536", "0B,0"})
    void sizesAreReadAndPrintedBack(String text, long bytes) {
        assertEquals(new DataSize(bytes), DataSize.parse(text));
        assertEquals(text, new DataSize(bytes).toString());
    }

    @ParameterizedTest
    @CsvSource({
        "600ms,600000000",
        "20s,20000000000",
        "1.5s,1500000000",
        "100us,100000",
        "2min,120000000000",
        "90s,90000000000",
        "1h,3600000000000",
        "0s,0",
        "7ns,7"
    })
    void durationsAreReadAndPrintedBack(String text, long nanos) {
        assertEquals(Duration.ofNanos(nanos), Durations.parse(text));
        assertEquals(text, Durations.print(Duration.ofNanos(nanos)));
    }

    @ParameterizedTest
    @CsvSource({"1%,0.01", "0.1%,0.001", "0%,0", "0,0", "99.9%,0.999"})
    void lossIsAFraction(String text, double fraction) {
        assertEquals(fraction, Loss.parse(text));
    }

    @ParameterizedTest
    @CsvSource({"0.01,1%", "0.001,0.1%", "0,0%", "0.07,7%"})
    void lossIsPrintedInPercent(double fraction, String text) {
        assertEquals(text, Loss.print(fraction));
    }

    @Test
    void whatIsPrintedIsReadBack() {
        Random random = new Random(SEED);
        for (int i = 0; i < ROUNDS; i++) {
            // All magnitudes, and both round and crooked numbers.
            long value = (random.nextLong() >>> (1 + random.nextInt(62))) + 1;
            value = random.nextBoolean() && value < 1_000_000_000 ? value * 1_000_000 : value;
            assertEquals(new Rate(value), Rate.parse(new Rate(value).toString()));
            assertEquals(new DataSize(value), DataSize.parse(new DataSize(value).toString()));
            Duration duration = Duration.ofNanos(value);
            assertEquals(duration, Durations.parse(Durations.print(duration)));
            double loss = random.nextDouble() * Math.pow(10, -random.nextInt(9));
            assertEquals(loss, Loss.parse(Loss.print(loss)));
            QueueLimit bdp = new QueueLimit.BdpMultiple(0.001 + 999 * random.nextDouble());
            assertEquals(bdp, QueueLimit.parse(bdp.toString()));
        }
    }

    @Test
    void aBareNumberAsksForAUnit() {
        assertMessage("'50' is not a rate; a number needs a unit, e.g. 50Mbit", Rate::parse, "50");
        assertMessage("'2' is not a size; a number needs a unit, e.g. 2MB", DataSize::parse, "2");
        assertMessage("'0' is not a duration; a number needs a unit, e.g. 600ms", Durations::parse, "0");
        assertMessage("'3' is not a queue; a number needs a unit, e.g. 1bdp, 3MB or 25packets", QueueLimit::parse, "3");
        assertMessage("'0.1' is not a loss; a number needs a unit, e.g. 0.1%", Loss::parse, "0.1");
    }

    @Test
    void whatIsNoQuantityIsRefused() {
        assertMessage("'fast' is not a rate; expected e.g. 50Mbit", Rate::parse, "fast");
        assertMessage("'-1Mbit' is not a rate; expected e.g. 50Mbit", Rate::parse, "-1Mbit");
        assertMessage(
                "'mbit' is not a unit of a rate; expected bit, kbit, Mbit or Gbit, e.g. 50Mbit", Rate::parse, "5mbit");
        assertMessage("'0.5B' is not a whole number of bytes", DataSize::parse, "0.5B");
        assertMessage("'9999999999999GB' is too large for a size", DataSize::parse, "9999999999999GB");
        assertMessage("100% is out of range: loss is 0% to below 100%", Loss::parse, "100%");
        assertMessage("a rate is at least 1bit, not 0", Rate::parse, "0Mbit");
    }

    @Test
    void aQueueIsBytesOrAMultipleOfTheBdp() {
        Rate rate = Rate.parse("50Mbit");
        Duration rtt = Duration.ofMillis(600);
        assertEquals(3_750_000, QueueLimit.parse("1bdp").bytes(rate, rtt));
        assertEquals(562_500, QueueLimit.parse("0.15bdp").bytes(rate, rtt));
        assertEquals(3_000_000, QueueLimit.parse("3MB").bytes(rate, rtt));
    }

    private static void assertMessage(String message, Function<String, ?> reader, String text) {
        Exception e = assertThrows(IllegalArgumentException.class, () -> reader.apply(text));
        assertEquals(message, e.getMessage());
    }
}

package org.satbed.junit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.satbed.netns.LinkParameters;

/** What annotations say. */
class LinkSettingsTest {
    private static LinkSettings of(Class<?> annotated) {
        return LinkSettings.of(annotated.getAnnotation(SatellitePath.class));
    }

    private static String problem(Class<?> annotated) {
        return assertThrows(IllegalArgumentException.class, () -> of(annotated)).getMessage();
    }

    @SatellitePath(
            rtt = "600.000001ms",
            forward = "50Mbit",
            returnLink = "10Mbit",
            loss = "1%",
            queue = "0.5bdp",
            seed = 7)
    private static final class Whole {}

    @SatellitePath(rtt = "40ms", forward = "1Mbit")
    private static final class Short {}

    @Test
    void everyAttributeIsTaken() {
        LinkParameters link = of(Whole.class).parameters();
        assertEquals(10_000_000, link.firstToSecond().rateBitsPerSecond(), "from st to gw: the return link");
        assertEquals(50_000_000, link.secondToFirst().rateBitsPerSecond());
        assertEquals(
                600_000_001,
                link.firstToSecond().delayNanos() + link.secondToFirst().delayNanos());
        assertEquals(1_875_000, link.secondToFirst().queueBytes());
        assertEquals(375_000, link.firstToSecond().queueBytes());
        assertEquals(0.01, link.firstToSecond().loss());
        assertEquals(7, link.firstToSecond().seed());
        assertNotEquals(link.firstToSecond().seed(), link.secondToFirst().seed());
    }

    @Test
    void theReturnLinkIsLikeTheForwardLinkUnlessItIsTold() {
        LinkParameters link = of(Short.class).parameters();
        assertEquals(1_000_000, link.firstToSecond().rateBitsPerSecond());
        assertEquals(5_000, link.firstToSecond().queueBytes());
        assertEquals(0, link.firstToSecond().loss());
    }

    @SatellitePath(rtt = "600", forward = "50Mbit")
    private static final class WithoutUnit {}

    @SatellitePath(rtt = "600ms", forward = "50Mbit", returnLink = "10MB")
    private static final class WrongUnit {}

    @SatellitePath(rtt = "1ms", forward = "1Mbit")
    private static final class ShortQueue {}

    @SatellitePath(rtt = "600ms", forward = "100bit", queue = "3kB")
    private static final class TooSlow {}

    @Test
    void aMistakeIsNamed() {
        assertTrue(problem(WithoutUnit.class).startsWith("rtt: '600' is not a duration"), problem(WithoutUnit.class));
        assertTrue(problem(WrongUnit.class).startsWith("returnLink: 'MB' is not a unit"), problem(WrongUnit.class));
        assertTrue(problem(ShortQueue.class).startsWith("queue: '1bdp' comes to 125 bytes"), problem(ShortQueue.class));
        assertTrue(problem(TooSlow.class).contains("rate 100 bit/s is out of range"), problem(TooSlow.class));
    }
}

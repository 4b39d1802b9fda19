package org.satbed.netns;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Set;
import org.junit.jupiter.api.Test;

class LinkParametersTest {
    @Test
    void valuesOutOfRangeAreNamed() {
        assertRefused("rate 999 bit/s is out of range", 999, 0, 1500, 0);
        assertRefused("delay -1 ns is out of range", 1_000, -1, 1500, 0);
        assertRefused("queue 0 bytes is out of range", 1_000, 0, 0, 0);
        assertRefused("loss 1.1 is out of range", 1_000, 0, 1500, 1.1);
        assertRefused("loss NaN is out of range", 1_000, 0, 1500, Double.NaN);
    }

    private static void assertRefused(String message, long rate, long delay, long queue, double loss) {
        String said = assertThrows(
                        IllegalArgumentException.class, () -> new DirectionParameters(rate, delay, queue, loss, 1))
                .getMessage();
        assertTrue(said.startsWith(message), said);
    }

    @Test
    void namesOfTunInterfacesFitTheKernel() {
        assertEquals("em-sat0", RouterInterfaces.tunName("sat0", Set.of()));
        assertEquals("em-sat02", RouterInterfaces.tunName("sat0", Set.of("em-sat0")));
        assertEquals("em-opensand_tap", RouterInterfaces.tunName("opensand_tap", Set.of()));
        assertEquals("em-abcdefghijkl", RouterInterfaces.tunName("abcdefghijklmno", Set.of()));
        assertEquals("em-abcdefghijk2", RouterInterfaces.tunName("abcdefghijklxyz", Set.of("em-abcdefghijkl")));
    }

    @Test
    void theFamilyIsSeenFromTheAddress() {
        assertEquals(Family.IPV4, Family.of("default", "via", "10.0.0.1"));
        assertEquals(Family.IPV6, Family.of("default", "via", "fd00::1"));
    }
}

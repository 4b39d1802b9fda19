package org.satbed.proxy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.satbed.netns.testing.RequiresRoot;

/** {@code -k} and {@code -n}, by what they do to a single byte: tcp(7), TCP_CORK holds it back for 200 ms. */
@RequiresRoot
@Timeout(60)
class OptionCorkTest {
    private static long millisOfAByte(Pair pair) throws Exception {
        long begin = System.nanoTime();
        pair.client().getOutputStream().write(42);
        assertEquals(42, pair.server().getInputStream().read());
        return (System.nanoTime() - begin) / 1_000_000;
    }

    @Test
    void corkHoldsBackAndNodelayDoesNot() throws Exception {
        try (ProxyBed bed = new ProxyBed("-kqn");
                Pair four = bed.connect(Ip.V4);
                Pair six = bed.connect(Ip.V6)) {
            for (Pair each : new Pair[] {four, six}) {
                long took = millisOfAByte(each);
                assertTrue(took >= 150 && took < 1_000, took + " ms");
            }
        }
        try (ProxyBed bed = new ProxyBed("-n");
                Pair pair = bed.connect(Ip.V4)) {
            millisOfAByte(pair);
            long least = Long.MAX_VALUE;
            for (int i = 0; i < 10; i++) {
                least = Math.min(least, millisOfAByte(pair));
            }
            assertTrue(least < 100, least + " ms");
        }
    }
}

package org.satbed.proxy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is read from a SYN. The headers are written out by hand after RFC 791, RFC 8200 and RFC 9293. */
class OptionSynHeadersTest {
    private final SynHeaders headers = new SynHeaders();

    /** An IPv4 header with so many bytes of options, and a TCP header with these. */
    private static byte[] ipv4(int tos, int ttl, int ipOptions, int... tcpOptions) {
        byte[] bytes = new byte[20 + ipOptions + 20 + tcpOptions.length];
        bytes[0] = (byte) (0x40 | (20 + ipOptions) / 4);
        bytes[1] = (byte) tos;
        bytes[8] = (byte) ttl;
        bytes[9] = 6;
        java.util.Arrays.fill(bytes, 20, 20 + ipOptions, (byte) 1);
        return tcp(bytes, 20 + ipOptions, tcpOptions);
    }

    private static byte[] ipv6(int trafficClass, int hops, int nextHeader, int... tcpOptions) {
        byte[] bytes = new byte[40 + 20 + tcpOptions.length];
        bytes[0] = (byte) (0x60 | trafficClass >>> 4);
        bytes[1] = (byte) (trafficClass << 4 | 0xa); // a flow label behind it
        bytes[2] = (byte) 0xbc;
        bytes[6] = (byte) nextHeader;
        bytes[7] = (byte) hops;
        return tcp(bytes, 40, tcpOptions);
    }

    private static byte[] tcp(byte[] bytes, int at, int... options) {
        bytes[at + 12] = (byte) ((20 + options.length) / 4 << 4);
        bytes[at + 13] = 2; // SYN
        for (int i = 0; i < options.length; i++) {
            bytes[at + 20 + i] = (byte) options[i];
        }
        return bytes;
    }

    @ParameterizedTest
    @CsvSource({"0, 64, 0", "0xb8, 1, 0", "255, 255, 0", "0x28, 128, 4", "0x28, 128, 40"})
    void ipv4(String tos, int ttl, int ipOptions) {
        assertTrue(headers.take(ipv4(Integer.decode(tos), ttl, ipOptions, 2, 4, 0x05, 0xb4)));
        assertFalse(headers.isIpv6());
        assertEquals(Integer.decode(tos), headers.trafficClass());
        assertEquals(ttl, headers.hopLimit());
        assertEquals(1460, headers.maximumSegment());
    }

    @ParameterizedTest
    @CsvSource({"0, 64", "0xb8, 1", "255, 255", "0x28, 128"})
    void ipv6(String trafficClass, int hops) {
        assertTrue(headers.take(ipv6(Integer.decode(trafficClass), hops, 6, 2, 4, 0x05, 0xa0)));
        assertTrue(headers.isIpv6());
        assertEquals(Integer.decode(trafficClass), headers.trafficClass());
        assertEquals(hops, headers.hopLimit());
        assertEquals(1440, headers.maximumSegment());
    }

    /** As Linux, macOS and Windows order them, and worse. */
    @Test
    void theSegmentSizeAmongOtherOptions() {
        assertSegment(0xffff, 2, 4, 0xff, 0xff, 4, 2, 8, 10, 0, 0, 0, 1, 0, 0, 0, 0, 1, 3, 3, 7);
        assertSegment(1460, 1, 1, 4, 2, 1, 3, 3, 8, 2, 4, 0x05, 0xb4, 0, 0, 0);
        assertSegment(0, 1, 3, 3, 7);
        assertSegment(0);
        assertSegment(0, 0, 0, 0, 0, 2, 4, 0x05, 0xb4); // behind the end of the options
    }

    @Test
    void malformedOptionsGiveNothing() {
        assertSegment(0, 3, 0, 2, 4, 0x05, 0xb4, 0, 0); // a length of 0 would go round for ever
        assertSegment(0, 3, 1, 2, 4, 0x05, 0xb4, 0, 0);
        assertSegment(0, 3, 200, 2, 4);
        assertSegment(0, 1, 1, 1, 2); // no length
        assertSegment(0, 1, 1, 2, 4); // no value
        assertSegment(0, 1, 2, 4, 0x05); // half a value
    }

    private void assertSegment(int segment, int... options) {
        assertTrue(headers.take(ipv4(0, 64, 0, options)));
        assertEquals(segment, headers.maximumSegment(), "IPv4");
        assertTrue(headers.take(ipv6(0, 64, 6, options)));
        assertEquals(segment, headers.maximumSegment(), "IPv6");
    }

    @Test
    void behindAnIpv6ExtensionHeaderNothingIsLookedFor() {
        headers.take(ipv6(0x28, 9, 0, 2, 4, 0x05, 0xb4));
        assertEquals(0, headers.maximumSegment());
        assertEquals(0x28, headers.trafficClass());
        assertEquals(9, headers.hopLimit());
    }

    @Test
    void cutShort() {
        assertFalse(headers.take(new byte[0]));
        assertFalse(headers.take(new byte[19]));
        byte[] whole = ipv4(0, 64, 0, 2, 4, 0x05, 0xb4);
        for (int length = 20; length < whole.length; length++) {
            headers.take(whole); // what was there before must not be read again
            headers.take(java.util.Arrays.copyOf(whole, length));
            assertEquals(0, headers.maximumSegment(), length + " bytes");
        }
    }

    @Test
    void noBytesAtAllBreakIt() {
        SplittableRandom random = new SplittableRandom(1);
        for (int i = 0; i < 200_000; i++) {
            byte[] bytes = new byte[20 + random.nextInt(140)];
            random.nextBytes(bytes);
            headers.take(bytes);
            int segment = headers.maximumSegment();
            assertTrue(segment >= 0 && segment <= 65_535 && headers.trafficClass() <= 255 && headers.hopLimit() <= 255);
        }
    }
}

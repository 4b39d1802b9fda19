package org.satbed.proxy.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.satbed.proxy.KeepAlive;
import org.satbed.proxy.LegProfile;

/** {@code --satellite} and {@code --terrestrial}. */
class LegProfileTextTest {
    private static final LegProfile BASE = new LegProfile(
            Optional.of("reno"), 1, 2, true, false, false, 500, 3, 4, Optional.of(new KeepAlive(5, 6, 7)), 8);

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "\t"})
    void nothingSaidLeavesTheBase(String text) {
        assertEquals(BASE, LegProfileText.parse(text, BASE));
    }

    @Test
    void everyKey() {
        String text =
                "congestion-control=bbr,buffer=15MB,nodelay=no,cork=yes,quickack=true,mss=1200,notsent-lowat=128KiB,"
                        + "user-timeout=90s,keepalive=60s/10s/5,pacing=48Mbit";
        LegProfile wanted = new LegProfile(
                Optional.of("bbr"),
                15_000_000,
                15_000_000,
                false,
                true,
                true,
                1_200,
                131_072,
                90_000,
                Optional.of(new KeepAlive(60, 10, 5)),
                5_792_000); // 48 Mbit/s of packets of 1500 bytes with 1448 bytes of payload
        assertEquals(wanted, LegProfileText.parse(text, BASE));
    }

    /** In whichever order. */
    @ParameterizedTest
    @ValueSource(strings = {"buffer=9kB,send-buffer=7kB", " send-buffer=7kB , buffer=9kB "})
    void oneBufferOverridesBoth(String text) {
        LegProfile profile = LegProfileText.parse(text, BASE);
        assertEquals(7_000, profile.sendBuffer());
        assertEquals(9_000, profile.receiveBuffer());
    }

    @Test
    void whatIsNotNamedStays() {
        LegProfile profile = LegProfileText.parse("receive-buffer=9kB", BASE);
        assertEquals(BASE.sendBuffer(), profile.sendBuffer());
        assertEquals(BASE.congestionControl(), profile.congestionControl());
        assertEquals(BASE.keepAlive(), profile.keepAlive());
        assertEquals(BASE.pacingBytesPerSecond(), profile.pacingBytesPerSecond());
        assertEquals(9_000, profile.receiveBuffer());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            bufer=1MB              | 'bufer=1MB' is not one of
            buffer                 | 'buffer' is not one of
            buffer=                | '' is not a size
            buffer=1mb             | '1mb' is not a size
            buffer=1MB,,mss=500    | '' is not one of
            nodelay=1              | nodelay=1: expected yes or no
            mss=87                 | '87' is not a maximum segment size
            mss=32768              | '32768' is not a maximum segment size
            mss=1.2kB              | '1.2kB' is not a maximum segment size
            user-timeout=-1        | '-1' is not a duration
            user-timeout=700h      | user-timeout=700h: at most
            keepalive=60s          | keepalive=60s: expected IDLE/INTERVAL/PROBES
            keepalive=60s/10s/0    | keepalive=60s/10s/0: times are
            keepalive=60s/10s/128  | keepalive=60s/10s/128: times are
            keepalive=500ms/10s/5  | keepalive=500ms/10s/5: times are
            keepalive=10h/10s/5    | keepalive=10h/10s/5: times are
            pacing=1MB             | '1MB' is not a rate
            pacing=1bit            | '1bit' is out of range
            """)
    void wrongOnes(String text, String message) {
        String said = assertThrows(IllegalArgumentException.class, () -> LegProfileText.parse(text, BASE))
                .getMessage();
        assertTrue(said.startsWith(message) && !said.contains("\n"), said);
    }

    @ParameterizedTest
    @ValueSource(strings = {"88", "1460", "32767"})
    void segments(String text) {
        assertEquals(Integer.parseInt(text), LegProfileText.segment(text));
    }
}

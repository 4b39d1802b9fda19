package org.satbed.netns.emulator;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ForwardedPacketTest {
    @ParameterizedTest
    @CsvSource({
        "10.0.0.1, true", "224.0.0.22, false", "224.0.1.1, true", "239.1.2.3, true", "255.255.255.255, true",
        "fd00::1, true", "ff02::16, false", "ff01::1, false", "ff05::2, true", "ff0e::1, true"
    })
    void linkLocalGroupsAreNotForwarded(String destination, boolean forwarded) throws UnknownHostException {
        byte[] address = InetAddress.getByName(destination).getAddress();
        ByteBuffer packet = ByteBuffer.allocate(100);
        int at = 13; // anywhere
        packet.put(at, (byte) (address.length == 4 ? 0x45 : 0x60));
        packet.put(at + (address.length == 4 ? 16 : 24), address);
        assertEquals(forwarded, ForwardedPacket.is(packet, at, 60));
    }

    @Test
    void whatIsNoIpPacketIsNotForwarded() {
        ByteBuffer packet = ByteBuffer.allocate(2000);
        Random random = new Random(1);
        for (int version = 0; version < 16; version++) {
            packet.put(0, (byte) (version << 4 | random.nextInt(16)));
            for (int length = 0; length < 1500; length++) {
                boolean whole = version == 4 && length >= 20 || version == 6 && length >= 40;
                assertEquals(whole, ForwardedPacket.is(packet, 0, length));
            }
        }
    }
}

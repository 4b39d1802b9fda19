package org.satbed.orchestrator.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PcapFileTest {
    @TempDir
    private Path directory;

    /** The headers alone are there, as with a snap length; the payload is what IP says. */
    @Test
    void headersTellAddressesNumbersAndPayload() throws Exception {
        Path file = write(packet(6, 0x1_0000_0000L - 100, 1448), packet(17, 0, 0), packet(6, 1348, 0));
        try (PcapFile capture = PcapFile.open(file)) {
            PcapFile.Segment first = capture.next().orElseThrow();
            assertEquals(1_700_000_000.25, first.seconds(), 1e-6);
            assertEquals("10.81.4.2 8080", first.source());
            assertEquals("10.81.1.2 40000", first.target());
            assertEquals(0xffffff9cL, first.sequence());
            assertEquals(1448, first.payload());
            assertEquals(0, capture.next().orElseThrow().payload()); // not the UDP packet between
            assertTrue(capture.next().isEmpty());
        }
    }

    @Test
    void aCaptureThatWasCutOffEndsWithItsLastWholePacket() throws Exception {
        Path file = write(packet(6, 1, 10), packet(6, 11, 10));
        byte[] bytes = Files.readAllBytes(file);
        Files.write(file, java.util.Arrays.copyOf(bytes, bytes.length - 5));
        try (PcapFile capture = PcapFile.open(file)) {
            assertTrue(capture.next().isPresent());
            assertTrue(capture.next().isEmpty());
        }
    }

    @Test
    void whatIsNoCaptureIsRefused() throws Exception {
        Path file = Files.writeString(directory.resolve("x.pcap"), "no capture at all, but long enough");
        assertThrows(IOException.class, () -> PcapFile.open(file));
    }

    private Path write(byte[]... packets) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteBuffer header = ByteBuffer.allocate(24).order(ByteOrder.LITTLE_ENDIAN);
        out.write(header.putInt(0, 0xa1b2c3d4)
                .putShort(4, (short) 2)
                .putShort(6, (short) 4)
                .putInt(16, 96)
                .putInt(20, 1)
                .array());
        for (byte[] packet : packets) {
            ByteBuffer record = ByteBuffer.allocate(16).order(ByteOrder.LITTLE_ENDIAN);
            out.write(record.putInt(0, 1_700_000_000)
                    .putInt(4, 250_000)
                    .putInt(8, packet.length)
                    .putInt(12, 1514)
                    .array());
            out.write(packet);
        }
        return Files.write(directory.resolve("gw-sat0.pcap"), out.toByteArray());
    }

    /** Ethernet, IPv4, and TCP with 12 bytes of options. */
    private static byte[] packet(int protocol, long sequence, int payload) {
        ByteBuffer bytes = ByteBuffer.allocate(14 + 20 + 32);
        bytes.putShort(12, (short) 0x0800)
                .put(14, (byte) 0x45)
                .putShort(16, (short) (20 + 32 + payload))
                .put(23, (byte) protocol);
        bytes.put(26, new byte[] {10, 81, 4, 2}).put(30, new byte[] {10, 81, 1, 2});
        bytes.putShort(34, (short) 8080)
                .putShort(36, (short) 40_000)
                .putInt(38, (int) sequence)
                .put(46, (byte) 0x80);
        return bytes.array();
    }
}

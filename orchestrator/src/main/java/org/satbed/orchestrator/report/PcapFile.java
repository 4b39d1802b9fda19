package org.satbed.orchestrator.report;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;

/**
 * TCP packets of a capture as tcpdump writes it: the classic pcap format (draft-ietf-opsawg-pcap) with Ethernet frames, of which the headers
 * are enough. Read here, since the libraries for it stand on libpcap, which a machine that only makes reports may not have.
 */
final class PcapFile implements AutoCloseable {
    private static final int MICROS = 0xa1b2c3d4;
    private static final int NANOS = 0xa1b23c4d;
    private static final int FILE_HEADER = 24;
    private static final int RECORD_HEADER = 16;
    private static final int LINK_TYPE_AT = 20;
    private static final int ETHERNET = 1;
    private static final int ETHERNET_HEADER = 14;
    private static final int IPV4 = 0x0800;
    private static final int IPV6 = 0x86dd;
    private static final int TCP = 6;
    private static final int MOST = 1 << 18;

    private final DataInputStream in;
    private final ByteOrder order;
    private final double unit;

    /**
     * A TCP packet.
     *
     * @param seconds since 1970
     * @param source address and port
     * @param target likewise
     * @param sequence number of the first byte, modulo 2^32
     * @param acknowledged the next byte that is expected from the other side, likewise
     * @param payload bytes
     * @param syn whether it begins a connection
     */
    record Segment(
            double seconds, String source, String target, long sequence, long acknowledged, int payload, boolean syn) {}

    private PcapFile(DataInputStream in, ByteOrder order, double unit) {
        this.in = in;
        this.order = order;
        this.unit = unit;
    }

    /**
     * Opens a capture.
     *
     * @throws IOException if it is none, or cannot be read
     */
    static PcapFile open(Path file) throws IOException {
        InputStream stream = new BufferedInputStream(Files.newInputStream(file), 1 << 16);
        try {
            DataInputStream in = new DataInputStream(stream);
            byte[] header = in.readNBytes(FILE_HEADER);
            for (ByteOrder order : new ByteOrder[] {ByteOrder.LITTLE_ENDIAN, ByteOrder.BIG_ENDIAN}) {
                ByteBuffer bytes = ByteBuffer.wrap(header).order(order);
                int magic = header.length == FILE_HEADER ? bytes.getInt(0) : 0;
                if (magic == MICROS || magic == NANOS) {
                    if ((bytes.getInt(LINK_TYPE_AT) & 0xffff) != ETHERNET) {
                        throw new IOException(file + ": not a capture of Ethernet frames");
                    }
                    return new PcapFile(in, order, magic == MICROS ? 1e-6 : 1e-9);
                }
            }
            throw new IOException(file + ": not a pcap file");
        } catch (IOException e) {
            stream.close();
            throw e;
        }
    }

    /** The next TCP packet; empty at the end, which a capture that was cut off has in the middle of a packet. */
    Optional<Segment> next() throws IOException {
        while (true) {
            byte[] header = in.readNBytes(RECORD_HEADER);
            if (header.length < RECORD_HEADER) {
                return Optional.empty();
            }
            ByteBuffer record = ByteBuffer.wrap(header).order(order);
            int length = record.getInt(8);
            if (length < 0 || length > MOST) {
                throw new EOFException("a packet of " + length + " bytes in a capture");
            }
            byte[] frame = in.readNBytes(length);
            if (frame.length < length) {
                return Optional.empty();
            }
            double seconds = Integer.toUnsignedLong(record.getInt(0)) + Integer.toUnsignedLong(record.getInt(4)) * unit;
            Optional<Segment> segment = segment(seconds, frame);
            if (segment.isPresent()) {
                return segment;
            }
        }
    }

    private static Optional<Segment> segment(double seconds, byte[] frame) throws IOException {
        ByteBuffer bytes = ByteBuffer.wrap(frame);
        if (frame.length < ETHERNET_HEADER + 40) {
            return Optional.empty();
        }
        int type = Short.toUnsignedInt(bytes.getShort(12));
        int ip = ETHERNET_HEADER;
        if (type == IPV4 && bytes.get(ip + 9) == TCP && (bytes.getShort(ip + 6) & 0x1fff) == 0) {
            int header = (bytes.get(ip) & 0xf) * 4;
            return tcp(seconds, bytes, ip + header, Short.toUnsignedInt(bytes.getShort(ip + 2)) - header, ip + 12, 4);
        }
        if (type == IPV6 && bytes.get(ip + 6) == TCP) {
            return tcp(seconds, bytes, ip + 40, Short.toUnsignedInt(bytes.getShort(ip + 4)), ip + 8, 16);
        }
        return Optional.empty();
    }

    private static Optional<Segment> tcp(double seconds, ByteBuffer bytes, int at, int length, int addresses, int size)
            throws IOException {
        if (at + 20 > bytes.capacity()) {
            return Optional.empty();
        }
        int header = (bytes.get(at + 12) >> 4 & 0xf) * 4;
        return Optional.of(new Segment(
                seconds,
                endpoint(bytes, addresses, size, at),
                endpoint(bytes, addresses + size, size, at + 2),
                Integer.toUnsignedLong(bytes.getInt(at + 4)),
                Integer.toUnsignedLong(bytes.getInt(at + 8)),
                Math.max(0, length - header),
                (bytes.get(at + 13) & 2) != 0));
    }

    private static String endpoint(ByteBuffer bytes, int at, int size, int portAt) throws IOException {
        byte[] raw = Arrays.copyOfRange(bytes.array(), at, at + size);
        return InetAddress.getByAddress(raw).getHostAddress() + " " + Short.toUnsignedInt(bytes.getShort(portAt));
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}

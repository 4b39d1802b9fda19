package org.satbed.netns.emulator;

import java.nio.ByteBuffer;

/**
 * The header before each packet of a TUN interface with {@code IFF_VNET_HDR} (struct virtio_net_hdr, linux/virtio_net.h), in native byte order.
 * It may stand for several packets of a TCP connection: one header, and the data of all ("super-packet").
 */
final class OffloadHeader {
    /** Its length in bytes. */
    static final int BYTES = 10;

    private static final int NEEDS_CHECKSUM = 1; // VIRTIO_NET_HDR_F_NEEDS_CSUM, in flags
    private static final int GSO_TYPE_AT = 1;
    private static final int GSO_SIZE_AT = 4;
    private static final int CHECKSUM_START_AT = 6;
    private static final int DATA_OFFSET_AT = 12; // in a TCP header, in its upper 4 bits, in words of 4 bytes
    private static final int IPV6_HEADER = 40;

    private OffloadHeader() {}

    /** How many packets it stands for. */
    static int packets(ByteBuffer bytes, int at, int ipLength) {
        int segment = bytes.getShort(at + GSO_SIZE_AT) & 0xffff;
        if (bytes.get(at + GSO_TYPE_AT) == 0 || segment == 0) {
            return 1;
        }
        int data = ipLength - headerLength(bytes, at);
        return Math.max(1, (data + segment - 1) / segment);
    }

    /**
     * How many bytes these are as IP packets of their own, each with the header. The field {@code hdr_len} is a hint only, and may be longer than the header: it
     * is read from the packet.
     */
    static int wireBytes(ByteBuffer bytes, int at, int ipLength, int packets) {
        return packets == 1 ? ipLength : ipLength + (packets - 1) * headerLength(bytes, at);
    }

    private static int headerLength(ByteBuffer bytes, int at) {
        int ip = at + BYTES;
        int tcp;
        if ((bytes.get(at) & NEEDS_CHECKSUM) != 0) {
            tcp = bytes.getShort(at + CHECKSUM_START_AT) & 0xffff;
        } else {
            boolean version4 = (bytes.get(ip) & 0xf0) == 0x40;
            tcp = version4 ? (bytes.get(ip) & 0xf) * 4 : IPV6_HEADER;
        }
        return tcp + ((bytes.get(ip + tcp + DATA_OFFSET_AT) & 0xf0) >> 4) * 4;
    }
}

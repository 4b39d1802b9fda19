package org.satbed.proxy.interception.probe;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import org.satbed.linux.NativeBuffer;
import org.satbed.linux.TunDevice;

/**
 * What is at the other end of an interface of the replica: a neighbour for every address (RFC 826, RFC 4861),
 * through which packets come in and who
 * keeps what goes out.
 */
final class Wire implements AutoCloseable {
    private static final int ETHERNET = 14;
    private static final int IPV4 = 0x0800;
    private static final int IPV6 = 0x86dd;
    private static final int ARP = 0x0806;
    private static final int NEIGHBOUR_SOLICITATION = 135;
    private static final int BUFFER = 65_600;
    /** Ours: locally administered, everybody's. */
    private static final byte[] MAC = {0x02, 0x5a, 0x7b, 0x00, 0x00, 0x01};

    private final TunDevice device;
    private final boolean ethernet;
    private final NativeBuffer buffer = NativeBuffer.allocate(BUFFER);
    private final ByteBuffer bytes = buffer.bytes().duplicate().order(ByteOrder.BIG_ENDIAN);

    Wire(String name, int index, boolean ethernet) {
        this.device = TunDevice.withIndex(name, index, ethernet);
        this.ethernet = ethernet;
    }

    String name() {
        return device.name();
    }

    void noCarrier() {
        device.carrier(false);
    }

    /**
     * Sends a packet in.
     *
     * @param mac hardware address of the interface that shall take it (a bridge's for its port)
     */
    void send(byte[] packet, byte[] mac) {
        int at = 0;
        if (ethernet) {
            bytes.put(0, mac).put(6, MAC).putShort(12, (short) ((packet[0] >> 4 & 0xf) == 4 ? IPV4 : IPV6));
            at = ETHERNET;
        }
        bytes.put(at, packet);
        device.write(buffer.address(), at + packet.length); // a device that is down says EIO: as a wire would
    }

    /** The packets of TCP, and errors about them, that have come out; asks after neighbours are answered. */
    List<Packet> take() {
        List<Packet> packets = new ArrayList<>();
        while (true) {
            int length = device.read(buffer.address(), BUFFER);
            if (length <= 0) {
                return packets;
            }
            if (!ethernet) {
                Packet.parse(bytes, 0, length).ifPresent(packets::add);
            } else if (length > ETHERNET) {
                int kind = Short.toUnsignedInt(bytes.getShort(12));
                if (kind == ARP && length >= ETHERNET + 28 && bytes.getShort(ETHERNET + 6) == 1) {
                    answerArp();
                } else if (kind == IPV6 && isSolicitation(length)) {
                    answerSolicitation();
                } else if (kind == IPV4 || kind == IPV6) {
                    Packet.parse(bytes, ETHERNET, length - ETHERNET).ifPresent(packets::add);
                }
            }
        }
    }

    private void answerArp() {
        int at = ETHERNET;
        byte[] asker = copy(at + 8, 10); // hardware and protocol address
        byte[] wanted = copy(at + 24, 4);
        bytes.put(0, copy(6, 6)).put(6, MAC).putShort(at + 6, (short) 2);
        bytes.put(at + 8, MAC).put(at + 14, wanted).put(at + 18, asker);
        device.write(buffer.address(), ETHERNET + 28);
    }

    private boolean isSolicitation(int length) {
        boolean icmp = length >= ETHERNET + 64 && bytes.get(ETHERNET + 6) == 58;
        boolean asked = icmp && Byte.toUnsignedInt(bytes.get(ETHERNET + 40)) == NEIGHBOUR_SOLICITATION;
        // From the unspecified address it looks for a duplicate of its own.
        return asked && (bytes.getLong(ETHERNET + 8) | bytes.getLong(ETHERNET + 16)) != 0;
    }

    private void answerSolicitation() {
        int ip = ETHERNET;
        byte[] asker = copy(ip + 8, 16);
        byte[] wanted = copy(ip + 48, 16);
        bytes.put(0, copy(6, 6)).put(6, MAC);
        bytes.putShort(ip + 4, (short) 32)
                .put(ip + 7, (byte) 255)
                .put(ip + 8, wanted)
                .put(ip + 24, asker);
        bytes.put(ip + 40, (byte) 136).put(ip + 41, (byte) 0).putShort(ip + 42, (short) 0);
        bytes.putInt(ip + 44, 0x60000000).put(ip + 48, wanted); // solicited, override
        bytes.put(ip + 64, (byte) 2).put(ip + 65, (byte) 1).put(ip + 66, MAC); // its link-layer address
        int sum = 58 + 32;
        for (int i = 0; i < 32; i += 2) {
            sum += Short.toUnsignedInt(bytes.getShort(ip + 8 + i));
        }
        bytes.putShort(ip + 42, Packet.checksum(bytes, ip + 40, 32, sum));
        device.write(buffer.address(), ETHERNET + 72);
    }

    private byte[] copy(int at, int length) {
        byte[] copy = new byte[length];
        bytes.get(at, copy);
        return copy;
    }

    @Override
    public void close() {
        device.close();
    }
}

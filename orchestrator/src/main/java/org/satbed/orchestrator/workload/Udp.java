package org.satbed.orchestrator.workload;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.concurrent.locks.LockSupport;

/** The packets of the calibration: a type, the number of the test, and what belongs to the type. */
final class Udp {
    /** Comes back as it is. */
    static final byte ECHO = 'E';
    /** Asks the server to send data: bit/s and seconds follow. */
    static final byte SEND = 'S';
    /** Is counted. */
    static final byte DATA = 'D';
    /** No more data. */
    static final byte END = 'X';
    /** Asks what has arrived. */
    static final byte QUERY = 'Q';
    /** What has arrived: packets, bytes and nanoseconds follow. */
    static final byte REPORT = 'R';

    /** More than any packet that is sent. */
    static final int LARGEST = 2048;
    /** Several, because a full queue or the emulated loss may take some. */
    private static final int ENDS = 10;

    private static final long END_INTERVAL_NANOS = 20_000_000;
    private static final int MTU = 1500;
    private static final long SHORTEST_PARK_NANOS = 100_000;
    private static final int RECEIVE_BUFFER = 8 << 20;

    private Udp() {}

    /** A receive buffer that holds what comes while the receiver is not scheduled, as far as the host allows it. */
    static void prepare(DatagramSocket socket) throws IOException {
        socket.setReceiveBufferSize(RECEIVE_BUFFER);
        socket.setSendBufferSize(RECEIVE_BUFFER);
    }

    /** Bytes of the headers of IP and UDP. */
    static int overhead(InetAddress address) {
        return address instanceof Inet6Address ? 48 : 28;
    }

    static ByteBuffer packet(byte type, long test) {
        return ByteBuffer.allocate(64).put(type).putLong(test);
    }

    static void send(DatagramSocket socket, InetSocketAddress to, ByteBuffer packet) throws IOException {
        socket.send(new DatagramPacket(packet.array(), packet.position(), to));
    }

    static ByteBuffer content(DatagramPacket packet) {
        return ByteBuffer.wrap(packet.getData(), packet.getOffset(), packet.getLength());
    }

    /** Sends full packets at a rate of IP bytes, in bursts of at most a millisecond's worth. */
    static void sendData(DatagramSocket socket, InetSocketAddress to, long test, double bitsPerSecond, double seconds)
            throws IOException {
        double perNano = bitsPerSecond / (MTU * 8.0) / 1e9;
        long total = Math.max(2, Math.round(perNano * seconds * 1e9));
        long burst = Math.max(1, (long) (perNano * 1e6));
        byte[] payload = new byte[MTU - overhead(to.getAddress())];
        ByteBuffer.wrap(payload).put(DATA).putLong(test);
        DatagramPacket packet = new DatagramPacket(payload, payload.length, to);
        long start = System.nanoTime();
        long sent = 0;
        while (sent < total) {
            long due = Math.min(total, (long) ((System.nanoTime() - start) * perNano) + 1);
            long until = Math.min(due, sent + burst);
            for (; sent < until; sent++) {
                socket.send(packet);
            }
            long next = start + (long) (sent / perNano);
            // A short pause even when late: what was missed is made up for, but not in one burst.
            LockSupport.parkNanos(Math.max(SHORTEST_PARK_NANOS, next - System.nanoTime()));
        }
    }

    /** Tells the receiver that there will be no more. */
    static void sendEnds(DatagramSocket socket, InetSocketAddress to, long test) throws IOException {
        for (int i = 0; i < ENDS; i++) {
            send(socket, to, packet(END, test));
            LockSupport.parkNanos(END_INTERVAL_NANOS);
        }
    }
}

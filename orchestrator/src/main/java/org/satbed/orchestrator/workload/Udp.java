package org.satbed.orchestrator.workload;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** The packets of the calibration: a type, the number of the test, and what belongs to the type. */
final class Udp {
    /** Comes back as it is. */
    static final byte ECHO = 'E';
    /** Asks the server to send data: bit/s and seconds follow. */
    static final byte SEND = 'S';
    /** Is counted. */
    static final byte DATA = 'D';

    /** Behind type and test a packet of data has its number. */
    private static final int NUMBER_AT = 1 + Long.BYTES;

    /** No more data. */
    static final byte END = 'X';
    /** Asks what has arrived. */
    static final byte QUERY = 'Q';
    /** What has arrived: packets, bytes and nanoseconds follow. */
    static final byte REPORT = 'R';

    /** Asks the server for a stream at a constant rate, and says that it is still wanted: bit/s and the packets' bytes follow. */
    static final byte BACKGROUND = 'B';
    /** Ends that stream; the answer is {@link #END} with the packets that were sent, and the nanoseconds that it took. */
    static final byte STOP = 'T';

    /** More than any packet that is sent. */
    static final int LARGEST = 2048;
    /** Several, because a full queue or the emulated loss may take some. */
    private static final int ENDS = 10;

    private static final long END_INTERVAL_NANOS = 20_000_000;
    private static final int MTU = 1500;
    private static final long SHORTEST_PARK_NANOS = 100_000;
    /** However slow a stream is, it ends soon when it shall. */
    private static final long LONGEST_PARK_NANOS = 100_000_000;

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
        long total = Math.max(2, Math.round(bitsPerSecond / (MTU * 8.0) * seconds));
        send(socket, to, test, bitsPerSecond, MTU, total, () -> false);
    }

    /** The same with IP packets of a size, until it is over; how many were sent. */
    static long sendUntil(
            DatagramSocket socket,
            InetSocketAddress to,
            long test,
            double bitsPerSecond,
            int packetBytes,
            BooleanSupplier over)
            throws IOException {
        return send(socket, to, test, bitsPerSecond, packetBytes, Long.MAX_VALUE, over);
    }

    private static long send(
            DatagramSocket socket,
            InetSocketAddress to,
            long test,
            double bitsPerSecond,
            int packetBytes,
            long total,
            BooleanSupplier over)
            throws IOException {
        double perNano = bitsPerSecond / (packetBytes * 8.0) / 1e9;
        long burst = Math.max(1, (long) (perNano * 1e6));
        byte[] payload = new byte[packetBytes - overhead(to.getAddress())];
        ByteBuffer numbered = ByteBuffer.wrap(payload).put(DATA).putLong(test);
        DatagramPacket packet = new DatagramPacket(payload, payload.length, to);
        long start = System.nanoTime();
        long sent = 0;
        while (sent < total && !over.getAsBoolean()) {
            long due = Math.min(total, (long) ((System.nanoTime() - start) * perNano) + 1);
            long until = Math.min(due, sent + burst);
            for (; sent < until; sent++) {
                numbered.putLong(NUMBER_AT, sent);
                socket.send(packet);
            }
            long next = start + (long) (sent / perNano);
            // A short pause even when late: what was missed is made up for, but not in one burst.
            long pause = Math.max(SHORTEST_PARK_NANOS, next - System.nanoTime());
            LockSupport.parkNanos(Math.min(LONGEST_PARK_NANOS, pause));
        }
        return sent;
    }

    /** Tells the receiver that there will be no more. */
    static void sendEnds(DatagramSocket socket, InetSocketAddress to, long test) throws IOException {
        sendEnds(socket, to, packet(END, test));
    }

    /** The same with a packet that says more. */
    static void sendEnds(DatagramSocket socket, InetSocketAddress to, ByteBuffer packet) throws IOException {
        for (int i = 0; i < ENDS; i++) {
            send(socket, to, packet);
            LockSupport.parkNanos(END_INTERVAL_NANOS);
        }
    }
}

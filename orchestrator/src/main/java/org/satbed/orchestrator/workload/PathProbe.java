package org.satbed.orchestrator.workload;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.LockSupport;

/** The client's half of the calibration. Requests are repeated where an answer may have been lost. */
final class PathProbe {
    /** More than the longest round trip that a scenario has, and a queue. */
    private static final int PATIENCE_MILLIS = 4_000;

    private static final int RETRIES = 4;

    private final InetSocketAddress server;

    PathProbe(InetSocketAddress server) {
        this.server = server;
    }

    /** What arrives here of what the server sends. */
    Arrivals.Count receive(double bitsPerSecond, double seconds) throws IOException {
        long test = newTest();
        try (DatagramSocket socket = new DatagramSocket()) {
            Udp.prepare(socket);
            socket.setSoTimeout(PATIENCE_MILLIS);
            Arrivals arrivals = new Arrivals();
            DatagramPacket packet = new DatagramPacket(new byte[Udp.LARGEST], Udp.LARGEST);
            int requests = 0;
            requestData(socket, test, bitsPerSecond, seconds);
            while (true) {
                try {
                    packet.setLength(Udp.LARGEST);
                    socket.receive(packet);
                } catch (SocketTimeoutException e) {
                    if (arrivals.count().packets() > 0) {
                        // Every end marker was lost, which a full queue can do.
                        return arrivals.count();
                    }
                    if (++requests > RETRIES) {
                        throw new IOException("no packet arrived from " + server);
                    }
                    requestData(socket, test, bitsPerSecond, seconds);
                    continue;
                }
                long now = System.nanoTime();
                ByteBuffer content = Udp.content(packet);
                byte type = content.remaining() < 1 + Long.BYTES ? 0 : content.get();
                if (type == Udp.DATA && content.getLong() == test && content.remaining() >= Long.BYTES) {
                    arrivals.add(now, packet.getLength() + Udp.overhead(packet.getAddress()), content.getLong());
                } else if (type == Udp.END && content.getLong() == test) {
                    return arrivals.count();
                }
            }
        }
    }

    private void requestData(DatagramSocket socket, long test, double bitsPerSecond, double seconds)
            throws IOException {
        Udp.send(
                socket,
                server,
                Udp.packet(Udp.SEND, test).putDouble(bitsPerSecond).putDouble(seconds));
    }

    /** What arrives at the server of what is sent from here. */
    Arrivals.Count send(double bitsPerSecond, double seconds) throws IOException {
        long test = newTest();
        try (DatagramSocket socket = new DatagramSocket()) {
            Udp.prepare(socket);
            socket.setSoTimeout(PATIENCE_MILLIS);
            Udp.sendData(socket, server, test, bitsPerSecond, seconds);
            for (int attempt = 0; attempt <= RETRIES; attempt++) {
                // It queues behind the data: when it is there, so is all data that was not lost.
                Udp.send(socket, server, Udp.packet(Udp.QUERY, test));
                ByteBuffer report = awaitReport(socket, test);
                if (report != null) {
                    return new Arrivals.Count(report.getLong(), report.getLong(), report.getLong());
                }
            }
        }
        throw new IOException("no report arrived from " + server);
    }

    /** The report behind its test's number, or null if none comes. */
    private static ByteBuffer awaitReport(DatagramSocket socket, long test) throws IOException {
        DatagramPacket packet = new DatagramPacket(new byte[Udp.LARGEST], Udp.LARGEST);
        try {
            while (true) {
                packet.setLength(Udp.LARGEST);
                socket.receive(packet);
                ByteBuffer content = Udp.content(packet);
                if (content.remaining() == 1 + 4 * Long.BYTES
                        && content.get() == Udp.REPORT
                        && content.getLong() == test) {
                    return content;
                }
            }
        } catch (SocketTimeoutException e) {
            return null;
        }
    }

    /** Round-trip times in milliseconds, in the order of the requests; those that were lost are left out. */
    List<Double> roundTrips(int count, double intervalMillis) throws IOException, InterruptedException {
        long test = newTest();
        try (DatagramSocket socket = new DatagramSocket()) {
            Udp.prepare(socket);
            socket.setSoTimeout(PATIENCE_MILLIS);
            wake(socket, test);
            long[] sent = new long[count];
            long[] answered = new long[count];
            Thread receiver = new Thread(() -> receiveEchoes(socket, test, answered), "echoes");
            receiver.setDaemon(true);
            receiver.start();
            long interval = Math.round(intervalMillis * 1e6);
            long start = System.nanoTime();
            for (int number = 0; number < count; number++) {
                parkUntil(start + number * interval);
                ByteBuffer packet = Udp.packet(Udp.ECHO, test).putInt(number);
                sent[number] = System.nanoTime();
                Udp.send(socket, server, packet);
            }
            // The receiver ends by itself: with the last answer, or when none came for its patience.
            receiver.join(2L * PATIENCE_MILLIS);
            List<Double> millis = new ArrayList<>();
            for (int number = 0; number < count; number++) {
                if (answered[number] != 0) {
                    millis.add((answered[number] - sent[number]) / 1e6);
                }
            }
            if (millis.isEmpty()) {
                throw new IOException("no echo from " + server);
            }
            return millis;
        }
    }

    /** One echo that does not count, so that the neighbours' addresses are known and routes are cached before those that do. */
    private void wake(DatagramSocket socket, long test) throws IOException {
        DatagramPacket packet = new DatagramPacket(new byte[Udp.LARGEST], Udp.LARGEST);
        for (int attempt = 0; attempt <= RETRIES; attempt++) {
            Udp.send(socket, server, Udp.packet(Udp.ECHO, test).putInt(-1));
            try {
                socket.receive(packet);
                return;
            } catch (SocketTimeoutException e) {
                // Lost, or nobody there: the last attempt tells.
                continue;
            }
        }
        throw new IOException("no echo from " + server);
    }

    private static void receiveEchoes(DatagramSocket socket, long test, long[] answered) {
        DatagramPacket packet = new DatagramPacket(new byte[Udp.LARGEST], Udp.LARGEST);
        int missing = answered.length;
        try {
            while (missing > 0) {
                packet.setLength(Udp.LARGEST);
                socket.receive(packet);
                long now = System.nanoTime();
                ByteBuffer content = Udp.content(packet);
                if (content.remaining() != 1 + Long.BYTES + Integer.BYTES
                        || content.get() != Udp.ECHO
                        || content.getLong() != test) {
                    continue;
                }
                int number = content.getInt();
                if (number >= 0 && number < answered.length && answered[number] == 0) {
                    answered[number] = now;
                    missing--;
                }
            }
        } catch (IOException e) {
            // No more answers: what is there is evaluated.
        }
    }

    private static void parkUntil(long nanos) {
        long left = nanos - System.nanoTime();
        while (left > 0) {
            LockSupport.parkNanos(left);
            left = nanos - System.nanoTime();
        }
    }

    private static long newTest() {
        return ThreadLocalRandom.current().nextLong();
    }
}

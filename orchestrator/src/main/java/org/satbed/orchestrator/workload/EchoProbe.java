package org.satbed.orchestrator.workload;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.LockSupport;

/** Sends an echo request at regular times, however long, and notes when each was sent and came back. */
final class EchoProbe implements AutoCloseable {
    private static final int ATTEMPTS = 5;
    private static final int PATIENCE_MILLIS = 4_000;
    private static final int POLL_MILLIS = 200;

    private final InetSocketAddress server;
    private final long everyNanos;
    private final long test = ThreadLocalRandom.current().nextLong();
    private final long[] sent;
    private final long[] answered;
    private final DatagramSocket socket = new DatagramSocket();
    private final Thread sender = new Thread(this::send, "probes");
    private final Thread receiver = new Thread(this::receive, "echoes");
    private volatile int count;
    private volatile boolean ended;
    private volatile boolean closed;
    private volatile long lastEcho;
    private volatile IOException failure;

    /** So many at most; more are not sent. */
    EchoProbe(InetSocketAddress server, long everyNanos, int most) throws IOException {
        this.server = server;
        this.everyNanos = everyNanos;
        this.sent = new long[most];
        this.answered = new long[most];
        Udp.prepare(socket);
        sender.setDaemon(true);
        receiver.setDaemon(true);
    }

    /** One echo that does not count, so that neighbours are known; then the first one that does is sent. */
    void start() throws IOException {
        socket.setSoTimeout(PATIENCE_MILLIS);
        DatagramPacket packet = new DatagramPacket(new byte[Udp.LARGEST], Udp.LARGEST);
        for (int attempt = 1; ; attempt++) {
            Udp.send(socket, server, Udp.packet(Udp.ECHO, test).putInt(-1));
            try {
                socket.receive(packet);
                break;
            } catch (SocketTimeoutException e) {
                if (attempt == ATTEMPTS) {
                    throw new IOException("no echo from " + server.getAddress().getHostAddress());
                }
            }
        }
        socket.setSoTimeout(POLL_MILLIS);
        receiver.start();
        sender.start();
    }

    /** Sends no more, and waits for what is under way, 4 s after the last echo at most. */
    void end() throws IOException, InterruptedException {
        ended = true;
        sender.join();
        lastEcho = System.nanoTime();
        receiver.join();
        if (failure != null) {
            throw failure;
        }
    }

    /** How many were sent. */
    int count() {
        return count;
    }

    /** When this one was sent, by {@link System#nanoTime}. */
    long sentNanos(int number) {
        return sent[number];
    }

    /** Its round-trip time in milliseconds; 0 if it never came back. After {@link #end}. */
    double rttMillis(int number) {
        return answered[number] == 0 ? 0 : (answered[number] - sent[number]) / 1e6;
    }

    @Override
    public void close() {
        ended = true;
        closed = true;
        socket.close();
    }

    private void send() {
        long start = System.nanoTime();
        try {
            for (int number = 0; number < sent.length && !ended; number++) {
                long due = start + number * everyNanos;
                for (long left = due - System.nanoTime(); left > 0 && !ended; left = due - System.nanoTime()) {
                    LockSupport.parkNanos(Math.min(left, POLL_MILLIS * 1_000_000L));
                }
                if (ended) {
                    return;
                }
                ByteBuffer packet = Udp.packet(Udp.ECHO, test).putInt(number);
                sent[number] = System.nanoTime();
                count = number + 1;
                Udp.send(socket, server, packet);
            }
        } catch (IOException e) {
            failure = closed ? failure : e;
        }
    }

    private void receive() {
        DatagramPacket packet = new DatagramPacket(new byte[Udp.LARGEST], Udp.LARGEST);
        int echoes = 0;
        while (!closed) {
            try {
                packet.setLength(Udp.LARGEST);
                socket.receive(packet);
                long now = System.nanoTime();
                ByteBuffer content = Udp.content(packet);
                if (content.remaining() == 1 + Long.BYTES + Integer.BYTES
                        && content.get() == Udp.ECHO
                        && content.getLong() == test) {
                    int number = content.getInt();
                    if (number >= 0 && number < count && answered[number] == 0) {
                        answered[number] = now;
                        lastEcho = now;
                        echoes++;
                    }
                }
            } catch (SocketTimeoutException e) {
                Thread.onSpinWait(); // nothing came: below, whether it is over
            } catch (IOException e) {
                failure = closed ? failure : e;
                return;
            }
            boolean sentAll = ended && !sender.isAlive();
            boolean patient = System.nanoTime() - lastEcho < PATIENCE_MILLIS * 1_000_000L;
            if (sentAll && (echoes == count || !patient)) {
                return;
            }
        }
    }
}

package org.satbed.orchestrator.workload;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

/** The client's half of UDP at a constant rate beside a workload: sends it, or has it sent and counts what arrives. */
final class BackgroundFlow implements AutoCloseable {
    private static final int ATTEMPTS = 20;
    private static final int ASK_MILLIS = 1_000;
    /** Some may be lost. */
    private static final int STOPS = 3;

    /** After the first end marker: packets that it has overtaken. */
    private static final int STRAGGLERS_MILLIS = 300;

    private final InetSocketAddress server;
    private final Plan plan;
    private final long test = ThreadLocalRandom.current().nextLong();
    private final DatagramSocket socket = new DatagramSocket();
    private final Arrivals arrivals = new Arrivals();
    private final CountDownLatch running = new CountDownLatch(1);
    private final CountDownLatch over = new CountDownLatch(1);
    private final Thread keeper = new Thread(this::keep, "background keeper");
    private ConstantStream stream;
    private Instant started;
    private volatile boolean ending;
    private volatile long sent = -1;
    private volatile long sentNanos;

    /**
     * What is to be sent.
     *
     * @param forward whether it is the server that sends
     * @param bitsPerSecond of whole IP packets
     * @param packetBytes of each IP packet
     */
    record Plan(boolean forward, double bitsPerSecond, int packetBytes) {}

    /**
     * What became of it.
     *
     * @param started ISO 8601, when it was asked for
     * @param seconds that the sender sent
     * @param sent packets
     * @param delivered packets
     */
    record Outcome(String started, double seconds, long sent, long delivered) {}

    private BackgroundFlow(InetSocketAddress server, Plan plan) throws IOException {
        this.server = server;
        this.plan = plan;
        Udp.prepare(socket);
        socket.setSoTimeout(STRAGGLERS_MILLIS);
        keeper.setDaemon(true);
    }

    /** Starts it; returns when the first packet has been sent, or has arrived here. */
    static BackgroundFlow start(InetSocketAddress server, Plan plan) throws IOException, InterruptedException {
        BackgroundFlow flow = new BackgroundFlow(server, plan);
        flow.started = Instant.now();
        if (!plan.forward()) {
            flow.stream = new ConstantStream(flow.socket, server, flow.test, plan.bitsPerSecond(), plan.packetBytes());
            flow.stream.start();
        }
        flow.keeper.start();
        if (plan.forward()) {
            Thread receiver = new Thread(flow::receive, "background receiver");
            receiver.setDaemon(true);
            receiver.start();
            if (!flow.running.await(ATTEMPTS, TimeUnit.SECONDS)) {
                flow.close();
                throw new IOException("no packet of the background arrived within " + ATTEMPTS + " s");
            }
        }
        return flow;
    }

    /** Ends it; what is under way then still counts. */
    Outcome end() throws IOException, InterruptedException {
        try (this) {
            ending = true;
            keeper.interrupt();
            keeper.join();
            long delivered = plan.forward() ? askForTheEnd() : askWhatArrived();
            return new Outcome(started.toString(), sentNanos / 1e9, sent, delivered);
        }
    }

    @Override
    public void close() {
        ending = true;
        keeper.interrupt();
        try {
            // Else the server would go on for some time, beside whatever is measured next.
            for (int i = 0; plan.forward() && !socket.isClosed() && i < STOPS; i++) {
                Udp.send(socket, server, Udp.packet(Udp.STOP, test));
            }
        } catch (IOException e) {
            // Then it ends when it has not been asked for long enough.
        }
        socket.close();
    }

    /** While it is wanted: on the server's side that is told again and again, since a client may die. */
    private void keep() {
        try {
            while (!ending) {
                if (plan.forward()) {
                    ByteBuffer packet = Udp.packet(Udp.BACKGROUND, test).putDouble(plan.bitsPerSecond());
                    Udp.send(socket, server, packet.putInt(plan.packetBytes()));
                } else {
                    stream.keep();
                }
                TimeUnit.MILLISECONDS.sleep(ASK_MILLIS);
            }
        } catch (InterruptedException | IOException e) {
            // It is over.
        }
    }

    private void receive() {
        DatagramPacket packet = new DatagramPacket(new byte[Udp.LARGEST], Udp.LARGEST);
        while (!socket.isClosed()) {
            try {
                packet.setLength(Udp.LARGEST);
                socket.receive(packet);
                long now = System.nanoTime();
                ByteBuffer content = Udp.content(packet);
                byte type = content.get();
                if (content.getLong() != test) {
                    continue;
                }
                if (type == Udp.DATA) {
                    arrivals.add(now, packet.getLength() + Udp.overhead(packet.getAddress()), content.getLong());
                    running.countDown();
                } else if (type == Udp.END && content.remaining() == 2 * Long.BYTES && sent < 0) {
                    sentNanos = content.getLong(content.position() + Long.BYTES);
                    sent = content.getLong();
                }
            } catch (SocketTimeoutException e) {
                if (sent >= 0) {
                    over.countDown(); // nothing came for some time after the end
                    return;
                }
            } catch (IOException | java.nio.BufferUnderflowException e) {
                Thread.onSpinWait(); // closed, which ends the loop; or a packet that is none of ours
            }
        }
    }

    private long askForTheEnd() throws IOException, InterruptedException {
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            if (sent < 0) {
                Udp.send(socket, server, Udp.packet(Udp.STOP, test));
            }
            if (over.await(ASK_MILLIS, TimeUnit.MILLISECONDS)) {
                return arrivals.count().packets();
            }
        }
        throw new IOException("the background's sender did not say how much it had sent");
    }

    private long askWhatArrived() throws IOException, InterruptedException {
        stream.end();
        sent = stream.sent();
        sentNanos = stream.nanos();
        TimeUnit.MILLISECONDS.sleep(STRAGGLERS_MILLIS);
        DatagramPacket packet = new DatagramPacket(new byte[Udp.LARGEST], Udp.LARGEST);
        socket.setSoTimeout(ASK_MILLIS);
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            // It queues behind the data: when it is there, so is all data that was not lost.
            Udp.send(socket, server, Udp.packet(Udp.QUERY, test));
            try {
                packet.setLength(Udp.LARGEST);
                socket.receive(packet);
                ByteBuffer content = Udp.content(packet);
                if (content.remaining() == 1 + 4 * Long.BYTES
                        && content.get() == Udp.REPORT
                        && content.getLong() == test) {
                    return content.getLong();
                }
            } catch (SocketTimeoutException e) {
                continue; // lost, or behind a long queue
            }
        }
        throw new IOException("the server did not say how much of the background had arrived");
    }
}

package org.satbed.orchestrator.workload;

import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;

/** Sends UDP at a constant rate until it is told to end, or, on the server, until nobody has asked for more of it for some time. */
final class ConstantStream {
    /** A client that is gone asks no more; longer than an outage of the link that is worth measuring. */
    private static final long UNWANTED_NANOS = 30_000_000_000L;

    private final DatagramSocket socket;
    private final InetSocketAddress to;
    private final long test;
    private final double bitsPerSecond;
    private final int packetBytes;
    private final Thread thread = new Thread(this::send, "background sender");
    private volatile long wanted = System.nanoTime();
    private volatile boolean ended;
    private volatile long sent;
    private volatile long nanos;

    /** Of so many bit/s of IP packets of so many bytes. */
    ConstantStream(DatagramSocket socket, InetSocketAddress to, long test, double bitsPerSecond, int packetBytes) {
        this.socket = socket;
        this.to = to;
        this.test = test;
        this.bitsPerSecond = bitsPerSecond;
        this.packetBytes = packetBytes;
        thread.setDaemon(true);
    }

    void start() {
        thread.start();
    }

    /** It is still wanted. */
    void keep() {
        wanted = System.nanoTime();
    }

    /** Ends it, and waits until it has. */
    void end() throws InterruptedException {
        ended = true;
        thread.join();
    }

    /** How many packets were sent. After {@link #end}. */
    long sent() {
        return sent;
    }

    /** From the first to the end. After {@link #end}. */
    long nanos() {
        return nanos;
    }

    private void send() {
        long begin = System.nanoTime();
        try {
            sent = Udp.sendUntil(
                    socket,
                    to,
                    test,
                    bitsPerSecond,
                    packetBytes,
                    () -> ended || System.nanoTime() - wanted > UNWANTED_NANOS);
        } catch (IOException e) {
            // Closed: nobody asks for the count any more.
        }
        nanos = System.nanoTime() - begin;
    }
}

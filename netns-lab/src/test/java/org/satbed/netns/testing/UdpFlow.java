package org.satbed.netns.testing;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.locks.LockSupport;
import org.satbed.netns.NetworkNamespace;

/** UDP datagrams of one size from one namespace to another, and when they arrived. */
public final class UdpFlow implements AutoCloseable {
    private static final int PORT = 5001;
    private static final int RECEIVE_BUFFER = 4_000_000;
    private static final int UDP_HEADER = 8;

    private final DatagramSocket sender;
    private final DatagramSocket receiver;
    private final InetSocketAddress to;
    private final byte[] datagram;
    private volatile long received;
    private volatile long firstNanos;
    private volatile long lastNanos;

    /**
     * Opens both ends.
     *
     * @param address the receiver's
     * @param ipBytes the size of the IP packets
     */
    public UdpFlow(NetworkNamespace from, NetworkNamespace at, String address, int ipBytes) throws Exception {
        int ipHeader = address.contains(":") ? 40 : 20;
        datagram = new byte[ipBytes - ipHeader - UDP_HEADER];
        to = new InetSocketAddress(InetAddress.getByName(address), PORT);
        receiver = InNamespace.call(at, () -> new DatagramSocket(to));
        receiver.setReceiveBufferSize(RECEIVE_BUFFER);
        sender = InNamespace.call(from, () -> new DatagramSocket());
        Thread thread = new Thread(this::receive, "UDP receiver");
        thread.setDaemon(true);
        thread.start();
    }

    /**
     * Sends, ten at a time, in the given time altogether; 0 for as fast as it goes.
     *
     * @return how long it took, in ns
     */
    public long send(int count, long nanos) throws IOException {
        long begin = System.nanoTime();
        for (int i = 0; i < count; i++) {
            if (i % 10 == 0 && nanos > 0) {
                long at = begin + nanos / count * i;
                while (System.nanoTime() < at) {
                    LockSupport.parkNanos(at - System.nanoTime());
                }
            }
            sender.send(new DatagramPacket(datagram, datagram.length, to));
        }
        return System.nanoTime() - begin;
    }

    /** Datagrams received so far. */
    public long received() {
        return received;
    }

    /** From the first arrival to the last, in ns. */
    public long spreadNanos() {
        return lastNanos - firstNanos;
    }

    private void receive() {
        DatagramPacket packet = new DatagramPacket(new byte[65_536], 65_536);
        try {
            while (true) {
                receiver.receive(packet);
                lastNanos = System.nanoTime();
                firstNanos = received == 0 ? lastNanos : firstNanos;
                count();
            }
        } catch (IOException e) {
            // closed: the flow is over
        }
    }

    private void count() {
        long sofar = received; // only this thread writes it
        received = sofar + 1;
    }

    @Override
    public void close() {
        sender.close();
        receiver.close();
    }
}

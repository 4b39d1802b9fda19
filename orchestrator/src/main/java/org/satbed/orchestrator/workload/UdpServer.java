package org.satbed.orchestrator.workload;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.Map;

/** The server's half of what goes by UDP: echoes, sends on request, and counts what it is sent. One thread receives everything. */
final class UdpServer implements AutoCloseable {
    /** Tests that are remembered; a client makes one at a time. */
    private static final int REMEMBERED = 64;

    private static final double LONGEST_SECONDS = 600;
    private static final double FASTEST_BITS_PER_SECOND = 100e9;

    /** Headers, a type and a number. */
    private static final int SMALLEST_PACKET = 64;

    private final DatagramSocket socket;
    private final Map<Long, ConstantStream> streams = new LinkedHashMap<>();
    private final Map<Long, Arrivals> tests = new LinkedHashMap<>();

    /** Takes over a bound socket. */
    UdpServer(DatagramSocket socket) {
        this.socket = socket;
    }

    void start() {
        daemon("udp server", this::receiveAll);
    }

    @Override
    public void close() {
        socket.close();
    }

    private void receiveAll() {
        DatagramPacket packet = new DatagramPacket(new byte[Udp.LARGEST], Udp.LARGEST);
        while (!socket.isClosed()) {
            try {
                packet.setLength(Udp.LARGEST);
                socket.receive(packet);
                handle(packet, System.nanoTime());
            } catch (IOException | BufferUnderflowException e) {
                // Closed, which ends the loop; or a packet that is none of ours.
                Thread.onSpinWait();
            }
        }
    }

    private void handle(DatagramPacket packet, long now) throws IOException {
        ByteBuffer content = Udp.content(packet);
        byte type = content.get();
        if (type == Udp.ECHO) {
            socket.send(packet);
            return;
        }
        long test = content.getLong();
        InetSocketAddress peer = (InetSocketAddress) packet.getSocketAddress();
        switch (type) {
            case Udp.DATA ->
                arrivals(test).add(now, packet.getLength() + Udp.overhead(packet.getAddress()), content.getLong());
            case Udp.QUERY -> report(test, peer);
            case Udp.SEND -> startSending(test, peer, content.getDouble(), content.getDouble());
            case Udp.BACKGROUND -> background(test, peer, content.getDouble(), content.getInt());
            case Udp.STOP -> stop(test, peer);
            default -> {}
        }
    }

    private void background(long test, InetSocketAddress peer, double bitsPerSecond, int packetBytes) {
        ConstantStream running = streams.get(test);
        if (running != null) {
            running.keep();
            return;
        }
        if (!(bitsPerSecond > 0 && bitsPerSecond <= FASTEST_BITS_PER_SECOND)
                || packetBytes < SMALLEST_PACKET
                || packetBytes > Udp.LARGEST) {
            return;
        }
        if (streams.size() >= REMEMBERED) {
            streams.remove(streams.keySet().iterator().next());
        }
        ConstantStream made = new ConstantStream(socket, peer, test, bitsPerSecond, packetBytes);
        streams.put(test, made);
        made.start();
    }

    /** A stop that is repeated because the answer was lost has the same answer. */
    private void stop(long test, InetSocketAddress peer) {
        ConstantStream stream = streams.get(test);
        if (stream == null) {
            return;
        }
        daemon("background end", () -> {
            try {
                stream.end();
                ByteBuffer end = Udp.packet(Udp.END, test).putLong(stream.sent());
                Udp.sendEnds(socket, peer, end.putLong(stream.nanos()));
            } catch (IOException e) {
                // Closed: nobody waits for it.
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
    }

    private static void daemon(String name, Runnable work) {
        Thread thread = new Thread(work, name);
        thread.setDaemon(true);
        thread.start();
    }

    private Arrivals arrivals(long test) {
        Arrivals known = tests.get(test);
        if (known != null) {
            return known;
        }
        if (tests.size() >= REMEMBERED) {
            tests.remove(tests.keySet().iterator().next());
        }
        Arrivals made = new Arrivals();
        tests.put(test, made);
        return made;
    }

    private void report(long test, InetSocketAddress peer) throws IOException {
        Arrivals.Count count = arrivals(test).count();
        Udp.send(
                socket,
                peer,
                Udp.packet(Udp.REPORT, test)
                        .putLong(count.packets())
                        .putLong(count.bytesAfterFirst())
                        .putLong(count.nanos()));
    }

    private void startSending(long test, InetSocketAddress peer, double bitsPerSecond, double seconds) {
        boolean sane = bitsPerSecond > 0
                && bitsPerSecond <= FASTEST_BITS_PER_SECOND
                && seconds > 0
                && seconds <= LONGEST_SECONDS;
        // A request that is repeated because the first data took long must not start a second stream.
        if (!sane || tests.containsKey(test)) {
            return;
        }
        arrivals(test);
        daemon("udp sender", () -> {
            try {
                Udp.sendData(socket, peer, test, bitsPerSecond, seconds);
                Udp.sendEnds(socket, peer, test);
            } catch (IOException e) {
                // The client sees that nothing more comes.
            }
        });
    }
}

package org.satbed.orchestrator.opensand;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedWriter;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.satbed.orchestrator.UserException;

/**
 * What OpenSAND calls a collector: takes the probes of all entities and keeps those that say something, a line of JSON for each reading.
 * Its log port is bound too, so that nobody answers OpenSAND's datagrams with errors; the same lines come on standard error.
 */
final class Collector implements AutoCloseable {
    private static final int PROBES = 5361;
    private static final int LOGS = 5362;
    private static final int LARGEST = 65_536;

    private final ObjectMapper json = new ObjectMapper();
    private final DatagramSocket probes;
    private final DatagramSocket logs;
    private final BufferedWriter out;

    private Collector(DatagramSocket probes, DatagramSocket logs, BufferedWriter out) {
        this.probes = probes;
        this.logs = logs;
        this.out = out;
    }

    /**
     * Listens in this process's network namespace.
     *
     * @param address of the emulation network
     * @param file where the readings go
     */
    static Collector open(String address, Path file) {
        try {
            DatagramSocket probes = bind(address, PROBES);
            Collector collector =
                    new Collector(probes, bind(address, LOGS), Files.newBufferedWriter(file, StandardCharsets.UTF_8));
            collector.follow(probes, collector::take);
            collector.follow(collector.logs, packet -> {});
            return collector;
        } catch (IOException e) {
            throw UserException.failure("cannot listen for OpenSAND's probes: " + e.getMessage());
        }
    }

    private static DatagramSocket bind(String address, int port) throws IOException {
        return new DatagramSocket(new InetSocketAddress(InetAddress.getByName(address), port));
    }

    private interface Taker {
        void take(DatagramPacket packet) throws IOException;
    }

    private void follow(DatagramSocket socket, Taker taker) {
        Thread thread = new Thread(
                () -> {
                    DatagramPacket packet = new DatagramPacket(new byte[LARGEST], LARGEST);
                    while (!socket.isClosed()) {
                        try {
                            packet.setLength(LARGEST);
                            socket.receive(packet);
                            taker.take(packet);
                        } catch (IOException e) {
                            // closed, or the disk is full: the emulation goes on
                        }
                    }
                },
                "collector " + socket.getLocalPort());
        thread.setDaemon(true);
        thread.start();
    }

    private void take(DatagramPacket packet) throws IOException {
        ProbeReading reading =
                ProbeReading.parse(packet.getData(), packet.getLength()).orElse(null);
        if (reading != null) {
            write(reading.millis(), reading.entity(), reading.values());
        }
    }

    /** A reading of our own among the others, such as a process's memory. */
    void add(String entity, String name, double value) {
        try {
            write(System.currentTimeMillis(), entity, Map.of(name, value));
        } catch (IOException e) {
            // the disk is full: the emulation goes on
        }
    }

    private synchronized void write(long millis, String entity, Map<String, Double> values) throws IOException {
        ObjectNode line = json.createObjectNode().put("millis", millis).put("entity", entity);
        ObjectNode kept = line.putObject("values");
        values.forEach((name, value) -> Probes.of(name).ifPresent(probe -> kept.put(name, value)));
        if (!kept.isEmpty()) {
            out.write(line.toString());
            out.newLine();
            out.flush();
        }
    }

    @Override
    public void close() {
        probes.close();
        logs.close();
        try {
            out.close();
        } catch (IOException e) {
            // nothing more to keep
        }
    }
}

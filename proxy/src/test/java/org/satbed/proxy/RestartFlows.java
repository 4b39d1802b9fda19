package org.satbed.proxy;

import java.io.IOException;
import java.io.InputStream;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.satbed.netns.NetworkNamespace;
import org.satbed.netns.testing.InNamespace;

/**
 * Connections that begin at a steady pace: each sends its number, gets it back after a while, and sees the end. What
 * each of them saw is counted.
 */
final class RestartFlows implements AutoCloseable {
    private static final int NUMBER = 8;
    private static final int PATIENCE_MILLIS = 30_000;
    private static final String GOOD = "all bytes and the end";

    private final List<ServerSocket> listeners = new ArrayList<>();
    private final List<Future<String>> flows = new ArrayList<>();
    private final AtomicInteger served = new AtomicInteger();
    private final NetworkNamespace client;
    private final Map<Ip, String> servers;

    RestartFlows(NetworkNamespace client, NetworkNamespace server, Map<Ip, String> servers) throws Exception {
        this.client = client;
        this.servers = servers;
        for (Ip ip : Ip.values()) {
            ServerSocket listener = Pair.listen(server, servers.get(ip), 0);
            listener.setSoTimeout(0);
            listeners.add(listener);
            Tasks.start(() -> {
                while (!listener.isClosed()) {
                    Socket socket = listener.accept();
                    Tasks.start(() -> serve(socket));
                }
            });
        }
    }

    private void serve(Socket socket) throws IOException {
        try (socket) {
            socket.setSoTimeout(PATIENCE_MILLIS);
            byte[] number = socket.getInputStream().readNBytes(NUMBER);
            served.incrementAndGet();
            socket.getOutputStream().write(number);
        }
    }

    /** Begins one connection, IPv4 and IPv6 in turn. */
    void begin() {
        int number = flows.size();
        Ip ip = Ip.values()[number % 2];
        flows.add(Tasks.call(() -> InNamespace.call(client, () -> outcome(ip, number))));
    }

    private String outcome(Ip ip, int number) {
        String step = "connecting: ";
        try (Socket socket = new Socket()) {
            socket.setSoTimeout(PATIENCE_MILLIS);
            socket.connect(
                    new java.net.InetSocketAddress(
                            servers.get(ip), listeners.get(ip.ordinal()).getLocalPort()),
                    PATIENCE_MILLIS);
            step = "sending: ";
            byte[] sent = ByteBuffer.allocate(NUMBER).putLong(number).array();
            socket.getOutputStream().write(sent);
            step = "receiving: ";
            InputStream in = socket.getInputStream();
            byte[] got = in.readNBytes(NUMBER);
            if (!java.util.Arrays.equals(sent, got)) {
                return got.length + " bytes of " + NUMBER;
            }
            step = "ending: ";
            return in.read() < 0 ? GOOD : "more than was sent";
        } catch (IOException e) {
            return step + e.getMessage();
        }
    }

    int count() {
        return flows.size();
    }

    /** Waits for all, and says how many saw what. */
    Map<String, Integer> outcomes() throws Exception {
        Map<String, Integer> counts = new TreeMap<>();
        for (Future<String> each : flows) {
            counts.merge(Tasks.await(each, 4 * PATIENCE_MILLIS / 1_000), 1, Integer::sum);
        }
        return counts;
    }

    /** What {@link #outcomes} says when nothing was lost. */
    Map<String, Integer> allGood() {
        return Map.of(GOOD, count());
    }

    @Override
    public void close() throws IOException {
        for (ServerSocket each : listeners) {
            each.close();
        }
    }
}

package org.satbed.linux;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import org.junit.jupiter.api.Test;

class TcpConnectionsTest {
    private static final int BYTES = 100_000;

    /** Java's sockets are IPv6 ones: the addresses are IPv4 all the same. */
    @Test
    void bothEndsOfAConnectionAreSeenWithWhatTheyMoved() throws Exception {
        InetAddress loopback = InetAddress.getByName("127.0.0.1");
        try (ServerSocket server = new ServerSocket(0, 1, loopback);
                TcpConnections connections = TcpConnections.open()) {
            Socket client = new Socket(loopback, server.getLocalPort());
            Socket accepted = server.accept();
            client.getOutputStream().write(new byte[BYTES]);
            accepted.getInputStream().readNBytes(BYTES);
            TcpConnections.Connection sender = one(connections.now(), client.getLocalPort());
            TcpConnections.Connection receiver = one(connections.now(), server.getLocalPort());
            assertEquals(loopback, sender.local().getAddress());
            assertEquals(server.getLocalPort(), sender.remote().getPort());
            assertEquals(BYTES, receiver.receivedBytes());
            // The last acknowledgement may be delayed, up to 40 ms.
            assertTrue(sender.acknowledgedBytes() <= BYTES + 1, sender.toString());
            assertTrue(sender.windowSegments() >= 1 && sender.segmentBytes() >= 500, sender.toString());
            accepted.getOutputStream().write(new byte[BYTES]);
            client.getInputStream().readNBytes(BYTES);
            assertEquals(BYTES, one(connections.again(), client.getLocalPort()).receivedBytes());
            assertTrue(sender.rttMicros() > 0 && sender.rttMicros() < 1_000_000, sender.toString());
            client.setSoLinger(true, 0);
            client.close(); // a reset: both ends are gone at once
            assertTrue(connections.again().stream()
                    .noneMatch(each -> each.local().getPort() == server.getLocalPort()
                            || each.remote().getPort() == server.getLocalPort()));
        }
    }

    @Test
    void manyConnectionsComeInSeveralPieces() throws Exception {
        try (ServerSocket server = new ServerSocket(0, 400, InetAddress.getLoopbackAddress());
                TcpConnections connections = TcpConnections.open()) {
            Socket[] clients = new Socket[300];
            for (int i = 0; i < clients.length; i++) {
                clients[i] = new Socket(server.getInetAddress(), server.getLocalPort());
            }
            long seen = connections.now().stream()
                    .filter(each -> each.remote().getPort() == server.getLocalPort())
                    .count();
            for (Socket client : clients) {
                assertEquals(clients.length, seen);
                client.close();
            }
        }
    }

    private static TcpConnections.Connection one(List<TcpConnections.Connection> all, int localPort) {
        return all.stream()
                .filter(each -> each.local().getPort() == localPort)
                .findFirst()
                .orElseThrow();
    }
}

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
    private static final int DUMP = 0x301;

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

    /** An answer that was given up in the middle is nobody's end. */
    @Test
    void whatWasLeftUnreadDoesNotEndTheNextAnswer() throws Exception {
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                Socket client = new Socket(server.getInetAddress(), server.getLocalPort());
                TcpConnections connections = TcpConnections.open()) {
            one(connections.now(), client.getLocalPort());
            askAndGiveUp(connections.descriptor(), DUMP);
            one(connections.again(), client.getLocalPort());
            askAndGiveUp(connections.descriptor(), DUMP);
            one(connections.now(), client.getLocalPort());
            askAndGiveUp(connections.descriptor(), 1); // no socket has the address 0: an error
            one(connections.again(), client.getLocalPort());
            askAndGiveUp(connections.descriptor(), 1);
            one(connections.now(), client.getLocalPort());
        }
    }

    /** A request of the older form, struct nlmsghdr and struct inet_diag_req, for one socket or all. */
    private static void askAndGiveUp(int descriptor, int flags) {
        NativeBuffer request = NativeBuffer.allocate(76);
        request.bytes()
                .putInt(0, request.size())
                .putShort(4, (short) 18)
                .putShort(6, (short) flags)
                .putInt(8, 1_000_000)
                .put(16, (byte) 2)
                .putInt(68, 1 << 1);
        assertEquals(request.size(), Libc.Binding.LIBC.send(descriptor, request.address(), request.size(), 0));
    }

    private static TcpConnections.Connection one(List<TcpConnections.Connection> all, int localPort) {
        return all.stream()
                .filter(each -> each.local().getPort() == localPort)
                .findFirst()
                .orElseThrow();
    }
}

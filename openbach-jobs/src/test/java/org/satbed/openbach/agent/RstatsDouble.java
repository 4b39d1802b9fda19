package org.satbed.openbach.agent;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.UnaryOperator;

/** Answers as rstats was recorded to: text and a NUL, from its own port; a missing answer where the function gives null. */
final class RstatsDouble implements AutoCloseable {
    private final List<String> requests = new CopyOnWriteArrayList<>();
    private final DatagramSocket socket;

    RstatsDouble(UnaryOperator<String> answers) throws IOException {
        socket = new DatagramSocket(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        Thread thread = new Thread(() -> serve(answers), "rstats double");
        thread.setDaemon(true);
        thread.start();
    }

    /** Takes everything. */
    static RstatsDouble obliging() throws IOException {
        return new RstatsDouble(request -> request.contains("\"command_id\":1,") ? "OK 1" : "OK");
    }

    private void serve(UnaryOperator<String> answers) {
        DatagramPacket packet = new DatagramPacket(new byte[65_536], 65_536);
        while (!socket.isClosed()) {
            try {
                packet.setLength(65_536);
                socket.receive(packet);
                String request = new String(packet.getData(), 0, packet.getLength(), StandardCharsets.UTF_8);
                requests.add(request);
                String answer = answers.apply(request);
                if (answer != null) {
                    byte[] bytes = (answer + "\0").getBytes(StandardCharsets.UTF_8);
                    socket.send(new DatagramPacket(bytes, bytes.length, packet.getSocketAddress()));
                }
            } catch (IOException e) {
                // closed
            }
        }
    }

    InetSocketAddress address() {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), socket.getLocalPort());
    }

    List<String> requests() {
        return List.copyOf(requests);
    }

    @Override
    public void close() {
        socket.close();
    }
}

package org.satbed.orchestrator.openbach;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.satbed.netns.NetworkNamespace;
import org.satbed.netns.testing.InNamespace;

/** rstats' port inside a namespace: takes everything and remembers it. */
final class AgentDouble implements AutoCloseable {
    private static final int PORT = 1111;

    private final List<JsonNode> requests = new CopyOnWriteArrayList<>();
    private final DatagramSocket socket;

    AgentDouble(NetworkNamespace where) throws Exception {
        socket = InNamespace.call(where, () -> new DatagramSocket(PORT, InetAddress.getLoopbackAddress()));
        Thread thread = new Thread(this::serve, "agent double");
        thread.setDaemon(true);
        thread.start();
    }

    private void serve() {
        ObjectMapper json = new ObjectMapper();
        DatagramPacket packet = new DatagramPacket(new byte[16_384], 16_384);
        while (!socket.isClosed()) {
            try {
                packet.setLength(16_384);
                socket.receive(packet);
                JsonNode request = json.readTree(packet.getData(), 0, packet.getLength());
                byte[] answer = (request.path("command_id").asInt() == 1 ? "OK 1\0" : "OK\0")
                        .getBytes(StandardCharsets.US_ASCII);
                socket.send(new DatagramPacket(answer, answer.length, packet.getSocketAddress()));
                requests.add(request);
            } catch (IOException e) {
                // closed
            }
        }
    }

    /** How often a command was given. */
    long count(int command) {
        return requests.stream()
                .filter(each -> each.path("command_id").asInt() == command)
                .count();
    }

    /** The points of a suffix, "" for those without. */
    List<JsonNode> points(String suffix) {
        return requests.stream()
                .map(each -> each.path("command_parameters"))
                .filter(each ->
                        each.has("statistics") && each.path("suffix").asText("").equals(suffix))
                .toList();
    }

    @Override
    public void close() {
        socket.close();
    }
}

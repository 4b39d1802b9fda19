package org.satbed.orchestrator.workload;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.satbed.scenarios.PageGraph;
import org.satbed.scenarios.PageSample;

/** Pages and request–response over loopback. */
@Timeout(value = 30, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class PersistentConnectionsTest {
    private static final long LIMIT = 10_000;

    private static WorkloadServer server;
    private static InetSocketAddress address;

    @BeforeAll
    static void start() throws IOException {
        server = WorkloadServer.startOnLoopback();
        address = new InetSocketAddress(InetAddress.getLoopbackAddress(), server.port());
    }

    @AfterAll
    static void stop() throws IOException {
        server.close();
    }

    @Test
    void aPageComesInTheOrderOfItsReferencesOverSoManyConnections() throws Exception {
        PageGraph shop = PageGraph.load("shop", Optional.empty());
        PageLoad.Outcome one = PageLoad.run(address, new PageLoad.Plan(shop.objects(), 1), LIMIT);
        assertEquals(2, one.connections(), "one to each of two origins");
        assertEquals(25, one.objects().size());
        for (PageSample.Transfer object : one.objects()) {
            if (object.dependsOn() >= 0) {
                double there = one.objects().get(object.dependsOn()).completionSeconds();
                assertTrue(object.readySeconds() >= there && object.requestedSeconds() >= object.readySeconds());
            }
            assertTrue(object.firstByteSeconds() >= object.requestedSeconds());
            assertTrue(object.completionSeconds() >= object.firstByteSeconds());
        }
        PageLoad.Outcome six = PageLoad.run(address, new PageLoad.Plan(shop.objects(), 6), LIMIT);
        assertTrue(six.connections() > 2 && six.connections() <= 12, six.connections() + " connections");
    }

    @Test
    void anEmptyObjectAndOneObjectAloneAreAPage() throws Exception {
        PageGraph.PageObject empty = new PageGraph.PageObject("http://a/", "http://a", 0, -1);
        assertEquals(
                1,
                PageLoad.run(address, new PageLoad.Plan(List.of(empty), 6), LIMIT)
                        .objects()
                        .size());
    }

    @Test
    void aServerThatSaysNothingAndOneThatIsNotThereFailThePage() throws Exception {
        PageGraph.PageObject object = new PageGraph.PageObject("http://a/", "http://a", 10, -1);
        PageLoad.Plan plan = new PageLoad.Plan(List.of(object), 6);
        InetSocketAddress there;
        try (ServerSocket silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            there = address(silent);
            IOException late = assertThrows(IOException.class, () -> PageLoad.run(address(silent), plan, 200));
            String message = late.getMessage();
            assertTrue(message.contains("imed out") || message.contains("did not end"), message);
        }
        assertThrows(IOException.class, () -> PageLoad.run(there, plan, LIMIT));
    }

    private static InetSocketAddress address(ServerSocket listener) {
        return (InetSocketAddress) listener.getLocalSocketAddress();
    }

    @Test
    void requestsAndResponsesOfAnySize() throws Exception {
        Exchanges.Outcome large = Exchanges.run(address, new Exchanges.Plan(100_000, 300_000, 5, 0), LIMIT);
        assertEquals(5, large.latencyMillis().size());
        double sum = large.latencyMillis().stream().mapToDouble(each -> each).sum();
        assertEquals(large.seconds(), sum / 1e3, 1e-6);
        Exchanges.Outcome timed = Exchanges.run(address, new Exchanges.Plan(1, 1, 100_000, 100_000_000), LIMIT);
        assertTrue(timed.latencyMillis().size() > 10 && timed.seconds() >= 0.1, timed.seconds() + " s");
    }

    /** As RFC 9112 has it: persistent unless somebody says close; two requests in one packet are refused rather than lost. */
    @Test
    void theServerKeepsConnectionsOfHttp11() throws IOException {
        try (Socket socket = new Socket()) {
            socket.connect(address);
            assertTrue(ask(socket, "GET /object/5 HTTP/1.1\r\nHost: a\r\n\r\n").contains("keep-alive"));
            assertTrue(ask(socket, "GET /object/5 HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
                    .contains("Connection: close"));
            socket.shutdownOutput();
            assertEquals(-1, socket.getInputStream().read());
        }
    }

    private static String ask(Socket socket, String request) throws IOException {
        socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
        byte[] buffer = new byte[4096];
        InputStream in = socket.getInputStream();
        HttpHead head = HttpHead.read(in, buffer);
        int missing = (int) head.contentLength() - (head.to() - head.from());
        assertEquals(missing, in.readNBytes(missing).length);
        return String.join("\n", head.lines());
    }
}

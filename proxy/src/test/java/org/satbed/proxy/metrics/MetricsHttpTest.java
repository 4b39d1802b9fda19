package org.satbed.proxy.metrics;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Requests and the answers that they get. */
class MetricsHttpTest {
    private final FakeProxy proxy = new FakeProxy();
    private final Function<HttpRequest, Page> pages = MetricsServer.pages(
            new MetricsPage(ProxyMetrics.of(proxy, 1, () -> 7)), new ConnectionsPage(proxy), Set.of("router.example"));

    @Test
    void whatPrometheusSends() {
        String head = "GET /metrics HTTP/1.1\r\nHost: 127.0.0.1:9500\r\nUser-Agent: Prometheus/3.1.0\r\n"
                + "accept: application/openmetrics-text;version=1.0.0;q=0.5,*/*;q=0.2\r\nAccept-Encoding: gzip";
        HttpRequest request = HttpRequest.parse(head).orElseThrow();
        String accept = "application/openmetrics-text;version=1.0.0;q=0.5,*/*;q=0.2";
        assertEquals(new HttpRequest("GET", "/metrics", "", accept, "127.0.0.1:9500"), request);
    }

    @Test
    void aQuery() {
        assertEquals(
                Optional.of(new HttpRequest("GET", "/connections", "limit=5", "", "")),
                HttpRequest.parse("GET /connections?limit=5 HTTP/1.0"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "GET",
                "GET /metrics",
                "GET  HTTP/1.1",
                "get / HTTP/1.1",
                "GET / HTTP/2.0",
                "GET / HTTP/1.1",
                "GET / HTTP/1.1\r\nAccept: a",
                "GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nhost: 127.0.0.1",
                "\u0016\u0003\u0001"
            })
    void whatIsNotHttp(String head) {
        assertEquals(Optional.empty(), HttpRequest.parse(head));
    }

    @ParameterizedTest
    @CsvSource({
        "GET, /, '', 200",
        "GET, /metrics, '', 200",
        "GET, /metrics, a=b, 200",
        "GET, /connections, '', 200",
        "GET, /connections, limit=3, 200",
        "GET, /connections, limit=x, 400",
        "GET, /metrics/, '', 404",
        "POST, /metrics, '', 405"
    })
    void answers(String method, String path, String query, int status) {
        assertEquals(
                status,
                pages.apply(new HttpRequest(method, path, query, "", "")).status());
    }

    /** A script of another page asks under that page's name, which leads here (DNS rebinding). */
    @ParameterizedTest
    @CsvSource({
        "127.0.0.1:9500, 200",
        "10.1.0.1, 200",
        "[::1]:9500, 200",
        "[fd00::1], 200",
        "LOCALHOST:9501, 200",
        "Router.Example.:9500, 200",
        "evil.example:9500, 403",
        "127.0.0.1.evil.example:9500, 403",
        "localhost.evil.example, 403",
        "router, 403",
        "evil.example:127.0.0.1, 403",
        "[evil], 403"
    })
    void anotherNameForThisHost(String host, int status) {
        for (String path : new String[] {"/metrics", "/connections", "/"}) {
            assertEquals(
                    status,
                    pages.apply(new HttpRequest("GET", path, "", "", host)).status());
        }
    }

    /** One page that fails does not end the thread that has others to answer. */
    @Test
    void aFailureIsAnAnswer() {
        proxy.connections.add(null);
        assertEquals(
                500, pages.apply(new HttpRequest("GET", "/metrics", "", "", "")).status());
        proxy.connections.clear();
        assertEquals(
                200, pages.apply(new HttpRequest("GET", "/metrics", "", "", "")).status());
    }

    /** As the JVM fails where it has no descriptor left, or no memory: found by the soak, which the thread did not outlive. */
    @Test
    void anErrorOfTheJvmEndsOneClientOnly() throws Exception {
        AtomicInteger requests = new AtomicInteger();
        InetAddress loopback = InetAddress.getLoopbackAddress();
        int port;
        try (ServerSocket free = new ServerSocket(0, 1, loopback)) {
            port = free.getLocalPort();
        }
        try (HttpLoop loop = new HttpLoop(new InetSocketAddress(loopback, port))) {
            loop.start(request -> {
                if (requests.incrementAndGet() == 1) {
                    throw new InternalError("errno: 24");
                }
                return Page.text(200, "fine");
            });
            assertEquals("", answer(port));
            assertTrue(answer(port).startsWith("HTTP/1.1 200"), "the second client's");
        }
    }

    private static String answer(int port) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout(5_000);
            socket.getOutputStream().write("GET / HTTP/1.0\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    @Test
    void aMessage() {
        StringBuilder all = new StringBuilder();
        for (ByteBuffer part : Page.text(200, "ü").message()) {
            all.append(StandardCharsets.UTF_8.decode(part));
        }
        String message = all.toString();
        assertTrue(message.startsWith("HTTP/1.1 200 \r\n") && message.endsWith("\r\n\r\nü\n"), message);
        assertTrue(message.contains("\r\nContent-Length: 3\r\n"), message);
    }
}

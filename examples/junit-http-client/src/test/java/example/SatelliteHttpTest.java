package example;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpServer;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.util.concurrent.TimeUnit;
import org.apache.hc.client5.http.ConnectTimeoutException;
import org.apache.hc.client5.http.classic.methods.HttpGet;
import org.apache.hc.client5.http.config.ConnectionConfig;
import org.apache.hc.client5.http.config.RequestConfig;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClients;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManagerBuilder;
import org.apache.hc.core5.http.io.entity.EntityUtils;
import org.apache.hc.core5.util.Timeout;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.satbed.junit.SatellitePath;
import org.satbed.junit.SatelliteTestbed;

/** Which time-outs of Apache HttpClient work over a geostationary satellite, and what it does when the link goes away. */
@SatellitePath(rtt = "600ms", forward = "50Mbit", returnLink = "10Mbit", loss = "1%")
class SatelliteHttpTest {
    private static final int SIZE = 100_000;

    private static HttpServer server;

    /** The server is on the far side of the satellite. */
    @BeforeAll
    static void startServer(SatelliteTestbed path) throws Exception {
        // Or the JDK's server sends the header, and the body only when the header was acknowledged: a further round trip,
        // which nobody sees on a local network.
        System.setProperty("sun.net.httpserver.nodelay", "true");
        server = path.wsGw().call(() -> HttpServer.create(new InetSocketAddress(path.wsGw().address(), 80), 0));
        server.setExecutor(path.wsGw().executor());
        server.createContext("/", exchange -> {
            int size = Integer.parseInt(exchange.getRequestURI().getPath().substring(1));
            exchange.sendResponseHeaders(200, size);
            try (OutputStream body = exchange.getResponseBody()) {
                body.write(new byte[size]);
            }
        });
        server.start();
    }

    @AfterAll
    static void stopServer() {
        server.stop(0);
    }

    private static CloseableHttpClient client(Timeout connect, Timeout response) {
        ConnectionConfig connection =
                ConnectionConfig.custom().setConnectTimeout(connect).build();
        return HttpClients.custom()
                .setConnectionManager(PoolingHttpClientConnectionManagerBuilder.create()
                        .setDefaultConnectionConfig(connection)
                        .build())
                .setDefaultRequestConfig(
                        RequestConfig.custom().setResponseTimeout(response).build())
                .disableAutomaticRetries()
                .build();
    }

    /** Loads an object from the server; the thread that calls must be on ws-st. */
    private static int load(CloseableHttpClient client, SatelliteTestbed path, int bytes) throws Exception {
        String url = "http://" + path.wsGw().address().getHostAddress() + "/" + bytes;
        return client.execute(new HttpGet(url), response -> EntityUtils.toByteArray(response.getEntity()).length);
    }

    private interface Work {
        void run() throws Exception;
    }

    private static long millis(Work work) throws Exception {
        long begin = System.nanoTime();
        work.run();
        return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begin);
    }

    /** A common default for a local network. A handshake takes 600 ms. */
    @Test
    void aConnectTimeoutOfHalfASecondNeverConnects(SatelliteTestbed path) throws Exception {
        path.wsSt().run(() -> {
            try (CloseableHttpClient client = client(Timeout.ofMilliseconds(500), Timeout.ofSeconds(10))) {
                assertThrows(ConnectTimeoutException.class, () -> load(client, path, 100));
            }
        });
    }

    /** Without loss, so that the times are what the distance makes them: handshake and request, then a request alone. */
    @Test
    void aConnectionThatIsKeptSavesARoundTrip(SatelliteTestbed path) throws Exception {
        path.link().loss("0%");
        path.wsSt().run(() -> {
            try (CloseableHttpClient client = client(Timeout.ofSeconds(5), Timeout.ofSeconds(10))) {
                long first = millis(() -> load(client, path, 100));
                long second = millis(() -> load(client, path, 100));
                assertTrue(first >= 1200, first + " ms"); // Java loads the client's classes meanwhile
                assertTrue(second >= 600 && second < 900, second + " ms");
            }
        });
    }

    /** One packet of a hundred is lost: some more round trips, nothing else. */
    @Test
    void anObjectArrivesWholeInSpiteOfLoss(SatelliteTestbed path) throws Exception {
        path.wsSt().run(() -> {
            try (CloseableHttpClient client = client(Timeout.ofSeconds(10), Timeout.ofSeconds(20))) {
                assertEquals(SIZE, load(client, path, SIZE));
            }
        });
    }

    /** The link goes away under a connection that was open: the response time-out ends the wait, and later all is well again. */
    @Test
    void anOutageEndsInATimeoutAndTheNextRequestSucceeds(SatelliteTestbed path) throws Exception {
        path.link().loss("0%");
        path.wsSt().run(() -> {
            try (CloseableHttpClient client = client(Timeout.ofSeconds(5), Timeout.ofSeconds(2))) {
                assertEquals(100, load(client, path, 100));
                path.link().outage();
                long waited = millis(() -> assertThrows(SocketTimeoutException.class, () -> load(client, path, 100)));
                assertTrue(waited >= 2000 && waited < 3000, waited + " ms");
                path.link().restore();
                assertEquals(100, load(client, path, 100));
            }
        });
    }
}

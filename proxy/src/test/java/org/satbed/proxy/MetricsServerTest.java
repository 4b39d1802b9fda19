package org.satbed.proxy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.ConnectException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.satbed.linux.Signals.Signal;
import org.satbed.netns.testing.HostShare;
import org.satbed.netns.testing.RequiresRoot;

/** Who may ask the proxy, and what those who ask badly can do to others. */
@RequiresRoot
@Timeout(90)
class MetricsServerTest {
    private static ProxyBed bed;

    @TempDir
    private Path directory;

    @BeforeAll
    static void build() throws Exception {
        bed = new ProxyBed("--metrics", "9500");
    }

    @AfterAll
    static void remove() {
        if (bed != null) {
            bed.close();
        }
    }

    private static void assertOneLine(PepRun run, int status, String... words) {
        assertEquals(status, run.status(), () -> run.toString());
        assertEquals(1, run.err().size(), () -> run.toString());
        assertEquals(List.of(), run.out());
        for (String word : words) {
            assertTrue(run.err().get(0).contains(word), run.err().get(0));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"0.0.0.0:9501", "[::]:9501", "10.1.0.2:9501"})
    void whatOthersReachHasToBeMeant(String address) throws Exception {
        PepRun run = PepRun.of(bed.router(), "-p", "5001", "--metrics", address);
        assertOneLine(run, 2, address, "--metrics-public");
    }

    @Test
    void aTakenPort() throws Exception {
        assertOneLine(PepRun.of(bed.router(), "-p", "5001", "--metrics", "9500"), 1, "127.0.0.1:9500", "--metrics");
    }

    @Test
    void anAddressOfAnotherHost() throws Exception {
        PepRun run = PepRun.of(bed.router(), "-p", "5001", "--metrics", "10.9.9.9:9501", "--metrics-public");
        assertOneLine(run, 1, "10.9.9.9:9501");
    }

    @ParameterizedTest
    @ValueSource(strings = {"list", "top"})
    void noProxyAnswers(String command) throws Exception {
        assertOneLine(PepRun.of(bed.router(), command, "--metrics", "[::1]:9599"), 1, "no proxy", "9599");
    }

    @Test
    void anotherServerIsNoProxy() throws Exception {
        try (java.net.ServerSocket server = Pair.listen(bed.router(), "127.0.0.1", 9503)) {
            Future<Void> answered = Tasks.start(() -> {
                try (Socket socket = Pair.accept(server)) {
                    socket.getOutputStream()
                            .write("HTTP/1.0 200 OK\r\nContent-Length: 2\r\n\r\n[]"
                                    .getBytes(StandardCharsets.US_ASCII));
                    socket.shutdownOutput();
                    socket.getInputStream().readAllBytes();
                }
            });
            assertOneLine(PepRun.of(bed.router(), "list", "--metrics", "9503"), 1, "not a satbed proxy");
            Tasks.await(answered);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"list --metrics 0", "top --interval 0", "top --count -1", "list --limit 0", "--metrics x"})
    void whatIsMalformedIsUsage(String arguments) throws Exception {
        assertOneLine(PepRun.of(bed.router(), arguments.split(" ")), 2);
    }

    /** Of the client's and the router's addresses only the router's own loopback is listened on. */
    @Test
    void loopbackIsNotReachedByOthers() throws Exception {
        assertThrows(ConnectException.class, () -> Scrape.get(bed.client(), Ip.V4.router.get(0), 9500, "/metrics"));
        assertTrue(Scrape.get(bed.router(), "127.0.0.1", 9500, "/metrics").startsWith("HTTP/1.1 200 "));
    }

    @Test
    void ipv6AndMeantForOthers() throws Exception {
        try (PepProcess six = new PepProcess(bed.router(), 5002, "--metrics", "[::1]:9502")) {
            assertTrue(Scrape.get(bed.router(), "::1", 9502, "/metrics").contains("satbed_pep_connections_limit 2112"));
            assertEquals(
                    0,
                    PepRun.of(bed.router(), "list", "--metrics", "[::1]:9502").status());
            assertTrue(six.alive());
        }
        try (PepProcess open = new PepProcess(bed.router(), 5002, "--metrics", "0.0.0.0:9502", "--metrics-public")) {
            String answer = Scrape.get(bed.client(), Ip.V4.router.get(0), 9502, "/connections");
            assertTrue(answer.startsWith("HTTP/1.1 200 ") && Scrape.body(answer).equals("[]"), answer);
            assertTrue(open.alive());
        }
    }

    @Test
    void whatElseIsAsked() throws Exception {
        assertTrue(Scrape.get(bed.router(), "127.0.0.1", 9500, "/metricsx").startsWith("HTTP/1.1 404 "));
        assertTrue(Scrape.get(bed.router(), "127.0.0.1", 9500, "/connections?limit=x")
                .startsWith("HTTP/1.1 400 "));
    }

    /** Clients that connect and say nothing, that say half of what they want, and that do not take what they asked for. */
    private static List<Socket> stuckClients() throws Exception {
        List<Socket> stuck = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            stuck.add(Pair.connect(bed.router(), "127.0.0.1", 9500, 0));
            Socket half = Pair.connect(bed.router(), "127.0.0.1", 9500, 0);
            half.getOutputStream().write("GET /metr".getBytes(StandardCharsets.US_ASCII));
            stuck.add(half);
        }
        for (int i = 0; i < 2; i++) {
            Socket unread = Pair.connect(bed.router(), "127.0.0.1", 9500, 0);
            stuck.add(unread);
            byte[] requests = "GET /metrics HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"
                    .repeat(5_000)
                    .getBytes(StandardCharsets.US_ASCII);
            Tasks.start(() -> unread.getOutputStream().write(requests)); // until nobody takes them any more
        }
        return stuck;
    }

    private static void close(List<Socket> sockets) throws IOException {
        for (Socket each : sockets) {
            each.close();
        }
    }

    @Test
    void stuckClientsDoNotHoldUpOthersForLong() throws Exception {
        List<Socket> stuck = stuckClients();
        try {
            for (int i = 0; i < 20; i++) {
                long begin = System.nanoTime();
                Scrape.of(bed.router());
                long millis = (System.nanoTime() - begin) / 1_000_000;
                assertTrue(
                        millis < 2_000, "it took " + millis + " ms"); // of which the proxy may take one second to look
            }
        } finally {
            close(stuck);
        }
    }

    /** Nor for ever: the descriptors are the proxy's. */
    @Test
    void stuckClientsAreCutOff() throws Exception {
        List<Socket> stuck = new ArrayList<>();
        try {
            for (int i = 0; i < 100; i++) {
                stuck.add(Pair.connect(bed.router(), "127.0.0.1", 9500, 0));
            }
            Scrape.of(bed.router());
            long held = bed.pep().held().sockets();
            assertTrue(held < 60, held + " sockets");
            // Sockets' own patience is the bound.
            assertEquals(Ending.ORDERLY, Ending.of(stuck.get(0)), "the first had to give way");
            assertEquals(Ending.ORDERLY, Ending.of(stuck.get(99)), "the last was too late");
        } finally {
            close(stuck);
        }
    }

    @Test
    void stuckClientsDoNotHoldUpTheStop() throws Exception {
        try (ProxyBed own = new ProxyBed("--metrics", "9500", "--drain", "0")) {
            ProxyBed shared = bed;
            bed = own;
            List<Socket> stuck;
            try {
                stuck = stuckClients();
            } finally {
                bed = shared;
            }
            try {
                long begin = System.nanoTime();
                own.pep().signal(Signal.TERMINATE);
                assertEquals(0, own.pep().awaitExit(Duration.ofSeconds(5)));
                assertTrue(HostShare.inTime(System.nanoTime() - begin, 2e9), "the stop was delayed");
            } finally {
                close(stuck);
            }
        }
    }

    /** A proxy that shows nothing loads nothing of it: neither the library nor a server. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void classesAreLoadedOnlyWhenAskedFor(boolean asked) throws Exception {
        Path log = directory.resolve("classes");
        String[] arguments = asked ? new String[] {"-p", "5003", "--metrics", "9504"} : new String[] {"-p", "5003"};
        Process pep = bed.router()
                .command(PepRun.argv(List.of("-Xlog:class+load:file=" + log), arguments))
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        try {
            Future<String> line = Tasks.call(() -> pep.inputReader().readLine());
            assertEquals("ready", Tasks.await(line));
        } finally {
            pep.destroyForcibly();
            assertTrue(pep.waitFor(10, TimeUnit.SECONDS));
        }
        String loaded = Files.readString(log);
        assertTrue(loaded.contains("org.satbed.proxy.SplitProxy "), "the log has what was loaded");
        for (String each : List.of("io.prometheus.", "org.satbed.proxy.metrics.")) {
            boolean found = loaded.contains(each);
            assertEquals(asked, found, each);
        }
    }
}

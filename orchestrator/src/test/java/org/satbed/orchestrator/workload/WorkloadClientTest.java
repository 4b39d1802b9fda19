package org.satbed.orchestrator.workload;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.satbed.netns.testing.HostShare;
import org.satbed.scenarios.DataSize;
import org.satbed.scenarios.Direction;
import org.satbed.scenarios.Download;
import org.satbed.scenarios.ObjectSample;
import org.satbed.scenarios.RateCheck;
import org.satbed.scenarios.RttCheck;
import org.satbed.scenarios.Upload;
import picocli.CommandLine;

@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class WorkloadClientTest {
    private static final String HOST = "127.0.0.1";

    private static WorkloadServer server;
    private static WorkloadClient client;

    /** What the launcher does, for this package alone. */
    static final class Main {
        private Main() {}

        public static void main(String[] arguments) {
            System.exit(new CommandLine(new WorkloadCommand()).execute(arguments));
        }
    }

    @BeforeAll
    static void start() throws IOException {
        server = WorkloadServer.start(0);
        client = new WorkloadClient(process("client"), Duration.ofSeconds(20));
        client.warmUp();
    }

    @AfterAll
    static void stop() throws IOException {
        client.close();
        server.close();
    }

    private static Process process(String... arguments) throws IOException {
        List<String> argv = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName()));
        argv.addAll(List.of(arguments));
        return new ProcessBuilder(argv).start();
    }

    @Test
    void downloadsOneObject() {
        Instant before = Instant.now();
        List<ObjectSample> samples =
                client.download("none", 3, new Download(new DataSize(2_000_000), 1), HOST, server.port());
        assertEquals(1, samples.size());
        ObjectSample sample = samples.get(0);
        assertEquals("none", sample.variant());
        assertEquals(3, sample.repetition());
        assertEquals("download", sample.kind());
        assertEquals("download-2MB", sample.workload());
        assertEquals(2_000_000, sample.bytes());
        assertTrue(sample.firstByteSeconds() > 0 && sample.firstByteSeconds() <= sample.completionSeconds());
        assertTrue(!sample.started().isBefore(before) && !sample.started().isAfter(Instant.now()));
    }

    @Test
    void transfersSizesAroundTheBlock() {
        for (long bytes : List.of(1L, 1000L, 65_520L, 65_521L, 65_522L, 200_000L)) {
            DataSize size = new DataSize(bytes);
            assertEquals(
                    bytes,
                    client.download("v", 1, new Download(size, 1), HOST, server.port())
                            .get(0)
                            .bytes());
            assertEquals(
                    bytes,
                    client.upload("v", 1, new Upload(size, 1), HOST, server.port())
                            .get(0)
                            .bytes());
        }
    }

    @Test
    void transfersOverIpv6() {
        List<ObjectSample> samples =
                client.download("v", 1, new Download(new DataSize(100_000), 1), "::1", server.port());
        assertEquals(100_000, samples.get(0).bytes());
    }

    @Test
    void transfersManyAtOnce() {
        List<ObjectSample> down = client.download("v", 1, new Download(new DataSize(300_000), 50), HOST, server.port());
        List<ObjectSample> up = client.upload("v", 1, new Upload(new DataSize(300_000), 50), HOST, server.port());
        assertEquals(50, down.size());
        assertEquals(50, up.size());
        assertEquals(49, down.get(49).flow());
        assertEquals("upload", up.get(0).kind());
        assertTrue(up.stream().allMatch(sample -> sample.firstByteSeconds() > 0));
        Instant first =
                down.stream().map(ObjectSample::started).min(Instant::compareTo).orElseThrow();
        Instant last =
                down.stream().map(ObjectSample::started).max(Instant::compareTo).orElseThrow();
        assertTrue(HostShare.inTime(Duration.between(first, last).toMillis(), 500), "spread of the starts");
    }

    @Test
    void aWrongByteIsAnError() throws IOException {
        byte[] body = java.util.Arrays.copyOf(Pattern.block(), 50_000);
        body[41_234] ^= 1;
        try (ServerSocket liar = answering("HTTP/1.1 200 OK\r\nContent-Length: 50000\r\n\r\n", body)) {
            assertTrue(downloadError(liar.getLocalPort(), client).contains("wrong content"));
        }
    }

    @Test
    void anEarlyEndIsAnError() throws IOException {
        byte[] body = java.util.Arrays.copyOf(Pattern.block(), 49_999);
        try (ServerSocket liar = answering("HTTP/1.1 200 OK\r\nContent-Length: 50000\r\n\r\n", body)) {
            assertTrue(downloadError(liar.getLocalPort(), client).contains("closed after 49999 of 50000 bytes"));
        }
    }

    @Test
    void tooMuchIsAnError() throws IOException {
        byte[] body = java.util.Arrays.copyOf(Pattern.block(), 50_001);
        try (ServerSocket liar = answering("HTTP/1.1 200 OK\r\nContent-Length: 50000\r\n\r\n", body)) {
            assertTrue(downloadError(liar.getLocalPort(), client).contains("more than"));
        }
    }

    @Test
    void aRefusedConnectionIsAnErrorAndTheClientGoesOn() throws IOException {
        int free;
        try (ServerSocket socket = new ServerSocket(0)) {
            free = socket.getLocalPort();
        }
        assertTrue(downloadError(free, client).contains("refused"));
        downloadsOneObject();
    }

    @Test
    void aSilentServerIsBoundedInTime() throws IOException {
        try (ServerSocket silent = new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
                WorkloadClient impatient = new WorkloadClient(process("client"), Duration.ofMillis(300))) {
            assertTrue(downloadError(silent.getLocalPort(), impatient).contains("did not end within 0.3 s"));
        }
    }

    @Test
    void theDeathOfTheProcessIsAnError() throws IOException {
        Process process = process("client", "--no-such-option");
        try (WorkloadClient dead = new WorkloadClient(process)) {
            String message = downloadError(server.port(), dead);
            assertTrue(message.contains("ended with exit code 2: Unknown option"), message);
            assertTrue(assertThrows(WorkloadException.class, dead::warmUp)
                    .getMessage()
                    .contains("no use any more"));
        }
    }

    @Test
    void theServerRefusesAWrongUpload() throws IOException {
        try (Socket socket = new Socket(HOST, server.port())) {
            socket.getOutputStream().write("PUT /object HTTP/1.1\r\nContent-Length: 3\r\n\r\nabc".getBytes());
            String reply = new String(socket.getInputStream().readAllBytes());
            assertTrue(reply.startsWith("HTTP/1.1 422"), reply);
        }
    }

    @Test
    void measuresTheRateOfBothDirections() {
        for (Direction direction : Direction.values()) {
            RateCheck check = client.rateCheck(direction, 20e6, 0, 0.5, 20e6, HOST, server.port());
            assertEquals(20e6, check.measuredBitsPerSecond(), 1e6, direction.id());
            assertEquals(direction, check.direction());
            assertEquals(833, check.packets(), 1);
            assertEquals(0.5, check.seconds(), 0.05);
        }
        RateCheck offered = client.rateCheck(Direction.RETURN, 20e6, 0.1, 0.2, HOST, server.port());
        assertEquals(22e6, offered.measuredBitsPerSecond(), 2e6);
        assertEquals(18e6, offered.wantedBitsPerSecond(), 1);
    }

    @Test
    void measuresTheRoundTrip() {
        RttCheck check = client.rttCheck(1, 200, Duration.ofMillis(1), HOST, server.port());
        assertEquals(200, check.count());
        assertTrue(check.minMillis() > 0);
        assertTrue(HostShare.inTime(check.medianMillis(), 2), "median " + check.medianMillis() + " ms");
    }

    @Test
    void theServerProcessSaysWhenItIsReadyAndEndsByTerm() throws IOException, InterruptedException {
        int free;
        try (ServerSocket socket = new ServerSocket(0)) {
            free = socket.getLocalPort();
        }
        Process process = process("server", "--port", Integer.toString(free));
        try {
            process.getOutputStream().close();
            assertEquals("ready", process.inputReader().readLine());
            client.download("v", 1, new Download(new DataSize(1000), 1), HOST, free);
            process.destroy();
            assertTrue(process.waitFor(10, TimeUnit.SECONDS));
        } finally {
            process.destroyForcibly();
        }
    }

    private static String downloadError(int port, WorkloadClient by) {
        Download download = new Download(new DataSize(50_000), 1);
        return assertThrows(WorkloadException.class, () -> by.download("v", 1, download, HOST, port))
                .getMessage();
    }

    /** A server that gives one connection this answer, whatever it asks. */
    private static ServerSocket answering(String head, byte[] body) throws IOException {
        ServerSocket listener = new ServerSocket(0, 5, InetAddress.getByName(HOST));
        Thread thread = new Thread(() -> {
            try (Socket socket = listener.accept()) {
                HttpHead.read(socket.getInputStream(), new byte[4096]);
                OutputStream out = socket.getOutputStream();
                out.write(head.getBytes());
                out.write(body);
            } catch (IOException e) {
                // The test's assertion tells.
            }
        });
        thread.setDaemon(true);
        thread.start();
        return listener;
    }
}

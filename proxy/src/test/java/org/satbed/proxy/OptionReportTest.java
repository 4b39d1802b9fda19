package org.satbed.proxy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.Socket;
import java.net.SocketException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Future;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.satbed.linux.Signals.Signal;
import org.satbed.netns.testing.Await;
import org.satbed.netns.testing.RequiresRoot;

/** What the proxy tells of its connections; its options come from a file here, and nothing is spliced. */
@RequiresRoot
@Timeout(60)
class OptionReportTest {
    private static final int NOBODYS_PORT = 9;
    private static final int CLIENT_PORT = 20_001; // below those that the kernel chooses from

    @TempDir
    static Path directory;

    private static Path table;
    private static ProxyBed bed;

    @BeforeAll
    static void build() throws Exception {
        table = directory.resolve("table");
        Path config = directory.resolve("pep.yml");
        Files.writeString(config, "port: 1\nsplice: false\nthreads: 2\nlogfile: " + table + "\n");
        bed = new ProxyBed("--config", config.toString()); // and -p, which overrides the file's
    }

    /** At the very end: nothing went through a pipe. */
    @AfterAll
    static void remove() {
        if (bed != null) {
            try {
                bed.pep().signal(Signal.TERMINATE);
                bed.pep().awaitLog("stopped: ", "bytes-spliced 0,", "pipes 0");
            } finally {
                bed.close();
            }
        }
    }

    private static void assertLine(Ip ip, int clientPort, int serverPort, String rest) {
        String line = bed.awaitEnding(ip, clientPort, serverPort);
        assertTrue(Pattern.compile(rest + "$").matcher(line).find(), line);
    }

    @ParameterizedTest
    @MethodSource("org.satbed.proxy.ProxyBed#everyWay")
    void anOrderlyEndIsOneLineAndEverythingArrives(Ip ip, Direction direction) throws Exception {
        Payload payload = new Payload(6, 5_000_003);
        try (Pair pair = bed.connect(ip)) {
            int clientPort = pair.client().getLocalPort();
            int serverPort = pair.client().getPort();
            Future<Void> sent = Tasks.start(() -> {
                payload.send(pair.source(direction).getOutputStream());
                pair.source(direction).close();
            });
            payload.expectWithEnd(pair.target(direction).getInputStream());
            Tasks.await(sent);
            pair.target(direction).close();
            String bytes = direction == Direction.UP ? "5000003 bytes up, 0 down" : "0 bytes up, 5000003 down";
            assertLine(ip, clientPort, serverPort, ": " + bytes + ", [0-9]+\\.[0-9]{3} s, ended");
        }
    }

    @ParameterizedTest
    @MethodSource("org.satbed.proxy.ProxyBed#everyWay")
    void aReset(Ip ip, Direction direction) throws Exception {
        try (Pair pair = bed.connect(ip)) {
            int clientPort = pair.client().getLocalPort();
            int serverPort = pair.client().getPort();
            pair.client().getOutputStream().write(new byte[7]);
            assertEquals(7, pair.server().getInputStream().readNBytes(7).length);
            Pair.reset(pair.source(direction));
            assertEquals(Ending.RESET, Ending.of(pair.target(direction)));
            String who = direction == Direction.UP ? "client" : "server";
            assertLine(
                    ip,
                    clientPort,
                    serverPort,
                    ": 7 bytes up, 0 down, [0-9.]+ s, reset by the " + who + ", 0 bytes cut off");
        }
    }

    @ParameterizedTest
    @EnumSource(Ip.class)
    void aRefusal(Ip ip) throws Exception {
        int port = CLIENT_PORT + ip.ordinal();
        try (Socket client = Pair.connect(bed.client(), ip.server, NOBODYS_PORT, port)) {
            assertEquals(Ending.RESET, Ending.of(client));
        } catch (SocketException e) {
            assertEquals(Ending.RESET, Ending.of(e)); // it may come before connect(2) returns
        }
        assertLine(ip, port, NOBODYS_PORT, ": 0 bytes up, 0 down, [0-9.]+ s, refused by the server, 0 bytes cut off");
    }

    /** There is no route: connect(2) itself fails. */
    @Test
    void nowhereToGo() throws Exception {
        assertEquals(Ending.RESET, Ending.ofConnecting(bed.client(), "10.78.0.1", NOBODYS_PORT));
        bed.pep().awaitLog(" -> 10.78.0.1:9: 0 bytes up, 0 down, ", "server unreachable");
    }

    @Test
    void theTableOnUsr1() throws Exception {
        try (Pair pair = bed.connect(Ip.V4);
                Pair six = bed.connect(Ip.V6)) {
            pair.client().getOutputStream().write(new byte[11]);
            assertEquals(11, pair.server().getInputStream().readNBytes(11).length);
            pair.server().getOutputStream().write(new byte[22]);
            assertEquals(22, pair.client().getInputStream().readNBytes(22).length);
            Files.deleteIfExists(table);
            bed.pep().signal(Signal.USER_1);
            Await.until("the table", Duration.ofSeconds(5), () -> Files.exists(table) && lines().size() == 15);
            String text = String.join("\n", lines());
            String time = "[A-Z][a-z]{2} [A-Z][a-z]{2} [ 123][0-9] [0-9:]{8} [0-9]{4}";
            assertTrue(text.matches("(?s)=== \\[" + time + "] ===\n\\[1] Proxy .*\n\\[2] Proxy .*"), text);
            assertTrue(
                    Pattern.compile(
                                    "\\[[12]] Proxy 10\\.1\\.0\\.1:"
                                            + pair.client().getLocalPort() + " <-> 10\\.2\\.0\\.1:"
                                            + pair.client().getPort()
                                            + "\n    Status: PST_OPEN\n    SYN received: " + time
                                            + "\n    Last Rx/Tx activity: "
                                            + time
                                            + "\n    Bytes: 11 up, 22 down\n    Client leg: RTT [0-9.]+ ms, cwnd [1-9][0-9]*, 0 retr")
                            .matcher(text)
                            .find(),
                    text);
            assertTrue(
                    text.contains("Proxy [fd00:1:0:0:0:0:0:1]:" + six.client().getLocalPort()), text);
        }
    }

    private static List<String> lines() {
        try {
            return Files.readAllLines(table);
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}

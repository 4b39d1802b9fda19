package org.satbed.proxy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.satbed.linux.Signals.Signal;
import org.satbed.netns.testing.Await;
import org.satbed.netns.testing.RequiresRoot;

/** How many connections, in all and of one client, and who is told. */
@RequiresRoot
@Timeout(60)
class OptionCapacityTest {
    @TempDir
    Path directory;

    @ParameterizedTest
    @EnumSource(Ip.class)
    void oneClientMayNotTakeAll(Ip ip) throws Exception {
        Ip other = ip == Ip.V4 ? Ip.V6 : Ip.V4;
        try (ProxyBed bed = new ProxyBed("--max-per-client", "3", "--drain", "0");
                Pair one = bed.connect(ip);
                Pair two = bed.connect(ip);
                Pair three = bed.connect(ip);
                ServerSocket listener = Pair.listen(bed.server(), ip.server, 0)) {
            assertEquals(Ending.RESET, Ending.ofConnecting(bed.client(), ip.server, listener.getLocalPort()));
            bed.pep().awaitLog("over --max-per-client");
            try (Pair elsewhere = bed.connect(other)) {
                assertEchoes(elsewhere);
            }
            two.client().close();
            two.server().close();
            bed.pep().awaitLog(" s, ended");
            try (Pair again = bed.connect(listener, 0)) {
                assertEchoes(again);
                assertEchoes(one);
                assertEchoes(three);
                assertEquals(Ending.RESET, Ending.ofConnecting(bed.client(), ip.server, listener.getLocalPort()));
            }
            bed.pep().signal(Signal.TERMINATE);
            bed.pep().awaitLog("stopped: ", "refused-client-limit 2");
        }
    }

    private static void assertEchoes(Pair pair) throws Exception {
        pair.client().getOutputStream().write(42);
        assertEquals(42, pair.server().getInputStream().read());
        pair.server().getOutputStream().write(43);
        assertEquals(43, pair.client().getInputStream().read());
    }

    /** 99 % of 20 are 20, and 95 % are 19. The 21st and 22nd wait in the listening queue, established for the client. */
    @Test
    void whatIsOverTheLimitWaitsAndTheMonitorIsTold() throws Exception {
        Path signals = Files.createFile(directory.resolve("signals"));
        Process monitor = monitor(signals);
        List<Pair> pairs = new ArrayList<>();
        try (ProxyBed bed = new ProxyBed("-c", "20", "-T", "2", "-M", String.valueOf(monitor.pid()))) {
            for (int i = 0; i < 19; i++) {
                pairs.add(bed.connect(i % 2 == 0 ? Ip.V4 : Ip.V6));
            }
            assertEquals("", Files.readString(signals), "19 are not 99 %");
            pairs.add(bed.connect(Ip.V4));
            awaitSignals(signals, "USR1\n");
            try (ServerSocket listener = Pair.listen(bed.server(), Ip.V4.server, 0);
                    Socket first = Pair.connect(bed.client(), Ip.V4.server, listener.getLocalPort(), 0);
                    Socket second = Pair.connect(bed.client(), Ip.V4.server, listener.getLocalPort(), 0)) {
                first.getOutputStream().write(1);
                second.getOutputStream().write(2);
                listener.setSoTimeout(500);
                assertFalse(accepts(listener), "the proxy holds 21");
                listener.setSoTimeout(Pair.PATIENCE_MILLIS);
                pairs.remove(0).close();
                pairs.remove(0).close();
                try (Socket one = Pair.accept(listener);
                        Socket two = Pair.accept(listener)) {
                    assertEquals(
                            3,
                            one.getInputStream().read() + two.getInputStream().read());
                    one.getOutputStream().write(9);
                    two.getOutputStream().write(9);
                    assertEquals(9, first.getInputStream().read());
                    assertEquals(9, second.getInputStream().read());
                }
            }
            for (Pair each : pairs) {
                assertEchoes(each); // none was reset
            }
            pairs.remove(0).close();
            Await.until("USR2", Duration.ofSeconds(5), () -> read(signals).endsWith("USR2\n"));
        } finally {
            for (Pair each : pairs) {
                each.close();
            }
            monitor.destroyForcibly();
        }
    }

    private static boolean accepts(ServerSocket listener) throws Exception {
        try (Socket socket = listener.accept()) {
            return ((InetSocketAddress) socket.getRemoteSocketAddress()).getPort() > 0;
        } catch (java.net.SocketTimeoutException e) {
            return false;
        }
    }

    /** Like PEPsal's connmonitor.sh. It says when its traps are set: a signal before would end it. */
    private static Process monitor(Path signals) throws Exception {
        String script = "trap 'echo USR1 >> \"$0\"' USR1; trap 'echo USR2 >> \"$0\"' USR2; echo set;"
                + " while true; do sleep 0.05; done";
        Process shell = new ProcessBuilder("sh", "-c", script, signals.toString()).start();
        assertEquals("set", shell.inputReader().readLine());
        return shell;
    }

    private static void awaitSignals(Path file, String wanted) {
        Await.until(wanted.strip(), Duration.ofSeconds(5), () -> read(file).equals(wanted));
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}

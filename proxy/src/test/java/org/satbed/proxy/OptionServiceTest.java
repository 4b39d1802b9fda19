package org.satbed.proxy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.satbed.linux.Descriptors;
import org.satbed.linux.NativeBuffer;
import org.satbed.linux.ServiceSocket;
import org.satbed.linux.Signals;
import org.satbed.linux.Signals.Signal;
import org.satbed.linux.Sockets;
import org.satbed.netns.testing.Await;
import org.satbed.netns.testing.RequiresRoot;

/** What a service manager that started the proxy with Type=notify is told (sd_notify(3)). */
@RequiresRoot
@Timeout(60)
@Tag("every-java")
class OptionServiceTest {
    private static ProxyBed bed;

    @TempDir
    Path directory;

    @BeforeAll
    static void build() throws Exception {
        bed = new ProxyBed();
    }

    @AfterAll
    static void remove() {
        if (bed != null) {
            bed.close();
        }
    }

    /** The manager's end. */
    private static final class Manager implements AutoCloseable {
        private final int fd;
        private final NativeBuffer buffer = NativeBuffer.allocate(4096);
        private final List<String> messages = new ArrayList<>();

        private Manager(Path at) {
            fd = ServiceSocket.listen(at.toString());
        }

        private List<String> messages() {
            for (long n = Sockets.receive(fd, buffer.address(), 4096, 0);
                    n > 0;
                    n = Sockets.receive(fd, buffer.address(), 4096, 0)) {
                byte[] text = new byte[(int) n];
                buffer.bytes().get(0, text);
                messages.add(new String(text, StandardCharsets.UTF_8));
            }
            return messages;
        }

        private String await(String begin, int from) {
            Await.until(
                    begin + " in " + messages,
                    Duration.ofSeconds(20),
                    () -> messages().stream().skip(from).anyMatch(each -> each.startsWith(begin)));
            return messages.stream()
                    .skip(from)
                    .filter(each -> each.startsWith(begin))
                    .findFirst()
                    .orElseThrow();
        }

        @Override
        public void close() {
            Descriptors.close(fd);
        }
    }

    @Test
    void theManagerHearsOfTheBeginTheWatchdogARestartAndTheEnd() throws Exception {
        Path socket = directory.resolve("notify");
        // --default-signal: a JVM that is started with SIGHUP ignored, by nohup for one, leaves it so
        List<String> within = List.of("env", "--default-signal=HUP", "NOTIFY_SOCKET=" + socket, "WATCHDOG_USEC=400000");
        try (Manager manager = new Manager(socket);
                PepProcess pep = new PepProcess(bed.router(), within, 5003)) {
            long first = mainPid(manager.await("READY=1\n", 0));
            manager.await("WATCHDOG=1", 0);
            int before = manager.messages().size();
            pep.signal(Signal.HANGUP);
            manager.await("RELOADING=1\n", before);
            long second = mainPid(manager.await("READY=1\n", before));
            try {
                assertTrue(first != second, "another process");
                assertEquals(0, pep.awaitExit(Duration.ofSeconds(10)));
                assertFalse(manager.messages().contains("STOPPING=1"), "the service goes on");
                manager.await("WATCHDOG=1", manager.messages().size());
            } finally {
                Signals.send(second, Signal.TERMINATE);
            }
            manager.await("STOPPING=1", before);
        }
    }

    private static long mainPid(String ready) {
        return Long.parseLong(ready.replaceFirst("(?s).*MAINPID=", ""));
    }
}

package org.satbed.proxy.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.satbed.proxy.ConnectionView;
import org.satbed.proxy.ConnectionView.LegView;
import org.satbed.proxy.ProxyException;

/** The table's text: PEPsal's layout (its format strings), then our lines. */
class OptionTableDumpTest {
    /** A local time: ctime(3), which PEPsal uses, is local too. */
    private static final Instant NOW = LocalDateTime.of(2026, 3, 5, 14, 7, 9)
            .atZone(ZoneId.systemDefault())
            .toInstant();

    private static ConnectionView view(String state, String client, String server) {
        return new ConnectionView(
                client,
                server,
                state,
                70_000,
                9_000,
                NOW.minusSeconds(70).toEpochMilli(),
                11,
                22,
                new LegView(1_500, 10, 0),
                new LegView(600_250, 99, 3));
    }

    @Test
    void noConnections() {
        assertEquals(List.of("=== [Thu Mar  5 14:07:09 2026] ===", " No connections"), TableDump.lines(List.of(), NOW));
    }

    @Test
    void connections() {
        List<String> lines = TableDump.lines(
                List.of(
                        view("relaying", "10.1.0.1:40000", "10.2.0.1:80"),
                        view("connecting", "[fd00:1:0:0:0:0:0:1]:40001", "[fd00:2:0:0:0:0:0:1]:443")),
                NOW);
        assertEquals("""
                === [Thu Mar  5 14:07:09 2026] ===
                [1] Proxy 10.1.0.1:40000 <-> 10.2.0.1:80
                    Status: PST_OPEN
                    SYN received: Thu Mar  5 14:05:59 2026
                    Last Rx/Tx activity: Thu Mar  5 14:07:00 2026
                    Bytes: 11 up, 22 down
                    Client leg: RTT 1.500 ms, cwnd 10, 0 retransmissions
                    Server leg: RTT 600.250 ms, cwnd 99, 3 retransmissions
                [2] Proxy [fd00:1:0:0:0:0:0:1]:40001 <-> [fd00:2:0:0:0:0:0:1]:443
                    Status: PST_CONNECT
                    SYN received: Thu Mar  5 14:05:59 2026
                    Last Rx/Tx activity: Thu Mar  5 14:07:00 2026
                    Bytes: 11 up, 22 down
                    Client leg: RTT 1.500 ms, cwnd 10, 0 retransmissions
                    Server leg: RTT 600.250 ms, cwnd 99, 3 retransmissions
                """.strip(), String.join("\n", lines));
    }

    @Test
    void aFileThatCannotBeWrittenIsFoundAtTheStart(@TempDir Path directory) throws Exception {
        Path file = directory.resolve("table");
        Files.writeString(file, "before\n");
        TableDump.check(file);
        assertEquals("before\n", Files.readString(file), "it is appended to");
        for (Path wrong : List.of(directory, directory.resolve("no/table"))) {
            String message = assertThrows(ProxyException.class, () -> TableDump.check(wrong))
                    .getMessage();
            assertTrue(message.startsWith("cannot write " + wrong), message);
        }
    }
}

package org.satbed.orchestrator.workload;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.satbed.linux.tool.CommandRunner;
import org.satbed.linux.tool.ToolPath;
import org.satbed.netns.testing.HostShare;
import org.satbed.scenarios.Bulk;
import org.satbed.scenarios.BulkSample;
import org.satbed.scenarios.Direction;

@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class Iperf3Test {
    private static final Bulk FORWARD = new Bulk(Duration.ofSeconds(1), Direction.FORWARD, 2);
    private static final Bulk RETURN = new Bulk(Duration.ofSeconds(1), Direction.RETURN, 2);

    /** Recorded with iperf 3.12: -t 1 -J -P 2 -b 20M -R; the streams are left out, and retransmits was 0: 7 shows that it is read. */
    private static final String RECORDED = """
            {
              "start": {
                "version": "iperf 3.12",
                "timestamp": {"time": "Mon, 23 Nov 2026 11:57:28 GMT", "timesecs": 1795435048},
                "test_start": {"protocol": "TCP", "num_streams": 2, "blksize": 131072, "duration": 1, "reverse": 1}
              },
              "intervals": [{
                "sum": {
                  "start": 0, "end": 1.000128, "seconds": 1.0001280307769775, "bytes": 5242880,
                  "bits_per_second": 41937670.687437259, "omitted": false, "sender": false
                }
              }],
              "end": {
                "sum_sent": {
                  "start": 0, "end": 1.000175, "seconds": 1.000175, "bytes": 5242880,
                  "bits_per_second": 41935701.252280846, "retransmits": 7, "sender": false
                },
                "sum_received": {
                  "start": 0, "end": 1.000128, "seconds": 1.000128, "bytes": 5242880,
                  "bits_per_second": 41937671.97798682, "sender": false
                }
              }
            }
            """;

    @Test
    void readsARecordedRun() {
        Instant started = Instant.parse("2026-11-23T11:57:28Z");
        BulkSample sample = Iperf3.parse("split", 2, FORWARD, started, RECORDED);
        assertEquals("split", sample.variant());
        assertEquals(2, sample.repetition());
        assertEquals("bulk-forward-1s-x2", sample.workload());
        assertEquals(started, sample.started());
        assertEquals(1.000128, sample.seconds());
        assertEquals(5_242_880, sample.bytes());
        assertEquals(41_937_671.97798682, sample.goodputBitsPerSecond());
        assertEquals(7, sample.retransmissions());
        assertEquals(1, sample.intervals().size());
        assertEquals(1.000128, sample.intervals().get(0).endSeconds());
        assertEquals(5_242_880, sample.intervals().get(0).bytes());
    }

    @Test
    void theSendersIntervalsAreNotTakenForTheReceivers() {
        assertEquals(
                List.of(), Iperf3.parse("v", 1, RETURN, Instant.EPOCH, RECORDED).intervals());
    }

    @Test
    void unknownRetransmissionsAreUnknown() {
        String without = RECORDED.replace("\"retransmits\": 7, ", "");
        assertEquals(
                BulkSample.UNKNOWN,
                Iperf3.parse("v", 1, FORWARD, Instant.EPOCH, without).retransmissions());
    }

    @Test
    void anErrorIsTold() {
        String error = "{\"end\": {}, \"error\": \"unable to connect to server: Connection refused\"}";
        assertEquals("iperf3: unable to connect to server: Connection refused", parseError(error));
        assertEquals("iperf3 told no result of the receiver", parseError("{\"end\": {}}"));
        assertEquals("iperf3 printed no JSON: no such; namespace", parseError("no such\nnamespace\n"));
    }

    @Test
    void runsOverLoopback() throws IOException, InterruptedException {
        assumeTrue(ToolPath.find("iperf3").isPresent(), "iperf3 is not installed");
        int port = freePort();
        CommandRunner here = CommandRunner.onHost();
        Process server = new ProcessBuilder(here.argvHere(Iperf3.serverArgv(port)))
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        try {
            awaitListening(port);
            for (Bulk workload : List.of(FORWARD, RETURN)) {
                BulkSample sample = new Iperf3(here, port).run("v", 1, workload, "127.0.0.1");
                assertTrue(sample.bytes() > 1_000_000);
                assertTrue(sample.seconds() > 0.5 && HostShare.inTime(sample.seconds(), 1.5), sample.toString());
                assertEquals(
                        sample.bytes() * 8 / sample.seconds(),
                        sample.goodputBitsPerSecond(),
                        sample.goodputBitsPerSecond() * 0.01);
                long inIntervals = sample.intervals().stream()
                        .mapToLong(interval -> interval.bytes())
                        .sum();
                assertEquals(sample.bytes(), inIntervals, sample.bytes() * 0.05, workload.id());
                assertTrue(sample.retransmissions() >= 0);
            }
        } finally {
            server.destroy();
            server.waitFor(5, TimeUnit.SECONDS);
            server.destroyForcibly();
        }
        WorkloadException refused =
                assertThrows(WorkloadException.class, () -> new Iperf3(here, port).run("v", 1, FORWARD, "127.0.0.1"));
        assertTrue(refused.getMessage().contains("refused"), refused.getMessage());
    }

    private static String parseError(String output) {
        return assertThrows(WorkloadException.class, () -> Iperf3.parse("v", 1, FORWARD, Instant.EPOCH, output))
                .getMessage();
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    /** iperf3 does not say when it is ready, and would take a connection for a test: the kernel's table of listeners tells. */
    private static void awaitListening(int port) throws IOException {
        String listening = String.format(":%04X [0-9A-F]+:0000 0A ", port);
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
        while (System.nanoTime() < deadline) {
            String table = Files.readString(Path.of("/proc/net/tcp")) + Files.readString(Path.of("/proc/net/tcp6"));
            if (java.util.regex.Pattern.compile(listening).matcher(table).find()) {
                return;
            }
            LockSupport.parkNanos(5_000_000);
        }
        throw new IOException("iperf3 does not listen");
    }
}

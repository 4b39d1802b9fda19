package org.satbed.netns;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.satbed.linux.tool.ChangeJournal;
import org.satbed.linux.tool.ToolPath;
import org.satbed.netns.testing.Await;
import org.satbed.netns.testing.HostShare;
import org.satbed.netns.testing.RequiresRoot;
import org.satbed.netns.testing.ThreeHosts;

/** One TCP flow (iperf3) through a link, counted in whole IP packets where it leaves the emulator. */
@RequiresRoot
@Tag("slow")
class InlineLinkTcpTest {
    private static final long MILLI = 1_000_000; // ns
    private static final Duration BOUND = Duration.ofSeconds(20);

    @BeforeEach
    void needsIperf3() {
        assumeTrue(ToolPath.find("iperf3").isPresent(), "iperf3 is not installed");
    }

    @Test
    void aFlowOverAGeostationaryPathHasTheLinksRate() throws Exception {
        long rate = 50_000_000;
        // Room for two: half a bandwidth-delay product is to wait all the time, so that the link has something to send
        // also when the host
        // lets the ends or their acknowledgements wait for up to 300 ms.
        DirectionParameters forward = new DirectionParameters(rate, 300 * MILLI, 7_500_000, 0, 1);
        DirectionParameters back = new DirectionParameters(10_000_000, 300 * MILLI, 750_000, 0, 2);
        // Half a second after the handshake the whole bandwidth-delay product is on its way, and stays there.
        double measured = rate(forward, back, Duration.ofSeconds(3), Duration.ofSeconds(6));
        assertEquals(rate, measured, 0.02 * rate);
    }

    @Test
    void aFlowOverAGigabitLinkReachesHalfOfItAtLeast() throws Exception {
        DirectionParameters link = new DirectionParameters(1_000_000_000, 10 * MILLI, 2_500_000, 0, 1);
        double wanted = 500e6;
        for (int tries = 1; ; tries++) {
            double measured = rate(link, link, Duration.ofSeconds(1), Duration.ofSeconds(4));
            // What moves a gigabit through a process is the processor: of a host that others use, too, it can have its
            // share.
            double share = HostShare.measure(Duration.ofMillis(300));
            String said = measured / 1e6 + " Mbit/s, with " + share + " of the processors";
            if (measured >= wanted) {
                return;
            }
            if (tries == 3) {
                assumeTrue(share >= 0.9 || measured < wanted * share, "this host is busy: " + said);
                fail(said);
            }
        }
    }

    private static double rate(DirectionParameters there, DirectionParameters back, Duration warmUp, Duration measured)
            throws Exception {
        try (ThreeHosts hosts = new ThreeHosts();
                InlineLink link = InlineLink.open(
                        hosts.sat().runner(), "st0", "gw0", new LinkParameters(there, back), ChangeJournal.NONE)) {
            hosts.st().setSysctl("net.ipv4.tcp_wmem", "4096 30000000 30000000");
            hosts.gw().setSysctl("net.ipv4.tcp_rmem", "4096 30000000 30000000");
            long bdp = there.rateBitsPerSecond() / 8 * (there.delayNanos() + back.delayNanos()) / 1_000_000_000L;
            hosts.st()
                    .ip()
                    .run(
                            "route",
                            "change",
                            "default",
                            "via",
                            "10.1.0.2",
                            "initcwnd",
                            Long.toString(3 * bdp / 2 / 1448 + 1));
            long seconds = warmUp.plus(measured).toSeconds() + 3;
            Process server = hosts.gw().start(List.of("iperf3", "-s", "-1"), Path.of("/dev/null"));
            Await.until(
                    "iperf3 listens",
                    BOUND,
                    () -> !hosts.gw()
                            .runner()
                            .run(List.of("ss", "-Hltn", "sport = :5201"))
                            .isBlank());
            Process client = hosts.st()
                    .start(List.of("iperf3", "-c", ThreeHosts.GW4, "-t", Long.toString(seconds)), Path.of("/dev/null"));
            try {
                Await.until("data", BOUND, () -> delivered(link) > bdp / 2);
                Thread.sleep(warmUp.toMillis()); // not for readiness: what is measured is the state that it settles in
                long bytes = delivered(link);
                long begun = System.nanoTime();
                Thread.sleep(measured.toMillis());
                bytes = delivered(link) - bytes;
                return bytes * 8e9 / (System.nanoTime() - begun);
            } finally {
                client.destroy();
                server.destroy();
                server.waitFor(5, TimeUnit.SECONDS);
            }
        }
    }

    private static long delivered(InlineLink link) {
        return link.counters().firstToSecond().deliveredBytes();
    }
}

package org.satbed.netns;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.satbed.linux.tool.ChangeJournal;
import org.satbed.linux.tool.ToolPath;
import org.satbed.netns.emulator.LinkModel;
import org.satbed.netns.testing.Await;
import org.satbed.netns.testing.RequiresRoot;
import org.satbed.netns.testing.ThreeHosts;
import org.satbed.netns.testing.UdpFlow;

/** What a link does besides rate, delay and queue, on packets of the kernel's. */
@RequiresRoot
class InlineLinkFeaturesTest {
    private static final long MILLI = 1_000_000; // ns
    private static final int PACKET = 1000; // bytes of IP
    private static final Duration BOUND = Duration.ofSeconds(10);

    private static InlineLink link(ThreeHosts hosts, DirectionParameters there, DirectionParameters back) {
        return InlineLink.open(hosts.sat().runner(), "st0", "gw0", new LinkParameters(there, back), ChangeJournal.NONE);
    }

    private static LinkFeatures features(Optional<Jitter> jitter, double duplicate, int mtu) {
        return new LinkFeatures(
                Optional.empty(), 0, jitter, duplicate, 0, Optional.empty(), mtu, Optional.empty(), Optional.empty());
    }

    /** Packets overtake each other, each tenth comes twice, and none is forgotten. */
    @Test
    void reorderedAndDuplicatedPacketsAllArrive() throws Exception {
        int packets = 5_000;
        DirectionParameters plain = new DirectionParameters(200_000_000, 20 * MILLI, 2_000_000, 0, 7);
        Jitter jitter = new Jitter(10 * MILLI, Jitter.Distribution.UNIFORM, true);
        try (ThreeHosts hosts = new ThreeHosts();
                InlineLink link = link(hosts, plain.with(features(Optional.of(jitter), 0.1, 0)), plain);
                UdpFlow flow = new UdpFlow(hosts.st(), hosts.gw(), ThreeHosts.GW4, PACKET)) {
            flow.send(packets, 500 * MILLI);
            long expected = copies(packets, features(Optional.of(jitter), 0.1, 0), 7);
            assertEquals(packets * 1.1, expected, 4.9 * Math.sqrt(packets * 0.09));
            Await.until("all of them", BOUND, () -> flow.received() >= expected);
            // It counts when it has handed over.
            Await.until(
                    "all counted", BOUND, () -> link.counters().firstToSecond().deliveredPackets() >= expected);
            DirectionCounters counters = link.counters().firstToSecond();
            assertEquals(expected, counters.deliveredPackets());
            assertFalse(counters.superPackets());
            assertTrue(counters.maximumLatenessNanos() >= 0, counters.toString());
        }
    }

    /** The seed decides which come twice. */
    private static long copies(int packets, LinkFeatures features, long seed) {
        LinkModel.Step link = new LinkModel.Step(0, 1_000_000_000, 20 * MILLI, 0);
        LinkModel model = new LinkModel(link, 1_000_000, List.of(), features, seed);
        long copies = 0;
        for (int i = 0; i < packets; i++) {
            model.offer(i * MILLI, PACKET);
            model.decide(i * MILLI);
            copies += model.copies();
        }
        return copies;
    }

    @Test
    void theLinksMtuIsToldToTheSender() {
        DirectionParameters plain = new DirectionParameters(50_000_000, MILLI, 2_000_000, 0, 7);
        try (ThreeHosts hosts = new ThreeHosts();
                InlineLink link = link(hosts, plain.with(features(Optional.empty(), 0, 1400)), plain)) {
            List<String> ping = List.of("ping", "-n", "-c", "2", "-i", "0.1", "-W", "2", "-M", "do", "-s");
            String tooLong = output(hosts, ping, 1400 - 28 + 1);
            assertTrue(tooLong.contains("mtu = 1400") || tooLong.contains("mtu=1400"), tooLong);
            String fits = output(hosts, ping, 1400 - 28);
            assertTrue(fits.contains(" 0% packet loss"), fits);
            assertEquals(0, link.counters().firstToSecond().lost());
        }
    }

    private static String output(ThreeHosts hosts, List<String> ping, int size) {
        List<String> argv = new ArrayList<>(ping);
        argv.addAll(List.of(Integer.toString(size), ThreeHosts.GW4));
        var result = hosts.st().runner().attempt(argv, "");
        return result.output() + result.error();
    }

    /** A second of log: what was sent is there, with the rate that the schedule has. */
    @Test
    void theLogHasWhatPassed() throws Exception {
        int packets = 400;
        DirectionParameters plain = new DirectionParameters(50_000_000, MILLI, 2_000_000, 0, 7);
        DirectionParameters changing = plain.with(List.of(new LinkStep(1, 20_000_000, 2 * MILLI, 0)));
        try (ThreeHosts hosts = new ThreeHosts();
                InlineLink link = link(hosts, changing, plain);
                UdpFlow flow = new UdpFlow(hosts.st(), hosts.gw(), ThreeHosts.GW4, PACKET)) {
            link.startSchedule();
            flow.send(packets, 0);
            Await.until("all of them", BOUND, () -> flow.received() == packets);
            Await.until(
                    "all counted", BOUND, () -> link.counters().firstToSecond().deliveredPackets() >= packets);
            LinkLog.Seconds log = link.log().seconds();
            assertEquals(
                    packets * PACKET,
                    log.firstToSecond().stream()
                            .mapToLong(LinkSecond::deliveredBytes)
                            .sum());
            LinkSecond first = log.firstToSecond().get(0);
            assertEquals(20_000_000, first.rateBitsPerSecond());
            assertEquals(2, first.delayMillis());
            assertTrue(log.firstToSecond().stream().anyMatch(each -> each.queueBytes() > PACKET), log.toString());
            link.startSchedule();
            assertEquals(0, link.log().seconds().firstToSecond().get(0).deliveredBytes());
        }
    }

    /** One TCP flow on a link of 2 Gbit/s: packets pass in bundles, and the rate is the link's, counted as single packets. */
    @Test
    void aFastLinkPassesSuperPacketsAtItsRate() throws Exception {
        assumeTrue(ToolPath.find("iperf3").isPresent(), "iperf3 is not installed");
        long rate = 2_000_000_000;
        DirectionParameters link = new DirectionParameters(rate, 5 * MILLI, 5_000_000, 0, 1);
        try (ThreeHosts hosts = new ThreeHosts();
                InlineLink inline = link(hosts, link, link)) {
            for (NetworkNamespace host : List.of(hosts.st(), hosts.gw())) {
                host.setSysctl("net.ipv4.tcp_wmem", "4096 30000000 30000000");
                host.setSysctl("net.ipv4.tcp_rmem", "4096 30000000 30000000");
            }
            Process server = hosts.gw().start(List.of("iperf3", "-s", "-1"), Path.of("/dev/null"));
            Await.until(
                    "iperf3 listens",
                    BOUND,
                    () -> !hosts.gw()
                            .runner()
                            .run(List.of("ss", "-Hltn", "sport = :5201"))
                            .isBlank());
            String json = hosts.st().runner().run(List.of("iperf3", "-c", ThreeHosts.GW4, "-t", "3", "-J"));
            server.waitFor(5, TimeUnit.SECONDS);
            DirectionCounters counters = inline.counters().firstToSecond();
            assertTrue(counters.superPackets());
            JsonNode end = new ObjectMapper().readTree(json).path("end");
            double received = end.at("/sum_received/bytes").asDouble();
            assertTrue(received > 20_000_000, received + " bytes");
            // Each 1448 bytes had 52 of headers; the bytes are those of single packets.
            assertTrue(counters.deliveredBytes() >= received * 1500 / 1448, counters + " of " + received);
            assertTrue(counters.deliveredBytes() <= 1.02 * rate / 8 * 4, counters.toString());
            assertEquals(1500, counters.deliveredBytes() / (double) counters.deliveredPackets(), 30);
        }
    }

    @Test
    void onlyFastLinksWithoutChanceHaveSuperPackets() {
        DirectionParameters fast = new DirectionParameters(1_000_000_000, MILLI, 5_000_000, 0, 1);
        assertTrue(fast.allowsSuperPackets());
        assertFalse(fast.with(features(Optional.empty(), 0.001, 0)).allowsSuperPackets());
        assertTrue(fast.with(features(Optional.empty(), 0, 1400)).allowsSuperPackets());
        assertFalse(fast.with(List.of(new LinkStep(0, 500_000_000, 0, 0))).allowsSuperPackets());
        assertTrue(fast.with(List.of(new LinkStep(0, 600_000_000, 0, 1))).allowsSuperPackets(), "an outage loses all");
        assertFalse(fast.with(List.of(new LinkStep(0, 600_000_000, 0, 0.01))).allowsSuperPackets());
        assertFalse(new DirectionParameters(1_000_000_000, MILLI, 900_000, 0, 1).allowsSuperPackets());
    }
}

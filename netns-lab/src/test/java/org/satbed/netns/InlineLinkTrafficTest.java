package org.satbed.netns;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.satbed.linux.tool.ChangeJournal;
import org.satbed.netns.emulator.LinkModel;
import org.satbed.netns.testing.Await;
import org.satbed.netns.testing.RequiresRoot;
import org.satbed.netns.testing.ThreeHosts;
import org.satbed.netns.testing.UdpFlow;

/** What passes a link has the delay, the rate and the losses that were asked for. */
@RequiresRoot
class InlineLinkTrafficTest {
    private static final long MILLI = 1_000_000; // ns
    private static final int PACKET = 1000; // bytes of IP
    private static final Duration BOUND = Duration.ofSeconds(10);

    private static InlineLink link(ThreeHosts hosts, DirectionParameters forward, DirectionParameters back) {
        return InlineLink.open(
                hosts.sat().runner(), "st0", "gw0", new LinkParameters(forward, back), ChangeJournal.NONE);
    }

    @ParameterizedTest
    @ValueSource(strings = {ThreeHosts.GW4, ThreeHosts.GW6})
    void aPingTakesBothDelays(String target) {
        DirectionParameters there = new DirectionParameters(50_000_000, 350 * MILLI, 3_000_000, 0, 1);
        DirectionParameters back = new DirectionParameters(10_000_000, 250 * MILLI, 3_000_000, 0, 2);
        try (ThreeHosts hosts = new ThreeHosts();
                InlineLink link = link(hosts, there, back)) {
            int pings = 41;
            String output = hosts.st()
                    .runner()
                    .run(List.of("ping", "-n", "-c", Integer.toString(pings), "-i", "0.02", "-W", "5", target));
            List<Double> times = Pattern.compile("time=([0-9.]+) ms")
                    .matcher(output)
                    .results()
                    .map(result -> Double.parseDouble(result.group(1)))
                    .sorted()
                    .toList();
            assertEquals(pings, times.size(), output);
            assertTrue(times.get(0) >= 600, "none is early: " + times);
            assertEquals(600, times.get(pings / 2), 1, "median of " + times);
            assertEquals(pings, link.counters().firstToSecond().deliveredPackets());
            assertEquals(
                    pings * 84L + (target.equals(ThreeHosts.GW6) ? pings * 20L : 0),
                    link.counters().secondToFirst().deliveredBytes());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {ThreeHosts.GW4, ThreeHosts.GW6})
    void twiceTheRateComesOutAtTheRate(String target) throws Exception {
        long rate = 20_000_000;
        DirectionParameters direction = new DirectionParameters(rate, 10 * MILLI, 100_000, 0, 1);
        try (ThreeHosts hosts = new ThreeHosts();
                InlineLink link = link(hosts, direction, direction);
                UdpFlow flow = new UdpFlow(hosts.st(), hosts.gw(), target, PACKET)) {
            int packets = 7_500; // 60 Mbit in 1.5 s
            flow.send(packets, 1_500 * MILLI);
            awaitAll(link, packets);
            DirectionCounters counters = link.counters().firstToSecond();
            Await.until("all datagrams", BOUND, () -> flow.received() == counters.deliveredPackets());
            double measured = (flow.received() - 1) * PACKET * 8.0 / (flow.spreadNanos() / 1e9);
            assertEquals(rate, measured, 0.02 * rate);
            assertEquals(0, counters.droppedByRing() + counters.overrun() + counters.lost());
            assertTrue(counters.droppedByQueue() > packets / 3, counters.toString());
        }
    }

    private static void awaitAll(InlineLink link, long packets) {
        Await.until(packets + " packets accounted for", BOUND, () -> {
            DirectionCounters counters = link.counters().firstToSecond();
            return counters.deliveredPackets() + counters.droppedByQueue() + counters.lost() + counters.overrun()
                    == packets;
        });
    }

    @Test
    void aBurstIsCutOffAtTheQueueLimit() throws Exception {
        long rate = 1_000_000;
        long queue = 60_500;
        DirectionParameters direction = new DirectionParameters(rate, 20 * MILLI, queue, 0, 1);
        try (ThreeHosts hosts = new ThreeHosts();
                InlineLink link = link(hosts, direction, direction);
                UdpFlow flow = new UdpFlow(hosts.st(), hosts.gw(), ThreeHosts.GW4, PACKET)) {
            int packets = 300;
            long begin = System.nanoTime();
            flow.send(packets, 0);
            Await.until(
                    "the burst to be read",
                    BOUND,
                    () -> link.counters().firstToSecond().droppedByQueue() > 200);
            long drainedMeanwhile = (System.nanoTime() - begin) * rate / 8 / PACKET / 1_000_000_000L;
            awaitAll(link, packets);
            DirectionCounters counters = link.counters().firstToSecond();
            assertTrue(counters.deliveredPackets() >= 60, counters.toString());
            assertTrue(counters.deliveredPackets() <= 60 + drainedMeanwhile + 1, counters.toString());
            assertTrue(counters.peakBacklogBytes() <= queue, counters.toString());
            assertTrue(counters.peakBacklogBytes() > queue - PACKET, counters.toString());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {ThreeHosts.GW4, ThreeHosts.GW6})
    void theSeedDecidesWhichPacketsAreLost(String target) throws Exception {
        int packets = 4_000;
        double loss = 0.1;
        DirectionParameters direction = new DirectionParameters(100_000_000, 10 * MILLI, 4_000_000, loss, 42);
        try (ThreeHosts hosts = new ThreeHosts();
                InlineLink link = link(hosts, direction, direction);
                UdpFlow flow = new UdpFlow(hosts.st(), hosts.gw(), target, PACKET)) {
            flow.send(packets, 500 * MILLI);
            awaitAll(link, packets);
            DirectionCounters counters = link.counters().firstToSecond();
            assertEquals(losses(packets, loss, 42), counters.lost(), counters.toString());
            double deviation = Math.sqrt(packets * loss * (1 - loss));
            assertEquals(packets * loss, counters.lost(), 4.5 * deviation);
            Await.until("all datagrams", BOUND, () -> flow.received() == packets - counters.lost());
        }
    }

    private static long losses(int packets, double loss, long seed) {
        LinkModel.Step link = new LinkModel.Step(0, 1_000_000_000, 0, loss);
        LinkModel model = new LinkModel(link, 1_000_000_000, List.of(), seed);
        long lost = 0;
        for (int i = 0; i < packets; i++) {
            long now = i * (8L * PACKET); // each is sent when the next comes
            model.offer(now, PACKET);
            lost += model.decide(now) == LinkModel.LOST ? 1 : 0;
        }
        return lost;
    }
}

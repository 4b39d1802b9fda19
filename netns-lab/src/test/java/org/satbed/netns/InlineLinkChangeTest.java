package org.satbed.netns;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.satbed.linux.tool.ChangeJournal;
import org.satbed.netns.testing.Await;
import org.satbed.netns.testing.RequiresRoot;
import org.satbed.netns.testing.ThreeHosts;
import org.satbed.netns.testing.UdpFlow;

/** Changes that come while the emulator's threads sleep, for much longer than a test waits. */
@RequiresRoot
class InlineLinkChangeTest {
    private static final long MILLI = 1_000_000; // ns
    private static final int PACKET = 1000; // bytes of IP
    private static final int PACKETS = 5;
    private static final Duration BOUND = Duration.ofSeconds(5);
    /** A packet takes 8 s. */
    private static final long SLOW = 1_000;

    private static final long FAST = 50_000_000;

    private static InlineLink link(ThreeHosts hosts, DirectionParameters both) {
        return InlineLink.open(
                hosts.sat().runner(), "st0", "gw0", new LinkParameters(both, both), ChangeJournal.NONE, 10_000_000);
    }

    private static DirectionParameters direction(long rate) {
        return new DirectionParameters(rate, MILLI, 100_000, 0, 1);
    }

    /** The packet that is being sent too: what is left of it is sent at the new rate. */
    @Test
    void whatWaitsLeavesAtTheNewRateAndIsNotLate() throws Exception {
        try (ThreeHosts hosts = new ThreeHosts();
                InlineLink link = link(hosts, direction(SLOW));
                UdpFlow flow = new UdpFlow(hosts.st(), hosts.gw(), ThreeHosts.GW4, PACKET)) {
            flow.send(PACKETS, 0);
            Await.until(
                    "the queue", BOUND, () -> link.counters().firstToSecond().peakBacklogBytes() > 4 * PACKET);
            assertEquals(0, flow.received());
            LinkStep fast = new LinkStep(0, FAST, MILLI, 0);
            link.change(fast, fast);
            Await.until("all of them", BOUND, () -> flow.received() == PACKETS);
            DirectionCounters counters = link.counters().firstToSecond();
            assertTrue(counters.maximumLatenessNanos() < 1_000 * MILLI, counters.toString());
        }
    }

    @Test
    void anIdleLinkShowsWhatItHasBecome() {
        DirectionParameters stepping = direction(SLOW).with(List.of(new LinkStep(0, 300_000, MILLI, 0)));
        try (ThreeHosts hosts = new ThreeHosts();
                InlineLink link = link(hosts, stepping)) {
            Await.until("the rate at first", BOUND, () -> shows(link, SLOW));
            link.startSchedule();
            Await.until("the schedule's rate", BOUND, () -> shows(link, 300_000));
            link.change(new LinkStep(0, FAST, MILLI, 0), new LinkStep(0, FAST, MILLI, 0));
            Await.until("the new rate", BOUND, () -> shows(link, FAST));
        }
    }

    private static boolean shows(InlineLink link, long rate) {
        LinkLog.Seconds log = link.log().seconds();
        return List.of(log.firstToSecond(), log.secondToFirst()).stream()
                .allMatch(each -> each.get(each.size() - 1).rateBitsPerSecond() == rate);
    }

    /** What waits is logged for as long as it waits, though nothing comes and the emulator has nothing to do. */
    @Test
    void aQueueThatOnlyDrainsIsLogged() throws Exception {
        try (ThreeHosts hosts = new ThreeHosts();
                InlineLink link = link(hosts, direction(SLOW));
                UdpFlow flow = new UdpFlow(hosts.st(), hosts.gw(), ThreeHosts.GW4, PACKET)) {
            link.startSchedule();
            flow.send(PACKETS, 0);
            Await.until(
                    "two seconds of log",
                    BOUND,
                    () -> link.log().seconds().firstToSecond().size() > 2);
            long first = link.log().seconds().firstToSecond().get(0).queueBytes();
            long second = link.log().seconds().firstToSecond().get(1).queueBytes();
            assertTrue(second > 4 * PACKET && second < first, first + " and then " + second);
        }
    }

    @Test
    void aLinkThatIsClosedCannotBeWoken() {
        try (ThreeHosts hosts = new ThreeHosts()) {
            InlineLink link = link(hosts, direction(SLOW));
            link.close();
            link.startSchedule(); // the descriptor's number may be another's
            assertEquals(0, link.counters().firstToSecond().deliveredPackets());
        }
    }
}

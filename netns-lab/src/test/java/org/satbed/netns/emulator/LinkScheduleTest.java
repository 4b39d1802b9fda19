package org.satbed.netns.emulator;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.satbed.netns.emulator.LinkModel.Step;

/** A link that changes with time: 1000 bytes take 1 ms at 8 Mbit/s. */
class LinkScheduleTest {
    private static final long MILLI = 1_000_000;
    private static final long RATE = 8_000_000;

    private static LinkRun link(Step... steps) {
        return new LinkRun(new LinkModel(new Step(0, RATE, 0, 0), 1_000_000, List.of(steps), 1));
    }

    private static void start(LinkRun link, long at) {
        link.settle(at);
        link.model.start(at);
    }

    @Test
    void nothingChangesBeforeTheStart() {
        LinkRun link = link(new Step(0, RATE / 8, 0, 0));
        link.offer(4 * MILLI, 1000);
        start(link, 10 * MILLI);
        link.offer(10 * MILLI, 1000);
        assertEquals(List.of(5 * MILLI, 18 * MILLI), link.fates());
    }

    @Test
    void rateAndDelayChangeAtTheirTime() {
        LinkRun link = link(new Step(10 * MILLI, RATE * 2, 7 * MILLI, 0));
        start(link, 0);
        link.offer(8 * MILLI, 1000);
        link.offer(10 * MILLI, 1000);
        assertEquals(List.of(9 * MILLI, 17 * MILLI + MILLI / 2), link.fates());
    }

    /** Ten packets wait when the rate doubles: the first four at the old rate, the other six in half the time. */
    @Test
    void whatWaitsIsSentAtTheNewRate() {
        LinkRun link = link(new Step(4 * MILLI, RATE * 2, 0, 0));
        start(link, 0);
        for (int i = 1; i <= 10; i++) {
            link.offer(0, 1000);
        }
        link.offer(11 * MILLI, 1000);
        assertEquals(
                List.of(2L, 4L, 6L, 8L, 9L, 10L, 11L, 12L, 13L, 14L, 23L),
                link.fates().stream().map(at -> at * 2 / MILLI).toList());
    }

    /** A packet of 1 ms has half of its bits when the rate falls to an eighth; the queue's room is reckoned so too. */
    @Test
    void aPacketIsSentInPartsAtBothRates() {
        LinkRun link = link(new Step(MILLI / 2, RATE / 8, 0, 0));
        start(link, 0);
        link.offer(0, 1000);
        link.settle(MILLI / 4);
        link.offer(MILLI / 4, 1000);
        assertEquals(1750, link.model.backlogBytes());
        link.offer(2 * MILLI + MILLI / 2, 1000); // 2 ms at 1 bit/us: 250 of the 500 bytes are left
        assertEquals(2250, link.model.backlogBytes());
        assertEquals(List.of(4 * MILLI + MILLI / 2, 12 * MILLI + MILLI / 2, 20 * MILLI + MILLI / 2), link.fates());
    }

    @Test
    void noPacketOvertakesAnotherWhenTheDelayFalls() {
        LinkRun link = new LinkRun(new LinkModel(
                new Step(0, RATE, 100 * MILLI, 0), 1_000_000, List.of(new Step(5 * MILLI, RATE, MILLI, 0)), 1));
        start(link, 0);
        link.offer(0, 1000);
        link.offer(5 * MILLI, 1000);
        link.offer(150 * MILLI, 1000);
        assertEquals(List.of(101 * MILLI, 101 * MILLI, 152 * MILLI), link.fates());
    }

    @Test
    void inAnOutageEverythingIsLost() {
        LinkRun link = link(new Step(5 * MILLI, RATE, 0, 1), new Step(8 * MILLI, RATE, 0, 0));
        start(link, 0);
        for (long at : new long[] {3 * MILLI, 6 * MILLI, 7 * MILLI + MILLI / 2, 9 * MILLI}) {
            link.offer(at, 300);
        }
        assertEquals(
                List.of(true, false, false, true),
                link.fates().stream().map(fate -> fate > 0).toList());
    }

    @Test
    void aScheduleThatBeginsAgainBeginsAsTheLinkWas() {
        LinkRun link = link(new Step(MILLI, RATE / 8, 0, 0));
        start(link, 0);
        link.offer(2 * MILLI, 1000);
        start(link, 20 * MILLI);
        link.offer(20 * MILLI, 1000);
        link.offer(22 * MILLI, 1000);
        assertEquals(List.of(10 * MILLI, 21 * MILLI, 30 * MILLI), link.fates());
    }

    /** What waits when it begins again is sent at the rate that the link then has: 500 bytes of the first packet, for 0.5 ms. */
    @Test
    void whatWaitsWhenItBeginsAgainIsSentAtTheNewRate() {
        LinkRun link = link(new Step(MILLI, RATE / 8, 0, 0));
        start(link, 0);
        for (int i = 0; i < 3; i++) {
            link.offer(MILLI, 1000);
        }
        start(link, 5 * MILLI);
        assertEquals(List.of(9 * MILLI, 10 * MILLI, 18 * MILLI), link.fates());
    }

    /** Steps that were passed while nothing was sent hold too, the last of them in the end. */
    @Test
    void stepsThatPassedInSilenceHold() {
        LinkRun link = link(new Step(MILLI, RATE * 4, 0, 0), new Step(2 * MILLI, RATE / 2, MILLI, 0));
        start(link, 0);
        link.offer(10 * MILLI, 1000);
        assertEquals(List.of(13 * MILLI), link.fates());
    }

    /** Changes from outside hold from when they were made, each for its time, even if no packet came meanwhile. */
    @Test
    void aChangeFromOutsideHoldsFromItsTimeOn() {
        LinkRun link = link(new Step(100 * MILLI, RATE / 8, 0, 0));
        start(link, 0);
        for (int i = 1; i <= 10; i++) {
            link.offer(0, 1000);
        }
        link.model.changeFrom(4 * MILLI, new Step(0, RATE / 2, 0, 0)); // the six that are left take 2 ms each
        link.model.changeFrom(8 * MILLI, new Step(0, RATE * 2, 3 * MILLI, 0)); // and the last four 0.5 ms
        link.offer(9 * MILLI, 1000);
        link.settle(19 * MILLI);
        link.model.changeFrom(20 * MILLI, new Step(0, RATE, 0, 1));
        link.offer(20 * MILLI, 1000);
        link.settle(29 * MILLI);
        link.model.changeFrom(30 * MILLI, new Step(0, RATE, 0, 0));
        link.offer(200 * MILLI, 1000); // the schedule is over
        assertEquals(
                List.of(2L, 4L, 6L, 8L, 12L, 16L, 23L, 24L, 25L, 26L, 27L, -1L, 402L),
                link.fates().stream()
                        .map(at -> at == LinkModel.LOST ? -1 : at * 2 / MILLI)
                        .toList());
    }

    /** A packet that is being sent when the change comes has half of its bits, and is sent on at the new rate, with the new delay. */
    @Test
    void aChangeFromOutsideReachesThePacketThatIsBeingSent() {
        LinkRun link = link();
        link.model.expectChanges();
        link.offer(0, 1000);
        link.offer(0, 1000);
        assertEquals(MILLI, link.model.nothingDueBefore());
        link.settle(MILLI / 4);
        link.model.changeFrom(MILLI / 2, new Step(0, RATE * 2, 3 * MILLI, 0));
        link.settle(MILLI / 2 + 1);
        assertEquals(3 * MILLI / 4, link.model.nothingDueBefore());
        assertEquals(1500, link.model.backlogBytes());
        assertEquals(List.of(3 * MILLI + 3 * MILLI / 4, 4 * MILLI + MILLI / 4), link.fates());
    }

    /** However late the thread comes, what was sent before the change is as it was then. */
    @Test
    void aChangeFromOutsideLeavesWhatWasSentBefore() {
        LinkRun link = link();
        link.model.expectChanges();
        link.offer(0, 1000);
        link.offer(0, 1000);
        link.model.changeFrom(MILLI + MILLI / 2, new Step(0, RATE * 4, 0, 1));
        link.model.start(MILLI + MILLI * 3 / 4);
        assertEquals(List.of(MILLI, LinkModel.LOST), link.fates());
    }

    /** A link that is never idle, with a new rate every 50 to 150 ms: each stretch carries its rate times its length, to a packet. */
    @Test
    void eachStretchCarriesItsRate() {
        Random random = new Random(8);
        List<Step> steps = new ArrayList<>();
        long at = 0;
        while (steps.size() < 300) {
            at += (50 + random.nextInt(100)) * MILLI;
            steps.add(new Step(at, 1_000_000 + random.nextInt(80_000_000), 0, 0));
        }
        LinkRun link = new LinkRun(new LinkModel(new Step(0, RATE, 0, 0), 1_000_000_000, steps, 1));
        start(link, 0);
        int packets = 220_000;
        for (int i = 0; i < packets; i++) {
            assertTrue(link.offer(0, 1000));
        }
        List<Long> fates = link.fates();
        assertTrue(fates.get(packets - 1) > at, "the last step is reached");
        int sent = 0;
        double carried = 0; // bytes that the link had time for
        for (int i = 0; i < steps.size(); i++) {
            long begin = i == 0 ? 0 : steps.get(i - 1).atNanos();
            long end = steps.get(i).atNanos();
            long rate = i == 0 ? RATE : steps.get(i - 1).rateBitsPerSecond();
            carried += rate / 8e9 * (end - begin);
            while (fates.get(sent) <= end) {
                sent++;
            }
            assertEquals(Math.floor(carried / 1000 + 1e-6), sent, "packets until step " + i);
        }
        assertTrue(sent > 100_000, sent + " packets");
    }
}

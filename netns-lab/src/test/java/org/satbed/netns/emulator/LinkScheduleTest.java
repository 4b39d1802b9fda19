package org.satbed.netns.emulator;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.satbed.netns.emulator.LinkModel.Step;

/** A link that changes with time: 1000 bytes take 1 ms at 8 Mbit/s. */
class LinkScheduleTest {
    private static final long MILLI = 1_000_000;
    private static final long RATE = 8_000_000;

    private static LinkModel link(Step... steps) {
        return new LinkModel(RATE, 0, 1_000_000, 0, 1, List.of(steps));
    }

    @Test
    void nothingChangesBeforeTheStart() {
        LinkModel link = link(new Step(0, RATE / 8, 0, 0));
        assertEquals(5 * MILLI, link.offer(4 * MILLI, 1000));
        link.start(10 * MILLI);
        assertEquals(18 * MILLI, link.offer(10 * MILLI, 1000));
    }

    @Test
    void rateAndDelayChangeAtTheirTime() {
        LinkModel link = link(new Step(10 * MILLI, RATE * 2, 7 * MILLI, 0));
        link.start(0);
        assertEquals(10 * MILLI, link.offer(9 * MILLI, 1000));
        assertEquals(17 * MILLI + MILLI / 2, link.offer(10 * MILLI, 1000));
    }

    /** Ten packets wait when the rate doubles: the rest of their time is halved for the next one. */
    @Test
    void whatWaitsIsSentAtTheNewRate() {
        LinkModel link = link(new Step(4 * MILLI, RATE * 2, 0, 0));
        link.start(0);
        for (int i = 1; i <= 10; i++) {
            assertEquals(i * MILLI, link.offer(0, 1000));
        }
        // 6 ms of work at 4 ms take 3 ms, and the next packet half of one
        assertEquals(10 * MILLI, link.offer(4 * MILLI, 1000), "it does not overtake the tenth");
        assertEquals(10 * MILLI, link.offer(9 * MILLI, 1000), "free since 7.5 ms");
        assertEquals(11 * MILLI + MILLI / 2, link.offer(11 * MILLI, 1000));
    }

    @Test
    void inAnOutageEverythingIsLost() {
        LinkModel link = link(new Step(5 * MILLI, RATE, 0, 1), new Step(8 * MILLI, RATE, 0, 0));
        link.start(0);
        assertTrue(link.offer(4 * MILLI, 1000) > 0);
        assertEquals(LinkModel.LOST, link.offer(6 * MILLI, 1000));
        assertEquals(LinkModel.LOST, link.offer(7 * MILLI, 100));
        assertTrue(link.offer(9 * MILLI, 1000) > 0);
    }

    @Test
    void aScheduleThatBeginsAgainBeginsAsTheLinkWas() {
        LinkModel link = link(new Step(MILLI, RATE / 8, 0, 0));
        link.start(0);
        assertEquals(10 * MILLI, link.offer(2 * MILLI, 1000));
        link.start(20 * MILLI);
        assertEquals(21 * MILLI, link.offer(20 * MILLI, 1000));
        assertEquals(30 * MILLI, link.offer(22 * MILLI, 1000));
    }

    /** Steps that were passed while nothing was sent hold too, the last of them in the end. */
    @Test
    void stepsThatPassedInSilenceHold() {
        LinkModel link = link(new Step(MILLI, RATE * 4, 0, 0), new Step(2 * MILLI, RATE / 2, MILLI, 0));
        link.start(0);
        assertEquals(13 * MILLI, link.offer(10 * MILLI, 1000));
    }

    /** Changes from outside hold from when they were made, each for its time, even if no packet came meanwhile. */
    @Test
    void aChangeFromOutsideHoldsFromItsTimeOn() {
        LinkModel link = link();
        for (int i = 1; i <= 10; i++) {
            assertEquals(i * MILLI, link.offer(0, 1000));
        }
        link.changeFrom(4 * MILLI, new Step(0, RATE / 2, 0, 0)); // 6 ms of work become 12
        link.changeFrom(8 * MILLI, new Step(0, RATE * 2, 3 * MILLI, 0)); // and the 8 ms that are left become 2
        assertEquals(13 * MILLI + MILLI / 2, link.offer(9 * MILLI, 1000));
        link.changeFrom(20 * MILLI, new Step(0, RATE, 0, 1));
        assertEquals(LinkModel.LOST, link.offer(20 * MILLI, 1000));
        link.changeFrom(30 * MILLI, new Step(0, RATE, 0, 0));
        assertEquals(31 * MILLI, link.offer(30 * MILLI, 1000));
    }
}

package org.satbed.proxy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;
import org.satbed.linux.Descriptors;

/** What two proxies that share a page make of each other's words. */
class PacingPageTest {
    private static final SatelliteRate RATE = new SatelliteRate(8_000_000, 0, OptionalDouble.of(0), List.of());
    private static final double PAYLOAD = 1e6 * 1448 / 1500; // bytes per second
    private static final long SECOND = 1_000_000_000;

    @Test
    void twoProxiesShareOneRateByTheWeightsOfBoth() {
        PacingPage page = PacingPage.create();
        assertTrue(page.descriptor() >= 0, "this kernel has memfd_create");
        PacingBoard before = new PacingBoard(2, RATE, page);
        PacingBoard after = new PacingBoard(1, RATE, PacingPage.of(Descriptors.duplicate(page.descriptor())));
        before.publish(0, 1, 0, 1, SECOND);
        before.publish(1, 2, 0, 2, SECOND);
        after.publish(0, 1, 0, 1, SECOND);
        assertEquals(PAYLOAD / 4, before.level(0, SECOND), 1);
        assertEquals(PAYLOAD / 4, after.level(0, SECOND), 1);
        before.close();
        assertEquals(PAYLOAD, after.level(0, SECOND), 1, "its flows are over");
        after.close();
    }

    @Test
    void whoSaysNothingAnyMoreDoesNotCount() {
        PacingPage page = PacingPage.create();
        PacingBoard killed = new PacingBoard(1, RATE, page);
        PacingBoard other = new PacingBoard(1, RATE, PacingPage.of(Descriptors.duplicate(page.descriptor())));
        killed.publish(0, 3, 0, 3, SECOND);
        other.publish(0, 1, 0, 1, SECOND);
        assertEquals(PAYLOAD / 4, other.level(0, SECOND), 1);
        assertEquals(PAYLOAD, other.level(0, 3 * SECOND), 1, "its own words are true as long as it stands by them");
        other.close();
        killed.close();
    }

    @Test
    void rowsAreLentAgainAndCountOnWhereTheyWere() {
        PacingPage page = PacingPage.own();
        int first = page.lend();
        int second = page.lend();
        assertNotEquals(first, second);
        page.giveBack(first);
        assertEquals(first, page.lend());
        page.giveBack(first);
        PacingBoard board = new PacingBoard(1, RATE, page);
        LinkSample sample = new LinkSample();
        sample.delivered = 5;
        board.publishDelivery(0, sample);
        board.close();
        LinkSample next = new LinkSample();
        new PacingBoard(1, RATE, page).continueDelivery(0, next);
        assertEquals(5, next.delivered, "sums only grow");
    }

    @Test
    void aProxyBeginsWithWhatTheOneBeforeHasFoundOut() {
        PacingPage page = PacingPage.own();
        RateEstimate found = new RateEstimate(1e6, true);
        found.beginAt(300_000);
        board(found, page).judge(SECOND);
        assertEquals(
                300_000,
                board(new RateEstimate(RateEstimate.UNBOUNDED, true), page).available(SECOND),
                1);
        assertEquals(200_000, board(new RateEstimate(200_000, true), page).available(SECOND), 1);
    }

    @Test
    void whatIsToldAnewIsBelieved() {
        PacingPage page = PacingPage.own();
        board(new RateEstimate(300_000, true), page).judge(SECOND);
        assertEquals(1e6, board(new RateEstimate(1e6, true), page).available(SECOND), 1);
    }

    private static PacingBoard board(RateEstimate estimate, PacingPage page) {
        return new PacingBoard(1, estimate, 0, 0, page);
    }
}

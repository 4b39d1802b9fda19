package org.satbed.proxy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The sharing of the link. */
class PacerTest extends PacingSimulation {
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 4})
    void equalFlowsGetEqualSharesOfEverything(int reactors) {
        Proxy proxy = new Proxy(reactors, false);
        for (int i = 0; i < 16; i++) {
            proxy.open(i % reactors, 1e9, 1);
        }
        proxy.ticks(10);
        proxy.all().forEach(each -> assertEquals(RATE / 16, each.flow.cap, RATE / 16 * 0.02));
    }

    @Test
    void whatAFlowDoesNotNeedIsTheOthers() {
        Proxy proxy = new Proxy(2, false);
        Source slow = proxy.open(0, 100_000, 1);
        Source fast = proxy.open(1, 1e9, 1);
        proxy.ticks(100);
        assertEquals(RATE - 1.25 * 100_000, fast.flow.cap, RATE * 0.02);
        assertTrue(slow.flow.cap >= 100_000);
        assertEquals(slow.written, slow.sent, 2_000, "the slow one waits for nothing");
    }

    /** One answer after the other over one connection, a round trip apart: each finds the whole link, not what they need on the average. */
    @Test
    void anAnswerNowAndThenHasTheWholeLink() {
        Proxy proxy = new Proxy(1, false);
        Source alone = proxy.open(0, 0, 1);
        for (int i = 0; i < 50; i++) {
            alone.answer(10_000);
            proxy.ticks(1);
            assertEquals(alone.written, alone.sent, "answer " + i + " goes out at once, at " + alone.flow.cap);
            proxy.ticks(1);
        }
    }

    /** What answers now and then has its part again as soon as it has something, and meanwhile the other has all. */
    @Test
    void whatRestsIsTheOthersUntilItHasSomethingAgain() {
        Proxy proxy = new Proxy(1, false);
        Source bulk = proxy.open(0, 1e9, 1);
        Source now = proxy.open(0, 0, 1);
        for (int i = 0; i < 20; i++) {
            now.answer(30_000);
            proxy.ticks(1);
            assertEquals(now.written, now.sent, "half the link for a look is enough for answer " + i);
            proxy.ticks(2); // one look finds that it has sent, the next that it has nothing
            assertEquals(RATE, bulk.flow.cap, RATE * 0.01, "after answer " + i);
        }
    }

    @Test
    void aShareThatIsFreeIsTakenWithinTwoTicks() {
        Proxy proxy = new Proxy(2, false);
        Source first = proxy.open(0, 1e9, 1);
        Source second = proxy.open(1, 1e9, 1);
        proxy.ticks(5);
        assertEquals(RATE / 2, first.flow.cap, RATE * 0.02);
        proxy.close(1, second);
        proxy.ticks(2);
        assertEquals(RATE, first.flow.cap, RATE * 0.02);
    }

    @Test
    void aNewcomerBeginsWithItsShareAndTheOthersGiveWay() {
        Proxy proxy = new Proxy(1, false);
        Source first = proxy.open(0, 1e9, 1);
        proxy.ticks(5);
        Source second = proxy.open(0, 1e9, 1);
        assertEquals(RATE / 2, second.flow.cap, RATE * 0.02);
        proxy.ticks(1);
        assertTrue(first.flow.cap + second.flow.cap <= RATE * 1.001);
    }

    @Test
    void weightsMultiplyTheShare() {
        Proxy proxy = new Proxy(2, false);
        Source heavy = proxy.open(0, 1e9, 4);
        Source light = proxy.open(1, 1e9, 1);
        proxy.ticks(3);
        assertEquals(4, heavy.flow.cap / light.flow.cap, 0.1);
        assertEquals(RATE, proxy.carried(10), RATE * 0.02);
    }

    /** Whatever comes and goes: a few ticks after the last change what goes out fits, and nobody starves. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
    void aFewTicksAfterAnyChangeTheSharesFitAndNobodyStarves(long seed) {
        Random random = new Random(seed);
        int reactors = 1 + random.nextInt(4);
        Proxy proxy = new Proxy(reactors, false);
        for (int event = 0; event < 60; event++) {
            int reactor = random.nextInt(reactors);
            List<Source> own = proxy.sources.get(reactor);
            if (!own.isEmpty() && random.nextInt(3) == 0) {
                proxy.close(reactor, own.get(random.nextInt(own.size())));
            } else {
                double offered = random.nextBoolean() ? 1e9 : random.nextDouble() * RATE / 4;
                proxy.open(reactor, offered, 1 + random.nextInt(5));
            }
            proxy.ticks(40); // what a flow needs is known after some looks
            double carried = proxy.carried(20);
            double weights =
                    proxy.all().stream().mapToDouble(each -> each.flow.weight).sum();
            assertTrue(carried <= RATE * 1.02, "seed " + seed + ", event " + event + ": " + carried);
            for (Source each : proxy.all()) {
                double entitled = each.flow.weight * RATE / weights;
                assertTrue(
                        each.flow.cap >= 0.98 * Math.min(entitled, each.offered),
                        "seed " + seed + ", event " + event + ": " + each.flow.cap + " of " + entitled);
            }
            // work-conserving: what is not used is wanted by nobody
            if (proxy.all().stream().anyMatch(each -> each.flow.backlogged)) {
                assertTrue(carried >= 0.75 * RATE, "seed " + seed + ", event " + event + ": " + carried);
            }
        }
    }

    /** What the kernel does not pace takes the place of what it does: before the link there is never more than a moment's worth. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 4})
    void connectionsThatBeginTogetherDoNotFillTheQueue(int reactors) {
        Proxy proxy = new Proxy(reactors, false);
        Source begun = proxy.open(0, 1e9, 1);
        proxy.ticks(50);
        int waiting = 64;
        double queue = 0;
        double most = 0;
        for (int tick = 0; tick < 100; tick++) {
            for (int r = 0; r < reactors; r++) {
                while (waiting > 0 && proxy.pacers.get(r).hasRoom(now)) {
                    Source newcomer = proxy.open(r, 1e9, 1);
                    newcomer.sendFirst();
                    proxy.pacers.get(r).moved(newcomer.flow, 0, now);
                    queue += Pacer.UNPACED;
                    waiting--;
                }
                proxy.pacers.get(r).noteWaiting(waiting);
            }
            double before = proxy.sent();
            proxy.ticks(1);
            queue = Math.max(0, queue + proxy.sent() - before - RATE * TICK_SECONDS);
            most = Math.max(most, queue);
        }
        assertEquals(0, waiting);
        assertTrue(most < 0.05 * RATE, "50 ms of the link: " + most);
        assertTrue(begun.sent > 0);
    }

    /** After an outage the rate may be thought to be next to nothing; that is over soon, and so must be what hangs on it. */
    @Test
    void aRateThatIsThoughtToBeTinyHoldsNobodyUpForLong() {
        PacingBoard board = new PacingBoard(1, new RateEstimate(1_000, true), 0, 0, PacingPage.own());
        for (int i = 0; i < 10; i++) {
            board.noteFirst(Pacer.UNPACED, now);
        }
        assertTrue(board.untilRoom(now) <= 200_000_000, board.untilRoom(now) + " ns");
    }

    /** BBR keeps to its own estimate of a link that was bounded: it begins anew when its bound is raised, and every seven seconds. */
    @Test
    void bbrIsRestartedWhenItsBoundRises() {
        Proxy proxy = new Proxy(1, true);
        Source first = proxy.open(0, 1e9, 1);
        Source second = proxy.open(0, 1e9, 1);
        proxy.ticks(5);
        int before = proxy.kernel.restarted.size();
        proxy.close(0, second);
        proxy.ticks(2);
        assertEquals(before + 1, proxy.kernel.restarted.size());
        proxy.ticks(710);
        assertEquals(before + 2, proxy.kernel.restarted.size());
        assertEquals(RATE, first.flow.cap, RATE * 0.02);
    }

    /** The kernel says that nothing is unsent as long as the handshake goes on; such a flow keeps its place and its share. */
    @Test
    void aFlowWhoseHandshakeGoesOnCounts() {
        Proxy proxy = new Proxy(1, true);
        Source early = proxy.open(0, 0, 1);
        proxy.kernel.unestablished.add(early.flow.socket);
        RelayBytes.set(early.relay, 2_000_000);
        early.written = 2_000_000;
        early.sent = 2_000_000;
        proxy.pacers.get(0).moved(early.flow, 0, now);
        Source other = proxy.open(0, 1e9, 1);
        for (int i = 0; i < 60; i++) {
            now += Pacer.TICK_NANOS;
            other.tick();
            proxy.pacers.get(0).moved(other.flow, 0, now);
            proxy.pacers.get(0).turn(now);
        }
        assertTrue(early.flow.place >= 0);
        assertEquals(RATE / 2, early.flow.cap, RATE * 0.02);
        assertTrue(proxy.kernel.pushed > 50);
        proxy.kernel.unestablished.clear();
        proxy.kernel.recovering.add(early.flow.socket);
        now += Pacer.TICK_NANOS;
        proxy.pacers.get(0).turn(now);
        assertEquals(0, Collections.frequency(proxy.kernel.restarted, early.flow.socket), "losses are repaired first");
        proxy.kernel.recovering.clear();
        now += Pacer.TICK_NANOS;
        proxy.pacers.get(0).turn(now);
        assertEquals(
                1,
                Collections.frequency(proxy.kernel.restarted, early.flow.socket),
                "what BBR measured was the window of the SYN");
    }

    @Test
    void anIdleProxyHasNoTicks() {
        Proxy proxy = new Proxy(1, false);
        Source source = proxy.open(0, 0, 1);
        proxy.ticks(1);
        assertEquals(-1, proxy.pacers.get(0).untilTickMillis(now));
        source.written = 10_000;
        RelayBytes.set(source.relay, 10_000);
        proxy.pacers.get(0).moved(source.flow, 0, now);
        assertTrue(proxy.pacers.get(0).untilTickMillis(now) >= 0);
        proxy.ticks(20);
        assertEquals(-1, proxy.pacers.get(0).untilTickMillis(now));
    }

    /** Acknowledgements for what arrives use the link too. */
    @Test
    void whatArrivesTakesAwayFromTheShare() {
        PacingBoard board = new PacingBoard(2, new RateEstimate(1_200_000, true), 0, 0, PacingPage.own());
        board.publishArriving(0, 3_000_000, 0);
        board.publishArriving(1, 3_000_000, 0);
        assertEquals(1_200_000 - 0.024 * 6_000_000, board.available(0), 1);
        board.publishArriving(1, 1e9, 0);
        assertEquals(120_000, board.available(0), 1);
        assertEquals(1_200_000, board.available(1_000_000_000), 1, "what came a second ago is acknowledged by now");
    }

    /** A download that is over on one reactor takes nothing away from what another one sends. */
    @Test
    void arrivalsAreForgotten() {
        Proxy proxy = new Proxy(2, false);
        Source download = proxy.open(0, 0, 1);
        for (int i = 1; i <= 100; i++) {
            now += Pacer.TICK_NANOS;
            proxy.pacers.get(0).moved(download.flow, i * 60_000L, now);
            proxy.pacers.get(0).turn(now);
        }
        assertEquals(RATE - 0.024 * 6_000_000, proxy.board.available(now), RATE * 0.005);
        proxy.close(0, download);
        Source upload = proxy.open(1, 1e9, 1);
        proxy.ticks(100);
        assertEquals(RATE, upload.flow.cap, RATE * 0.01);
    }
}

package org.satbed.proxy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.satbed.netns.testing.Await;

/** Who may have how many, and who is told when it gets tight. */
class OptionLimitsTest {
    private static final long SECOND = 1_000_000_000L;

    private final List<String> told = Collections.synchronizedList(new ArrayList<>());
    private final LimitListener listener = new LimitListener() {
        @Override
        public void nearlyFull() {
            told.add("nearly");
        }

        @Override
        public void full() {
            told.add("full");
        }

        @Override
        public void roomAgain() {
            told.add("room");
        }
    };

    private LimitWatch watch(int most) {
        return new LimitWatch(() -> 0, most, List.of(listener));
    }

    @Test
    void oneTellingEachWay() {
        LimitWatch watch = watch(1_000);
        int[] held = {0, 989, 990, 995, 999, 990, 989, 951, 950, 10, 989, 990};
        for (int each : held) {
            watch.look(each, 0);
        }
        assertEquals(List.of("nearly", "room", "nearly"), told);
    }

    @Test
    void fullIsSaidAgainEveryTenSeconds() {
        LimitWatch watch = watch(100);
        watch.look(100, 0);
        assertEquals(List.of("nearly", "full"), told);
        watch.look(100, 9 * SECOND);
        watch.look(99, 10 * SECOND);
        assertEquals(2, told.size(), told.toString());
        watch.look(100, 10 * SECOND);
        watch.look(100, 20 * SECOND);
        watch.look(95, 21 * SECOND);
        watch.look(100, 22 * SECOND);
        assertEquals(List.of("nearly", "full", "full", "full", "room", "nearly", "full"), told);
    }

    /** 99 % of one connection is one. */
    @Test
    void theSmallestLimits() {
        LimitWatch one = watch(1);
        one.look(0, 0);
        one.look(1, 0);
        one.look(0, 0);
        assertEquals(List.of("nearly", "full", "room"), told);
    }

    @Test
    void whoWasToldIsToldTheEnd() {
        LimitWatch nearly = watch(100);
        nearly.look(99, 0);
        nearly.close();
        nearly.close();
        assertEquals(List.of("nearly", "room"), told);
        watch(100).close();
        assertEquals(2, told.size(), "nobody was told anything");
    }

    @Test
    void itsThreadLooksByItself() {
        AtomicInteger held = new AtomicInteger();
        try (LimitWatch watch = new LimitWatch(held::get, 100, List.of(listener))) {
            watch.start();
            held.set(100);
            Await.until("full", Duration.ofSeconds(5), () -> told.contains("full"));
            held.set(0);
            Await.until("room", Duration.ofSeconds(5), () -> told.contains("room"));
        }
        assertEquals(List.of("nearly", "full", "room"), told);
    }

    @Test
    void eachClientHasItsOwnBound() throws Exception {
        InetAddress one = InetAddress.getByName("10.0.0.1");
        InetAddress two = InetAddress.getByName("fd00::1");
        ClientLimits limits = new ClientLimits(2);
        assertTrue(limits.on());
        assertTrue(limits.enter(one));
        assertTrue(limits.enter(one));
        assertFalse(limits.enter(one));
        assertFalse(limits.enter(one), "who is refused is not counted, and does not make room");
        assertTrue(limits.enter(two));
        limits.leave(one);
        assertTrue(limits.enter(InetAddress.getByName("10.0.0.1")), "by address, not by object");
        assertFalse(limits.enter(one));
    }

    @Test
    void noBoundIsOff() {
        assertFalse(new ClientLimits(0).on());
    }

    @Test
    void boundsHoldOverManyReactors() throws Exception {
        InetAddress client = InetAddress.getByName("10.0.0.1");
        ClientLimits limits = new ClientLimits(3);
        AtomicInteger held = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        List<Future<Void>> reactors = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            reactors.add(Tasks.start(() -> {
                for (int k = 0; k < 20_000; k++) {
                    if (limits.enter(client)) {
                        most.accumulateAndGet(held.incrementAndGet(), Math::max);
                        held.decrementAndGet();
                        limits.leave(client);
                    }
                }
            }));
        }
        for (Future<Void> each : reactors) {
            Tasks.await(each);
        }
        assertTrue(most.get() <= 3, "at once: " + most);
        assertTrue(limits.enter(client) && limits.enter(client) && limits.enter(client), "none is left behind");
    }
}

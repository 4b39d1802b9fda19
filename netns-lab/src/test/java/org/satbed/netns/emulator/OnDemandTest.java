package org.satbed.netns.emulator;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.satbed.netns.LinkFeatures;
import org.satbed.netns.OnDemand;

/** Capacity on demand: frames of 20 ms, 500 ms from request to grant, 8 Mbit/s at most. */
class OnDemandTest {
    private static final long MILLI = 1_000_000;
    private static final long RATE = 8_000_000;
    private static final long GRANT = 500 * MILLI;
    private static final long FRAME = 20 * MILLI;

    private static LinkRun link(long guaranteed) {
        LinkFeatures none = LinkFeatures.NONE;
        LinkFeatures onDemand = new LinkFeatures(
                none.gilbertElliott(),
                0,
                none.jitter(),
                0,
                0,
                none.coDel(),
                0,
                Optional.of(new OnDemand(GRANT, FRAME, guaranteed)),
                none.trace());
        return LinkRun.of(RATE, 0, 100_000_000, onDemand, 1);
    }

    /** It asks at 20 ms for 1000 bytes that came and 1000 that wait: 2000 bytes a frame, so the packet takes half of one. */
    @Test
    void aPacketWithoutGrantWaitsForTheFramesEndAndTheGrant() {
        LinkRun link = link(0);
        link.offer(7 * MILLI, 1000);
        link.offer(10_007 * MILLI, 1000);
        assertEquals(List.of(FRAME + GRANT + FRAME / 2, 10_020 * MILLI + GRANT + FRAME / 2), link.fates());
    }

    @Test
    void whatIsGuaranteedNeedsNoGrant() {
        LinkRun link = link(RATE / 8); // 1000 bytes in 8 ms
        link.offer(7 * MILLI, 1000);
        assertEquals(List.of(15 * MILLI), link.fates());
    }

    /** A steady stream: its first packets wait for a grant, those after some grants hardly at all. */
    @Test
    void capacityFollowsDemand() {
        LinkRun link = link(0);
        int packets = 5_000;
        for (int i = 0; i < packets; i++) {
            link.offer(i * 4 * MILLI, 1000); // a quarter of the rate
        }
        List<Long> fates = link.fates();
        assertTrue(fates.get(0) >= GRANT, "the first waits");
        for (int i = 500; i < packets - 10; i++) {
            long took = fates.get(i) - i * 4 * MILLI;
            assertTrue(took <= 2 * FRAME, "packet " + i + " took " + took);
        }
    }

    /** More than the link has is granted as what it has, and after the first grant it is used without a gap. */
    @Test
    void theLinksRateIsTheMost() {
        LinkRun link = link(0);
        for (int i = 0; i < 10_000; i++) {
            link.offer(i * MILLI / 2, 1000); // twice the rate, for 5 s
        }
        List<Long> fates = link.fates();
        for (int i = 1_000; i < 5_000; i++) {
            assertEquals(1_000 * MILLI, fates.get(i) - fates.get(i - 1_000), 2, "1000 packets take a second");
        }
    }

    /** Whatever comes, everything is sent, in order, and never faster than the link. */
    @Test
    void everythingIsSentInTheEnd() {
        Random random = new Random(3);
        LinkRun link = link(0);
        long now = 0;
        int packets = 100_000;
        long[] sizes = new long[packets];
        for (int i = 0; i < packets; i++) {
            now += random.nextInt(200) == 0 ? random.nextLong(3_000 * MILLI) : random.nextLong(3 * MILLI);
            sizes[i] = 40 + random.nextInt(1461);
            link.offer(now, (int) sizes[i]);
        }
        List<Long> fates = link.fates();
        for (int i = 1; i < packets; i++) {
            assertTrue(fates.get(i) - fates.get(i - 1) >= sizes[i] * 1000 - 2, "packet " + i);
        }
    }

    @Test
    void askingLateChangesNothing() {
        LinkRun often = link(64_000);
        LinkRun late = link(64_000);
        Random random = new Random(4);
        long now = 0;
        for (int i = 0; i < 20_000; i++) {
            long next = now + random.nextLong(i % 1000 == 0 ? 5_000 * MILLI : 5 * MILLI);
            for (long at = now; at < next; at += 3 * MILLI) {
                often.settle(at);
            }
            now = next;
            often.offer(now, 500);
            late.offer(now, 500);
        }
        assertTrue(often.fates().equals(late.fates()), "they differ");
    }
}

package org.satbed.netns.emulator;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.satbed.netns.DeliveryTrace;
import org.satbed.netns.LinkFeatures;

/** A link after a trace against mahimahi's own loop, opportunity by opportunity (LinkQueue::rationalize, link_queue.cc). */
class TraceTest {
    private static final long MILLI = 1_000_000;

    private static LinkRun link(int[] millis, long delay) {
        LinkFeatures none = LinkFeatures.NONE;
        LinkFeatures trace = new LinkFeatures(
                none.gilbertElliott(),
                0,
                none.jitter(),
                0,
                0,
                none.coDel(),
                0,
                none.onDemand(),
                Optional.of(DeliveryTrace.of(millis)));
        return LinkRun.of(1_000_000, delay, 1_000_000_000, trace, 1);
    }

    @Test
    void aPacketLeavesWithTheOpportunityThatTakesItsLastByte() {
        LinkRun link = link(new int[] {2, 5, 5, 9}, 100);
        link.offer(0, 1500); // all of the one at 2
        link.offer(0, 700); // two at 5
        link.offer(0, 800);
        link.offer(3 * MILLI, 1500); // four bytes do not fit into the other at 5
        link.offer(20 * MILLI, 40); // the second pass has 11, 14, 14, 18, the third 20, 23
        assertEquals(
                List.of(2L, 5L, 5L, 9L, 20L),
                link.fates().stream().map(at -> (at - 100) / MILLI).toList());
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void aHundredThousandPacketsLeaveAsInMahimahi(long seed) {
        Random random = new Random(seed);
        int[] millis = random.ints(500, 0, 1000).sorted().toArray();
        LinkRun link = link(millis, 0);
        List<long[]> packets = new ArrayList<>();
        long now = 1;
        for (int i = 0; i < 100_000; i++) {
            now += random.nextInt(100) == 0 ? random.nextLong(3_000 * MILLI) : random.nextLong(4 * MILLI);
            int bytes = random.nextInt(3) == 0 ? 1500 : 40 + random.nextInt(1460);
            packets.add(new long[] {now, bytes});
            link.offer(now, bytes);
        }
        assertTrue(mahimahi(millis, packets).equals(link.fates()), "they differ");
    }

    private static List<Long> mahimahi(int[] millis, List<long[]> packets) {
        List<Long> delivered = new ArrayList<>();
        long base = 0;
        int next = 0;
        long inTransit = 0; // bytes of packet number delivered.size() still to be sent; 0 for none begun
        while (delivered.size() < packets.size()) {
            long at = (base + millis[next]) * MILLI;
            int left = 1504;
            while (left > 0 && delivered.size() < packets.size() && packets.get(delivered.size())[0] <= at) {
                if (inTransit == 0) {
                    inTransit = packets.get(delivered.size())[1] + 4;
                }
                long sent = Math.min(left, inTransit);
                left -= (int) sent;
                inTransit -= sent;
                if (inTransit == 0) {
                    delivered.add(at);
                }
            }
            if (++next == millis.length) {
                next = 0;
                base += millis[millis.length - 1];
            }
        }
        return delivered;
    }

    /** A saturated link has the trace's rate: 1504 bytes an opportunity, 4 of them for each packet. */
    @Test
    void theRateIsTheTraces() {
        int[] millis = new Random(9).ints(2_000, 0, 1000).sorted().toArray();
        millis[millis.length - 1] = 1000;
        LinkRun link = link(millis, 0);
        for (int i = 0; i < 100_000; i++) {
            assertTrue(link.offer(1, 1500));
        }
        assertEquals(100_000 / 2_000 * 1_000 * MILLI, link.fates().get(99_999));
        assertEquals(1504 * 8 * 2_000, DeliveryTrace.of(millis).meanBitsPerSecond());
        assertEquals(millis[1_999], Arrays.stream(millis).max().orElseThrow());
    }
}

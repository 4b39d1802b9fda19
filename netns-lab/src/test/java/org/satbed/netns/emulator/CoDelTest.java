package org.satbed.netns.emulator;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.satbed.netns.CoDel;
import org.satbed.netns.LinkFeatures;

/** CoDel as RFC 8289 section 5 writes it down, step by step on a queue of its own, against the link that does it packet by packet. */
class CoDelTest {
    private static final long MILLI = 1_000_000;
    private static final long RATE = 8_000_000; // 1000 bytes take 1 ms
    private static final long TARGET = CoDel.DEFAULT.targetNanos();
    private static final long INTERVAL = CoDel.DEFAULT.intervalNanos();

    private static LinkRun link(long queue) {
        LinkFeatures none = LinkFeatures.NONE;
        LinkFeatures coDel = new LinkFeatures(
                none.gilbertElliott(),
                0,
                none.jitter(),
                0,
                0,
                Optional.of(CoDel.DEFAULT),
                0,
                none.onDemand(),
                none.trace());
        return LinkRun.of(RATE, 0, queue, coDel, 1);
    }

    private record Packet(int number, long arrival, int bytes) {}

    /** The RFC's queue_t and CoDelQueue. */
    private static final class Reference {
        final Deque<Packet> queue = new ArrayDeque<>();
        final List<Integer> dropped = new ArrayList<>();
        long bytes;
        int maxPacket = 512;
        long firstAboveTime;
        long dropNext;
        long count;
        long lastCount;
        boolean dropping;
        boolean okToDrop;

        void enqueue(Packet packet) {
            queue.add(packet);
            bytes += packet.bytes();
            maxPacket = Math.max(maxPacket, packet.bytes());
        }

        Packet dodequeue(long now) {
            okToDrop = false;
            Packet p = queue.poll();
            if (p == null) {
                firstAboveTime = 0;
                return null;
            }
            bytes -= p.bytes();
            if (now - p.arrival() < TARGET || bytes <= maxPacket) {
                firstAboveTime = 0;
            } else if (firstAboveTime == 0) {
                firstAboveTime = now + INTERVAL;
            } else if (now >= firstAboveTime) {
                okToDrop = true;
            }
            return p;
        }

        Packet dequeue(long now) {
            Packet p = dodequeue(now);
            if (dropping) {
                if (!okToDrop) {
                    dropping = false;
                }
                while (now >= dropNext && dropping) {
                    dropped.add(p.number());
                    ++count;
                    p = dodequeue(now);
                    if (!okToDrop) {
                        dropping = false;
                    } else {
                        dropNext = controlLaw(dropNext);
                    }
                }
            } else if (okToDrop) {
                dropped.add(p.number());
                p = dodequeue(now);
                dropping = true;
                long delta = count - lastCount;
                count = 1;
                if (delta > 1 && now - dropNext < 16 * INTERVAL) {
                    count = delta;
                }
                dropNext = controlLaw(now);
                lastCount = count;
            }
            return p;
        }

        long controlLaw(long t) {
            return t + Math.round(INTERVAL / Math.sqrt(count));
        }
    }

    /** Bursts and silences, above and below the rate. */
    private static List<Packet> arrivals(long seed) {
        Random random = new Random(seed);
        List<Packet> packets = new ArrayList<>();
        long now = 1;
        double load = 1;
        for (int i = 0; i < 100_000; i++) {
            if (random.nextInt(300) == 0) {
                load = 0.2 + random.nextDouble() * 2;
                now += random.nextInt(8) == 0 ? random.nextInt(3000) * MILLI : 0;
            }
            int bytes = random.nextInt(4) == 0 ? 1500 : 40 + random.nextInt(1460);
            packets.add(new Packet(i, now, bytes));
            now += (long) (-Math.log(1 - random.nextDouble()) * MILLI * 0.9 / load);
        }
        return packets;
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void itDropsWhatTheRfcDrops(long seed) {
        List<Packet> packets = arrivals(seed);
        LinkRun link = link(1_000_000_000);
        packets.forEach(packet -> assertTrue(link.offer(packet.arrival(), packet.bytes())));
        List<Integer> dropped = new ArrayList<>();
        for (int i = 0; i < packets.size(); i++) {
            if (link.fates().get(i) == LinkModel.DROPPED) {
                dropped.add(i);
            }
        }
        assertEquals(reference(packets), dropped);
        assertTrue(dropped.size() > 1000, dropped.size() + " drops are too few for a test");
    }

    private static List<Integer> reference(List<Packet> packets) {
        Reference queue = new Reference();
        int next = 0;
        long free = 0;
        while (next < packets.size() || !queue.queue.isEmpty()) {
            if (queue.queue.isEmpty()) {
                free = Math.max(free, packets.get(next).arrival());
            }
            // A byte takes 1000 ns exactly here. A packet that comes as another leaves comes after it.
            while (next < packets.size() && (packets.get(next).arrival() < free || queue.queue.isEmpty())) {
                queue.enqueue(packets.get(next++));
            }
            Packet sent = queue.dequeue(free);
            free += sent == null ? 0 : sent.bytes() * 1000L;
        }
        return queue.dropped;
    }

    /** Without a queue that stands, nothing is dropped; a burst of less than an interval passes. */
    @Test
    void aBurstPasses() {
        LinkRun link = link(1_000_000);
        for (int burst = 0; burst < 20; burst++) {
            for (int i = 0; i < 80; i++) {
                link.offer(1 + burst * 200 * MILLI, 1000);
            }
        }
        assertTrue(link.fates().stream().noneMatch(fate -> fate < 0));
    }

    /** The full queue still drops at its tail. */
    @Test
    void theLimitHoldsToo() {
        LinkRun link = link(10_000);
        int let = 0;
        for (int i = 0; i < 20; i++) {
            let += link.offer(1, 1000) ? 1 : 0;
        }
        assertEquals(10, let);
    }
}

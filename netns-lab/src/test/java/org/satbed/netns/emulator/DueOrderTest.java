package org.satbed.netns.emulator;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.PriorityQueue;
import java.util.Random;
import org.junit.jupiter.api.Test;

class DueOrderTest {
    @Test
    void theFirstIsAlwaysTheOneThatIsDueFirst() {
        Random random = new Random(1);
        DueOrder order = new DueOrder();
        PriorityQueue<Long> expected = new PriorityQueue<>(); // due * 2^20 + record, all different
        for (int i = 0; i < 300_000; i++) {
            if (random.nextInt(100) < ((i / 5000) % 2 == 0 ? 60 : 40)) {
                long due = random.nextInt(1_000_000) * 1_000_000L + i;
                order.add(due, i);
                expected.add(due << 20 | i);
            } else if (!expected.isEmpty()) {
                assertEquals(expected.remove() & 0xfffff, order.first());
                order.removeFirst();
            }
            assertEquals(expected.isEmpty(), order.isEmpty());
        }
        assertTrue(expected.size() < 300_000);
    }
}

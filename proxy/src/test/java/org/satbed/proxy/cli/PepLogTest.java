package org.satbed.proxy.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A log that takes no lines, as a full pipe or a stopped syslog, holds up nobody. */
@Timeout(30)
class PepLogTest {
    @Test
    void aStuckLogDropsLinesAndSaysSo() throws Exception {
        Queue<String> taken = new ConcurrentLinkedQueue<>();
        CountDownLatch stuck = new CountDownLatch(1);
        CountDownLatch first = new CountDownLatch(1);
        PepLog log = new PepLog(
                line -> {
                    first.countDown();
                    try {
                        stuck.await();
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                    taken.add(line);
                },
                false);
        log.line("first");
        first.await();
        int lines = PepLog.MOST_WAITING + 500;
        for (int i = 0; i < lines; i++) {
            log.line("line " + i); // returns, or the time-out ends the test
        }
        assertEquals(500, log.dropped());
        stuck.countDown();
        log.close();
        List<String> all = List.copyOf(taken);
        assertEquals("first", all.get(0));
        assertTrue(all.contains("line " + (PepLog.MOST_WAITING - 1)), "what was there first stays");
        assertTrue(all.contains("500 lines were dropped: the log took none"), "it is said");
        assertEquals(1 + PepLog.MOST_WAITING + 1, all.size());
    }

    @Test
    void theLastLinesAreWrittenAndAStuckEndIsBounded() {
        Queue<String> taken = new ConcurrentLinkedQueue<>();
        PepLog log = new PepLog(taken::add, false);
        for (int i = 0; i < 1_000; i++) {
            log.line("line " + i);
        }
        log.close();
        assertEquals(1_000, taken.size());
        CountDownLatch never = new CountDownLatch(1);
        PepLog stuck = new PepLog(
                line -> {
                    try {
                        never.await();
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                },
                false);
        stuck.line("lost");
        stuck.close(); // or the time-out ends the test
    }
}

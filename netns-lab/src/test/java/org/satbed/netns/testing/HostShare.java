package org.satbed.netns.testing;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/** How much of this host's processors a program gets at the moment: a measure of how busy others keep it. */
public final class HostShare {
    private static final Duration LOOK = Duration.ofMillis(200);
    private static final double LEAST = 0.02;

    private HostShare() {}

    /**
     * Whether something took less than its bound, or no more than as much longer as this host is busy with others at
     * the moment: what has half of the processors may take twice the time.
     *
     * @param took in the unit of the bound
     */
    public static boolean inTime(double took, double bound) {
        try {
            return took < bound || took * Math.max(LEAST, measure(LOOK)) < bound;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted while measuring the host", e);
        }
    }

    /**
     * Lets as many threads as there are processors count for a while.
     *
     * @return the processor time that they got, of that which there was; 1 on a host with nothing else to do
     */
    public static double measure(Duration during) throws InterruptedException {
        int processors = Runtime.getRuntime().availableProcessors();
        ThreadMXBean clock = ManagementFactory.getThreadMXBean();
        AtomicLong used = new AtomicLong();
        List<Thread> threads = new ArrayList<>();
        long begun = System.nanoTime();
        for (int i = 0; i < processors; i++) {
            Thread thread = new Thread(
                    () -> {
                        while (System.nanoTime() - begun < during.toNanos()) {
                            Thread.onSpinWait();
                        }
                        used.addAndGet(clock.getCurrentThreadCpuTime());
                    },
                    "share of the host");
            thread.start();
            threads.add(thread);
        }
        for (Thread each : threads) {
            each.join();
        }
        return (double) used.get() / processors / (System.nanoTime() - begun);
    }
}

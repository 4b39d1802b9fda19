package org.satbed.netns.testing;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/** How much of this host's processors a program gets at the moment: a measure of how busy others keep it. */
public final class HostShare {
    private HostShare() {}

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

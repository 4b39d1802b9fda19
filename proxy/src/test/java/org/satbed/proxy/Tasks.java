package org.satbed.proxy;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.satbed.netns.testing.Await;

/** What runs beside a test, and is waited for with a bound. */
final class Tasks {
    private static final int PATIENCE_SECONDS = 30;

    private Tasks() {}

    /** Something that may fail. */
    interface Action {
        void run() throws Exception;
    }

    static Future<Void> start(Action action) {
        return call(() -> {
            action.run();
            return null;
        });
    }

    static <T> Future<T> call(Callable<T> code) {
        FutureTask<T> task = new FutureTask<>(code);
        Thread thread = new Thread(task, "test task");
        thread.setDaemon(true); // one that hangs in a write ends when its socket is closed, or with the JVM
        thread.start();
        return task;
    }

    /** Its result, or what it failed with. */
    static <T> T await(Future<T> task) throws Exception {
        return await(task, PATIENCE_SECONDS);
    }

    static <T> T await(Future<T> task, int seconds) throws Exception {
        try {
            return task.get(seconds, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof Error error) {
                throw error;
            }
            throw e.getCause() instanceof Exception cause ? cause : e;
        } catch (TimeoutException e) {
            throw new AssertionError("not done within " + seconds + " s", e);
        }
    }

    /** Waits until a count has not moved for 0.3 s, and returns it. */
    static long awaitStandstill(LongSupplier count) {
        AtomicLong last = new AtomicLong(count.getAsLong());
        AtomicLong since = new AtomicLong(System.nanoTime());
        Await.until("a standstill", Duration.ofSeconds(20), () -> {
            long now = count.getAsLong();
            if (last.getAndSet(now) != now) {
                since.set(System.nanoTime());
            }
            return System.nanoTime() - since.get() > 300_000_000L;
        });
        return last.get();
    }
}

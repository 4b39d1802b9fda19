package org.satbed.proxy.cli;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.satbed.linux.Syslog;
import org.satbed.proxy.ProxyException;

/**
 * Where the proxy's lines go: standard error, a file, or syslog. A thread of its own writes them, so that one that
 * takes none (a full pipe, a stopped syslog) holds up nobody: beyond a bound, lines are dropped, counted, and told of
 * once it takes them again.
 */
final class PepLog implements AutoCloseable {
    /** Lines that wait: about a megabyte. */
    static final int MOST_WAITING = 4_096;

    /** Wakes the thread, and is not written: it is told by its identity. */
    private static final String END = new String("end");

    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss.SSS");
    /** How long the end waits for what has not been written. */
    private static final long LAST_WORDS_MILLIS = 1_000;

    private final boolean timed;
    private final Consumer<String> sink;
    private final BlockingQueue<String> waiting = new ArrayBlockingQueue<>(MOST_WAITING);
    private final AtomicLong dropped = new AtomicLong();
    private final CountDownLatch written = new CountDownLatch(1);
    private volatile boolean closing;

    PepLog(Consumer<String> sink, boolean timed) {
        this.sink = sink;
        this.timed = timed;
        Thread thread = new Thread(this::write, "log");
        thread.setDaemon(true);
        thread.start();
    }

    /** Opens {@code stderr}, {@code syslog} or a file, which grows. */
    static PepLog open(String where) {
        if (where.equals("stderr")) {
            return new PepLog(System.err::println, true);
        }
        if (where.equals("syslog")) {
            Syslog.open("satbed-pep");
            return new PepLog(Syslog::info, false);
        }
        try {
            PrintStream stream = new PrintStream(OutputFile.append(Path.of(where)), true, StandardCharsets.UTF_8);
            return new PepLog(stream::println, true);
        } catch (IOException e) {
            throw new ProxyException(
                    "cannot write the log " + where + OutputFile.reason(e, "; choose another with --log"));
        }
    }

    /** From any thread, a reactor's too: never waits. */
    void line(String text) {
        String line = timed ? TIME.format(LocalDateTime.now()) + " satbed-pep: " + text : text;
        if (!waiting.offer(line)) {
            dropped.incrementAndGet();
        }
    }

    /** Lines dropped so far. */
    long dropped() {
        return dropped.get();
    }

    private void write() {
        long told = 0;
        try {
            while (true) {
                String line = closing ? waiting.poll() : waiting.take();
                long lost = dropped.get();
                if (lost != told && waiting.size() < MOST_WAITING / 2) {
                    line((lost - told) + " lines were dropped: the log took none");
                    told = lost;
                }
                if (line == null) {
                    return;
                }
                if (line != END) {
                    sink.accept(line);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            written.countDown();
        }
    }

    /** Waits a second at most for the last lines. */
    @Override
    public void close() {
        closing = true;
        waiting.offer(END); // there is room, or a line to be taken
        try {
            written.await(LAST_WORDS_MILLIS, TimeUnit.MILLISECONDS); // else it takes none: the thread is a daemon
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}

package org.satbed.orchestrator.run;

import java.io.PrintStream;
import java.time.Duration;
import java.util.Locale;
import java.util.function.LongSupplier;

/**
 * Tells how a run gets on: a line for each step that has ended, and on a terminal, below them, the step that is under way with the time it
 * has taken and what the path carries.
 */
public final class Progress implements AutoCloseable {
    private static final int REFRESH_MILLIS = 500;
    private static final String CLEAR = "\r\033[K";

    private final PrintStream out;
    private final boolean terminal;
    private final long begun = System.nanoTime();
    private final Thread painter = new Thread(this::paint, "progress");

    private String step = "";
    private long stepBegun;
    private LongSupplier carried = () -> 0;
    private long lastCarried;
    private long lastTime;
    private boolean closed;

    /**
     * Begins.
     *
     * @param terminal whether {@code out} is one
     */
    public Progress(PrintStream out, boolean terminal) {
        this.out = out;
        this.terminal = terminal;
        painter.setDaemon(true);
        if (terminal) {
            painter.start();
        }
    }

    /** From now on the current step is shown with the growth of this number of bytes. */
    synchronized void carriedBy(LongSupplier bytes) {
        carried = bytes;
        lastCarried = bytes.getAsLong();
        lastTime = System.nanoTime();
    }

    /** Begins a step. */
    public synchronized void step(String text) {
        step = text;
        stepBegun = System.nanoTime();
        show();
    }

    /** A line that stays, in place of the current step. */
    public synchronized void line(String text) {
        if (closed) {
            return;
        }
        step = "";
        long seconds = Duration.ofNanos(System.nanoTime() - begun).toSeconds();
        out.printf(Locale.ROOT, "%s%3d:%02d  %s%n", terminal ? CLEAR : "", seconds / 60, seconds % 60, text);
    }

    /** From now on nothing is shown. */
    @Override
    public synchronized void close() {
        if (terminal && !closed) {
            out.print(CLEAR);
        }
        closed = true;
        painter.interrupt();
    }

    private synchronized void show() {
        if (!terminal || closed || step.isEmpty()) {
            return;
        }
        long now = System.nanoTime();
        long bytes = carried.getAsLong();
        double megabits = now > lastTime ? (bytes - lastCarried) * 8e3 / (now - lastTime) : 0;
        lastCarried = bytes;
        lastTime = now;
        out.printf(
                Locale.ROOT,
                "%s      %s … %d s%s",
                CLEAR,
                step,
                (now - stepBegun) / 1_000_000_000,
                megabits >= 0.01 ? String.format(Locale.ROOT, ", %.1f Mbit/s", megabits) : "");
        out.flush();
    }

    private void paint() {
        try {
            while (true) {
                Thread.sleep(REFRESH_MILLIS);
                show();
            }
        } catch (InterruptedException e) {
            // Closed.
        }
    }
}

package org.satbed.orchestrator.run;

import java.io.PrintStream;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.LongSupplier;
import org.satbed.scenarios.Workload;

/**
 * Tells how a run gets on: a line for each step that has ended, and on a terminal, below them, the step that is under way with the time it
 * has taken, what the path carries, and how much there is still to do.
 */
public final class Progress implements AutoCloseable {
    private static final int REFRESH_MILLIS = 500;
    private static final String CLEAR = "\r\033[K";

    private final PrintStream out;
    private final boolean terminal;
    private final Optional<ProgressListener> listener;
    private final long begun = System.nanoTime();
    private final Thread painter = new Thread(this::paint, "progress");

    private String step = "";
    private long stepBegun;
    private LongSupplier carried = () -> 0;
    private long lastCarried;
    private long lastTime;
    private Optional<Remaining> remaining = Optional.empty();
    private boolean closed;

    /**
     * Begins.
     *
     * @param terminal whether {@code out} is one
     */
    public Progress(PrintStream out, boolean terminal) {
        this(out, terminal, Optional.empty());
    }

    /**
     * The same.
     *
     * @param listener who else is told
     */
    public Progress(PrintStream out, boolean terminal, Optional<ProgressListener> listener) {
        this.out = out;
        this.terminal = terminal;
        this.listener = listener;
        painter.setDaemon(true);
        if (terminal || listener.isPresent()) {
            painter.start();
        }
    }

    /** From now on the current step is shown with the growth of this number of bytes. */
    synchronized void carriedBy(LongSupplier bytes) {
        carried = bytes;
        lastCarried = bytes.getAsLong();
        lastTime = System.nanoTime();
    }

    /** What is to be measured, so often. */
    synchronized void expect(int repetitions, List<String> variants, List<Workload> workloads) {
        remaining = Optional.of(new Remaining(repetitions, variants, workloads));
    }

    /** There are more repetitions than were expected. */
    synchronized void extend(int repetitions) {
        remaining.ifPresent(all -> all.extend(repetitions));
    }

    /** Begins a step. */
    public synchronized void step(String text) {
        step = text;
        stepBegun = System.nanoTime();
        show();
    }

    /** Begins a step that is one of the expected measurements. */
    synchronized void measuring(String text, String variant, int repetition, String workload) {
        remaining.ifPresent(all -> all.begin(variant, repetition, workload, elapsed()));
        step(text);
    }

    /** It has ended well. */
    synchronized void measured(ProgressListener.Outcome outcome) {
        remaining.ifPresent(all -> all.end(true, elapsed()));
        listener.filter(each -> !closed && Double.isFinite(outcome.value())).ifPresent(each -> each.outcome(outcome));
    }

    /** A line that stays, in place of the current step. */
    public synchronized void line(String text) {
        if (closed) {
            return;
        }
        step = "";
        remaining.ifPresent(all -> all.end(false, elapsed())); // nothing to do if it ended well
        long seconds = (long) elapsed();
        out.printf(Locale.ROOT, "%s%3d:%02d  %s%n", terminal ? CLEAR : "", seconds / 60, seconds % 60, text);
        listener.ifPresent(each -> each.line(elapsed(), text));
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

    private double elapsed() {
        return (System.nanoTime() - begun) / 1e9;
    }

    private synchronized void show() {
        if (closed || !terminal && listener.isEmpty()) {
            return;
        }
        long now = System.nanoTime();
        long bytes = carried.getAsLong();
        double megabits = now > lastTime ? (bytes - lastCarried) * 8e3 / (now - lastTime) : 0;
        lastCarried = bytes;
        lastTime = now;
        double stepSeconds = step.isEmpty() ? 0 : (now - stepBegun) / 1e9;
        OptionalDouble left = remaining.map(all -> all.seconds(elapsed())).orElse(OptionalDouble.empty());
        int done = remaining.map(Remaining::done).orElse(0);
        int total = remaining.map(Remaining::total).orElse(0);
        listener.ifPresent(
                each -> each.now(new ProgressListener.Now(elapsed(), step, stepSeconds, megabits, done, total, left)));
        if (terminal && !step.isEmpty()) {
            out.printf(
                    Locale.ROOT,
                    "%s      %s … %d s%s%s",
                    CLEAR,
                    step,
                    (long) stepSeconds,
                    megabits >= 0.01 ? String.format(Locale.ROOT, ", %.1f Mbit/s", megabits) : "",
                    left(done, total, left));
            out.flush();
        }
    }

    private static String left(int done, int total, OptionalDouble left) {
        if (total == 0 || left.isEmpty()) {
            return "";
        }
        Duration time = Duration.ofSeconds(Math.round(left.getAsDouble()));
        return String.format(
                Locale.ROOT,
                "; %d of %d done, about %d:%02d left",
                done,
                total,
                time.toMinutes(),
                time.toSecondsPart());
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

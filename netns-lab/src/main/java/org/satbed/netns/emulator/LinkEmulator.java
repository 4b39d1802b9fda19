package org.satbed.netns.emulator;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.satbed.linux.EventFd;
import org.satbed.linux.ThreadPriority;
import org.satbed.linux.TunDevice;

/**
 * A running emulator between two TUN interfaces, which stay the caller's. Each direction has a thread of its own:
 * they share nothing, and a burst one way does not hold up the acknowledgements the other way.
 */
public final class LinkEmulator implements AutoCloseable {
    private static final long PATIENCE_MILLIS = 5_000;
    /**
     * Before the programs that the link serves: with three busy processes on two cores, it takes the 99th percentile of the lateness from
     * 4.2 ms to 0.25 ms. Not a real-time class, which could keep everything else off a small machine's processors.
     */
    private static final int FIRST_SERVED = -20;

    private final EventFd stop = new EventFd();
    private final EventFd firstChanged = new EventFd();
    private final EventFd secondChanged = new EventFd();
    private final List<Thread> threads = new ArrayList<>();
    private final AtomicReference<Throwable> failure = new AtomicReference<>();
    private final QuickWakeUp quickWakeUp = QuickWakeUp.request();
    private final LinkDirection firstToSecond;
    private final LinkDirection secondToFirst;
    private boolean closed;

    private LinkEmulator(LinkDirection firstToSecond, LinkDirection secondToFirst) {
        this.firstToSecond = firstToSecond;
        this.secondToFirst = secondToFirst;
    }

    /** Takes the memory and starts. */
    public static LinkEmulator start(TunDevice first, TunDevice second, Half firstToSecond, Half secondToFirst) {
        LinkEmulator emulator = new LinkEmulator(
                new LinkDirection(
                        first, second, firstToSecond.model(), firstToSecond.ringBytes(), firstToSecond.largest()),
                new LinkDirection(
                        second, first, secondToFirst.model(), secondToFirst.ringBytes(), secondToFirst.largest()));
        emulator.startThread("satellite link 1>2", emulator.firstToSecond, emulator.firstChanged);
        emulator.startThread("satellite link 2>1", emulator.secondToFirst, emulator.secondChanged);
        return emulator;
    }

    /**
     * What one direction is made of.
     *
     * @param model its arithmetic
     * @param ringBytes its memory for packets in flight
     * @param largest the longest that is read at once, in bytes; longer ones would be cut short
     */
    public record Half(LinkModel model, long ringBytes, int largest) {}

    private void startThread(String name, LinkDirection direction, EventFd changed) {
        EmulatorLoop loop = new EmulatorLoop(direction, changed, stop);
        Thread thread = new Thread(() -> run(loop), name);
        thread.setDaemon(true);
        threads.add(thread);
        thread.start();
    }

    private void run(EmulatorLoop loop) {
        try {
            // Where it is not allowed, the link works all the same, less punctually.
            ThreadPriority.setNice(FIRST_SERVED);
            loop.run();
        } catch (Throwable e) { // an Error too: a link that stands still must say why
            failure.compareAndSet(null, e);
            stop.signal();
        }
    }

    /** The schedules of both directions begin at this time. */
    public void startSchedule(long nowNanos) {
        firstToSecond.model().start(nowNanos);
        secondToFirst.model().start(nowNanos);
        lookAnew();
    }

    /**
     * Wakes both directions, which sleep until what they knew to be next: they look at what was changed, and count what waits now. Not
     * while it is closed: its descriptors' numbers may be other files' then.
     */
    public synchronized void lookAnew() {
        if (!closed) {
            firstChanged.signal();
            secondChanged.signal();
        }
    }

    /** From now on the two directions are as the steps say, until their schedules say otherwise. */
    public void change(LinkModel.Step forFirstToSecond, LinkModel.Step forSecondToFirst) {
        long now = System.nanoTime();
        firstToSecond.change(now, forFirstToSecond);
        secondToFirst.change(now, forSecondToFirst);
        lookAnew();
    }

    /** What ended it, if it did not end by {@link #close}. */
    public Optional<Throwable> failure() {
        return Optional.ofNullable(failure.get());
    }

    /** What the one direction, or the other, is at a time. */
    public LinkModel.Step shownAt(boolean fromFirst, long nowNanos) {
        return (fromFirst ? firstToSecond : secondToFirst).model().shownAt(nowNanos);
    }

    /** What the direction from the first interface to the second counted. */
    public Tally firstToSecond() {
        return firstToSecond.tally();
    }

    /** The other way. */
    public Tally secondToFirst() {
        return secondToFirst.tally();
    }

    /** Waits until it has ended, by failure or by {@link #close}. */
    public void awaitEnd() throws InterruptedException {
        for (Thread thread : threads) {
            thread.join();
        }
    }

    /** Stops; packets in flight are gone. */
    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        closed = true;
        quickWakeUp.close();
        stop.signal();
        boolean interrupted = false;
        boolean ended = true;
        for (Thread thread : threads) {
            try {
                thread.join(PATIENCE_MILLIS);
            } catch (InterruptedException e) {
                interrupted = true;
            }
            ended &= !thread.isAlive();
        }
        if (ended) {
            // Else their numbers could be other files' by the time that the threads look.
            List.of(stop, firstChanged, secondChanged).forEach(EventFd::close);
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}

package org.satbed.netns;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import org.satbed.netns.emulator.DirectionLog;
import org.satbed.netns.emulator.LinkEmulator;

/**
 * What a link did, second by second. A thread of its own reads the emulator's counters: its packets know nothing of it. On a host that is
 * too busy it comes late; a second is then as long as it was, and the one after it ends when it would have.
 */
public final class LinkLog implements AutoCloseable {
    private static final long SECOND = 1_000_000_000;
    /** Seconds, three hours: of both directions together some 2 MB. What is older is forgotten. */
    private static final int KEPT = 3 * 3600;

    /** What happens at the end of each second. */
    public interface Listener {
        /** A second is over. What it throws is written to the program's log, and it is told no more. */
        void second(LinkSecond firstToSecond, LinkSecond secondToFirst);
    }

    /**
     * Both directions.
     *
     * @param firstToSecond in the order of time
     * @param secondToFirst likewise
     * @param forgottenSeconds where the first of them begin, in seconds since the log's begin: 0, or later when older ones have been forgotten,
     *     which happens after three hours
     */
    public record Seconds(List<LinkSecond> firstToSecond, List<LinkSecond> secondToFirst, double forgottenSeconds) {}

    private final LinkEmulator emulator;
    private final DirectionLog there;
    private final DirectionLog back;
    private final Thread thread = new Thread(this::run, "satellite link log");
    private Optional<LogTeller> teller = Optional.empty();
    private long next;
    private volatile boolean closed;

    LinkLog(LinkEmulator emulator) {
        this.emulator = emulator;
        long begin = System.nanoTime();
        there = new DirectionLog(emulator.firstToSecond(), at -> emulator.shownAt(true, at), KEPT, begin);
        back = new DirectionLog(emulator.secondToFirst(), at -> emulator.shownAt(false, at), KEPT, begin);
        next = begin + SECOND;
        thread.setDaemon(true);
        thread.start();
    }

    /** Counts from this time on, and forgets what was before. */
    synchronized void begin(long nanos) {
        next = nanos + SECOND;
        there.restart(nanos);
        back.restart(nanos);
    }

    /**
     * Tells somebody too, from now on, instead of whom it told before; it is called by one thread, of its own. Who is busy for more than a
     * minute misses what comes meanwhile, which the program's log says.
     */
    public synchronized void tell(Listener somebody) {
        teller.ifPresent(LogTeller::close);
        teller = closed ? Optional.empty() : Optional.of(new LogTeller(somebody));
    }

    /** All seconds so far, and the piece since the last. */
    public synchronized Seconds seconds() {
        long now = System.nanoTime();
        return new Seconds(there.upTo(now), back.upTo(now), there.forgottenSeconds());
    }

    private void run() {
        while (!closed) {
            LockSupport.parkNanos(Math.max(1, untilNext()));
            lookAtTheClock();
        }
    }

    private synchronized long untilNext() {
        return next - System.nanoTime();
    }

    private void lookAtTheClock() {
        synchronized (this) {
            long now = System.nanoTime();
            if (now - next < 0 || closed) {
                return;
            }
            LinkSecond one = there.close(now);
            LinkSecond other = back.close(now);
            next = now + SECOND - (now - next) % SECOND;
            teller.ifPresent(each -> each.tell(one, other));
        }
        emulator.lookAnew(); // what waits now is the most in the second that begins, if nothing comes
    }

    @Override
    public synchronized void close() {
        closed = true;
        LockSupport.unpark(thread);
        teller.ifPresent(LogTeller::close);
    }
}

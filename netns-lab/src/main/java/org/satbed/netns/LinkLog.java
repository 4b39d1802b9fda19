package org.satbed.netns;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.satbed.netns.emulator.LinkEmulator;
import org.satbed.netns.emulator.LinkModel;
import org.satbed.netns.emulator.Tally;

/** What a link did, second by second. A thread of its own reads the emulator's counters: its packets know nothing of it. */
public final class LinkLog implements AutoCloseable {
    private static final long SECOND = 1_000_000_000;
    /** An hour; what is older is forgotten. */
    private static final int KEPT = 3600;

    private static final double MILLI = 1e6; // ns

    /** What happens at the end of each second. */
    public interface Listener {
        /** A second is over. */
        void second(LinkSecond firstToSecond, LinkSecond secondToFirst);
    }

    /**
     * Both directions.
     *
     * @param firstToSecond in the order of time
     * @param secondToFirst likewise
     */
    public record Seconds(List<LinkSecond> firstToSecond, List<LinkSecond> secondToFirst) {}

    private final LinkEmulator emulator;
    private final OneDirection there;
    private final OneDirection back;
    private final Thread thread = new Thread(this::run, "satellite link log");
    private Listener listener = (one, other) -> {};
    private long begin = System.nanoTime();
    private long next = begin + SECOND;
    private volatile boolean closed;

    LinkLog(LinkEmulator emulator) {
        this.emulator = emulator;
        there = new OneDirection(true, emulator.firstToSecond());
        back = new OneDirection(false, emulator.secondToFirst());
        thread.setDaemon(true);
        thread.start();
    }

    /** Counts from this time on, and forgets what was before. */
    synchronized void begin(long nanos) {
        begin = nanos;
        next = nanos + SECOND;
        there.restart();
        back.restart();
    }

    /** Tells somebody too, from now on; it is called by one thread, which waits for it. */
    public synchronized void tell(Listener somebody) {
        listener = somebody;
    }

    /** All seconds so far, and the piece since the last. */
    public synchronized Seconds seconds() {
        long now = System.nanoTime();
        return new Seconds(there.upTo(now), back.upTo(now));
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

    private synchronized void lookAtTheClock() {
        if (System.nanoTime() - next < 0 || closed) {
            return;
        }
        listener.second(there.close(next), back.close(next));
        next += SECOND;
    }

    @Override
    public void close() {
        closed = true;
        LockSupport.unpark(thread);
    }

    /** One direction's seconds. */
    private final class OneDirection {
        private final boolean fromFirst;
        private final Tally tally;
        private final Deque<LinkSecond> seconds = new ArrayDeque<>();
        private long delivered;
        private long dropped;
        private long lost;

        OneDirection(boolean fromFirst, Tally tally) {
            this.fromFirst = fromFirst;
            this.tally = tally;
            restart();
        }

        void restart() {
            seconds.clear();
            note();
            tally.takeRecentBacklog();
        }

        private void note() {
            delivered = tally.deliveredBytes();
            dropped = tally.queueDrops();
            lost = tally.losses();
        }

        LinkSecond close(long end) {
            LinkSecond second = current(end, tally.takeRecentBacklog());
            note();
            seconds.add(second);
            if (seconds.size() > KEPT) {
                seconds.remove();
            }
            return second;
        }

        List<LinkSecond> upTo(long now) {
            if (now - begin <= (seconds.isEmpty() ? 0 : seconds.getLast().seconds() * SECOND)) {
                return List.copyOf(seconds);
            }
            Deque<LinkSecond> all = new ArrayDeque<>(seconds);
            all.add(current(now, tally.recentBacklog()));
            return List.copyOf(all);
        }

        private LinkSecond current(long end, long queueBytes) {
            LinkModel.Step scheduled = emulator.shownAt(fromFirst, end);
            return new LinkSecond(
                    (end - begin) / (double) SECOND,
                    scheduled.rateBitsPerSecond(),
                    scheduled.delayNanos() / MILLI,
                    tally.deliveredBytes() - delivered,
                    tally.queueDrops() - dropped,
                    tally.losses() - lost,
                    queueBytes);
        }
    }
}

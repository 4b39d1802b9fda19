package org.satbed.netns;

import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;

/**
 * Tells a listener the seconds of a log on a thread of its own, so that one that takes its time or throws holds up nothing else. What it did
 * not get is said in the program's log.
 */
final class LogTeller implements AutoCloseable {
    /** So many wait for a listener that is busy; then they pass it by. */
    static final int PATIENCE = 60;

    private static final System.Logger LOG = System.getLogger(LogTeller.class.getName());

    private record Both(LinkSecond firstToSecond, LinkSecond secondToFirst) {}

    private static final Both END = new Both(null, null);

    private final LinkLog.Listener listener;
    private final BlockingQueue<Both> waiting = new ArrayBlockingQueue<>(PATIENCE);
    private volatile boolean failed;
    private volatile boolean closed;
    private long untold;

    LogTeller(LinkLog.Listener listener) {
        this.listener = listener;
        Thread thread = new Thread(this::run, "satellite link log listener");
        thread.setDaemon(true);
        thread.start();
    }

    /** Hands over a second; never waits. By one thread at a time. */
    void tell(LinkSecond firstToSecond, LinkSecond secondToFirst) {
        if (failed) {
            return;
        }
        boolean taken = waiting.offer(new Both(firstToSecond, secondToFirst));
        if (!taken && untold++ == 0) {
            warn("the listener of the link's log has been busy for " + PATIENCE
                    + " s: it is not told of what comes until it is done");
        } else if (taken && untold > 0) {
            warn("the listener of the link's log is told again: " + untold + " s are missing");
            untold = 0;
        }
    }

    private void run() {
        try {
            for (Both next = waiting.take(); next != END; next = waiting.take()) {
                listener.second(next.firstToSecond(), next.secondToFirst());
                if (closed && waiting.isEmpty()) {
                    return;
                }
            }
        } catch (InterruptedException e) {
            failed = true; // by the listener itself: nobody else has this thread
        } catch (RuntimeException | Error e) {
            failed = true;
            LOG.log(System.Logger.Level.WARNING, "the listener of the link's log failed, and is told no more", e);
        }
    }

    private static void warn(String text) {
        LOG.log(System.Logger.Level.WARNING, text);
    }

    /** What waits is still told. */
    @Override
    public void close() {
        closed = true;
        waiting.offer(END); // where there is no room, it ends with the last that waits
    }
}

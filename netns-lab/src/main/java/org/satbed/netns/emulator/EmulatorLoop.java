package org.satbed.netns.emulator;

import org.satbed.linux.Epoll;
import org.satbed.linux.EventFd;
import org.satbed.linux.TimerFd;

/**
 * A thread's work: waits until the TUN interface has a packet or a packet's time has come, and does a batch of
 * each. The wait for a time ends by a timerfd, which is exact to the microsecond (timer slack, prctl(2), applies to
 * the time-outs of epoll_wait, not to it).
 */
final class EmulatorLoop implements Runnable {
    private static final int PACKET = 0;
    private static final int TIMER = 1;
    private static final int STOP = 2;
    private static final int CHANGED = 3;
    private static final long NEVER = Long.MAX_VALUE;
    private static final long WENT_OFF = 0;

    private final LinkDirection direction;
    private final EventFd changed;
    private final Epoll epoll = new Epoll(4);
    private final TimerFd timer = new TimerFd();
    private long timerAt = NEVER;
    private boolean readable;
    private boolean stopped;

    /**
     * Both stay the caller's.
     *
     * @param changed wakes the loop, this one alone, when it is to look anew at what is due when
     * @param stop ends it
     */
    EmulatorLoop(LinkDirection direction, EventFd changed, EventFd stop) {
        this.direction = direction;
        this.changed = changed;
        epoll.add(direction.source().descriptor(), Epoll.IN, PACKET);
        epoll.add(timer.descriptor(), Epoll.IN, TIMER);
        epoll.add(changed.descriptor(), Epoll.IN, CHANGED);
        epoll.add(stop.descriptor(), Epoll.IN, STOP);
    }

    /** Until stopped. What goes wrong is thrown. */
    @Override
    public void run() {
        try {
            while (!stopped) {
                boolean more = direction.deliverBatch();
                if (readable) {
                    readable = direction.takeBatch();
                }
                await(more || readable);
            }
        } finally {
            timer.close();
            epoll.close();
        }
    }

    private void await(boolean busy) {
        if (!busy) {
            setTimer(direction.nextDue());
        }
        int events = epoll.await(busy ? 0 : -1);
        for (int i = 0; i < events; i++) {
            switch ((int) epoll.data(i)) {
                case PACKET -> readable = true; // also on an error: reading will say which
                case TIMER -> timerAt = WENT_OFF; // readable until it is set again, which the next wait does
                case CHANGED -> changed.clear(); // what was changed is looked at before the next wait
                default -> stopped = true;
            }
        }
    }

    private void setTimer(long due) {
        if (due == timerAt) {
            return;
        }
        timerAt = due;
        if (due == NEVER) {
            timer.disarm();
        } else {
            timer.setTo(due);
        }
    }
}

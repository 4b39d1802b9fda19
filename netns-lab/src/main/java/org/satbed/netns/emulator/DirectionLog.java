package org.satbed.netns.emulator;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.LongFunction;
import org.satbed.netns.LinkSecond;

/**
 * What one direction did since a time, in pieces that follow each other without a gap: each ends when the counters were read, however late
 * that was, and has what was counted since the end of the one before. Not safe for use by two threads at once.
 */
public final class DirectionLog {
    private static final double SECOND = 1e9; // ns
    private static final double MILLI = 1e6;

    private final Tally tally;
    private final LongFunction<LinkModel.Step> shownAt;
    private final int kept;
    private final Deque<LinkSecond> pieces = new ArrayDeque<>();
    private long begin;
    private long last; // the end of the last piece
    private double forgotten;
    private long delivered;
    private long dropped;
    private long lost;

    /**
     * Begins at a time.
     *
     * @param tally what it reads
     * @param shownAt what the direction is at a time
     * @param kept so many pieces are kept; older ones are forgotten
     * @param nanos of {@link System#nanoTime}
     */
    public DirectionLog(Tally tally, LongFunction<LinkModel.Step> shownAt, int kept, long nanos) {
        this.tally = tally;
        this.shownAt = shownAt;
        this.kept = kept;
        restart(nanos);
    }

    /** Forgets all, and begins again at a time. */
    public void restart(long nanos) {
        pieces.clear();
        begin = nanos;
        last = nanos;
        forgotten = 0;
        note();
        tally.takeRecentBacklog();
    }

    private void note() {
        delivered = tally.deliveredBytes();
        dropped = tally.queueDrops();
        lost = tally.losses();
    }

    /** A piece is over now. */
    public LinkSecond close(long now) {
        LinkSecond piece = current(now, tally.takeRecentBacklog());
        note();
        last = now;
        pieces.add(piece);
        if (pieces.size() > kept) {
            forgotten = pieces.remove().seconds();
        }
        return piece;
    }

    /** All pieces that are kept, and the one that is not over. */
    public List<LinkSecond> upTo(long now) {
        List<LinkSecond> all = new ArrayList<>(pieces);
        if (now - last > 0) {
            all.add(current(now, tally.recentBacklog()));
        }
        return List.copyOf(all);
    }

    /** Where the first piece that is kept begins, in seconds since the begin: 0 as long as none has been forgotten. */
    public double forgottenSeconds() {
        return forgotten;
    }

    private LinkSecond current(long now, long queueBytes) {
        LinkModel.Step shown = shownAt.apply(now);
        return new LinkSecond(
                (now - begin) / SECOND,
                shown.rateBitsPerSecond(),
                shown.delayNanos() / MILLI,
                tally.deliveredBytes() - delivered,
                tally.queueDrops() - dropped,
                tally.losses() - lost,
                queueBytes);
    }
}

package org.satbed.proxy;

import java.util.Arrays;

/**
 * One reactor's part in sharing out the satellite link: it bounds what each of its satellite legs sends by SO_MAX_PACING_RATE, so that all
 * together send what the link carries, no queue grows and none waits for another's losses. A flow begins with the share of a newcomer; from
 * its first byte on it counts, and the others give way within the same turn, or {@link #TICK_NANOS} later on another reactor.
 */
final class Pacer {
    /** The kernel paces from the eleventh segment of a connection on (net/ipv4/tcp_output.c, tcp_update_skb_after_send). */
    static final long UNPACED = 10 * 1448;
    /** How often shares are looked at while somebody sends. At 50 Mbit/s a newcomer's surplus until then is 60 kB. */
    static final long TICK_NANOS = 10_000_000;
    /** Looks at which a flow has nothing to send before it does not count any more. */
    private static final int QUIET_LOOKS = 3;
    /** While a Fast Open handshake goes on the kernel sends only when it is told to: its pacing timer does not. */
    private static final long OPENING_TICK_NANOS = 2_000_000;
    /** Below that a changed share is not worth a call. */
    private static final double WORTH_TELLING = 0.01;
    /** BBR takes no notice of a bound that is raised by more than its own probing (1.25 of its estimate). */
    private static final double BBR_FOLLOWS = 1.2;
    /** BBR empties the link for a second in ten (PROBE_RTT); begun anew before that it does not (measured with 7 s). */
    private static final long BBR_AGE_NANOS = 7_000_000_000L;
    /** What a flow that sends of itself may grow to before it is bounded at the next look. */
    private static final double ROOM = 1.25;
    /** Two full segments in a tenth of a second: for a flow that sends a packet now and then. */
    private static final double LEAST_NEED = 2 * 1448 / 0.1;
    /** Of what a look finds, in the flow's rate: a packet every other look is no flood. */
    private static final double FRESH = 0.25;
    /** How often it is asked what was delivered: TCP_INFO is twice as dear as the rest of a look. */
    private static final long DELIVERY_NANOS = 4 * TICK_NANOS;
    /** What arrives is summed up for so long, whether this side sends or not. */
    private static final long ARRIVALS_NANOS = 100_000_000;
    /** Repairing what was lost during a handshake takes a round trip, or two. */
    private static final long REPAIR_NANOS = 2_500_000_000L;
    /** Nothing was looked at for so long: what was measured then says nothing. */
    private static final long PAUSE_NANOS = 10 * TICK_NANOS;

    private final PacingBoard board;
    private final int reactor;
    private final PacingSocket sockets;
    private final boolean bbr;
    private PacedFlow[] active = new PacedFlow[64];
    private int count;
    private boolean changed;
    private long lastTick;
    /** Whether some flow's handshake was not over at the last look. */
    private boolean opening;
    /** Connections whose first bytes wait. */
    private int waiting;

    private long arrived;
    private long lastArrivals;

    private final FlowProgress progress = new FlowProgress();
    private long lastDelivery;
    private final LinkSample own = new LinkSample();

    /** @param bbr whether satellite legs use BBR */
    Pacer(PacingBoard board, int reactor, PacingSocket sockets, boolean bbr) {
        this.board = board;
        this.reactor = reactor;
        this.sockets = sockets;
        this.bbr = bbr;
        board.continueDelivery(reactor, own);
    }

    /** A leg was opened: its first byte shall find a bound. */
    void begin(PacedFlow flow, long now) {
        flow.chosenNanos = now;
        set(flow, flow.weight * board.level(flow.weight, now), now);
    }

    /**
     * Its relays have had a turn; what was handed on to the satellite makes it count.
     *
     * @param fromSatellite bytes that have come from there so far
     */
    void moved(PacedFlow flow, long fromSatellite, long now) {
        if (flow.first < UNPACED && flow.relay.bytes() > flow.first) {
            long first = Math.min(UNPACED, flow.relay.bytes());
            board.noteFirst(first - flow.first, now);
            flow.first = first;
        }
        arrived += fromSatellite - flow.arrived;
        flow.arrived = fromSatellite;
        if (flow.place < 0 && flow.relay.bytes() > flow.sent) {
            if (count == active.length) {
                active = Arrays.copyOf(active, 2 * count);
            }
            flow.place = count;
            active[count++] = flow;
            flow.backlogged = true;
            flow.rate = 0;
            flow.quiet = 0;
            changed = true;
        } else if (flow.quiet > 0 && flow.place >= 0 && flow.relay.bytes() > flow.sent) { // it rested
            flow.backlogged = true;
            flow.quiet = 0;
            changed = true;
        }
    }

    /** Whether one more connection's first bytes find room before the link. */
    boolean hasRoom(long now) {
        return board.untilRoom(now) <= 0;
    }

    /** How many connections wait for that room: as long as there are any, the others leave half the link to them. */
    void noteWaiting(int connections) {
        changed |= (waiting == 0) != (connections == 0);
        waiting = connections;
        board.publishWaiting(reactor, connections);
    }

    /** ms until there is room, rounded up. */
    int untilRoomMillis(long now) {
        return (int) Math.max(0, (board.untilRoom(now) + 999_999) / 1_000_000);
    }

    /** Its connection is gone. */
    void end(PacedFlow flow) {
        if (flow.place >= 0) {
            remove(flow);
            changed = true;
        }
    }

    private void remove(PacedFlow flow) {
        PacedFlow last = active[--count];
        active[flow.place] = last;
        last.place = flow.place;
        active[count] = null;
        flow.place = -1;
    }

    /** ms until the next look, -1 for none. */
    int untilTickMillis(long now) {
        return count == 0 ? -1 : (int) Math.max(0, (lastTick + tickNanos() - now + 999_999) / 1_000_000);
    }

    private long tickNanos() {
        return opening ? OPENING_TICK_NANOS : TICK_NANOS;
    }

    /** At the end of each turn. */
    void turn(long now) {
        if (arrived > 0 && now - lastArrivals >= ARRIVALS_NANOS) {
            board.publishArriving(reactor, arrived / ((now - lastArrivals) / 1e9), now);
            arrived = 0;
            lastArrivals = now;
        }
        boolean due = count > 0 && now - lastTick >= tickNanos();
        if (due && now - lastTick >= PAUSE_NANOS) {
            lastTick = now;
        } else if (due) {
            look(now);
        }
        if (changed) {
            board.noteChange(now);
        }
        if (count == 0 && own.rttMicros != 0) {
            own.rttMicros = 0; // what it was says nothing of what it is
            board.publishDelivery(reactor, own);
        }
        if (due || changed) {
            changed = false;
            share(now);
        }
    }

    /** What each has sent since the last look, and whether it would send more. */
    private void look(long now) {
        double seconds = (now - lastTick) / 1e9;
        lastTick = now;
        opening = false;
        for (int i = count - 1; i >= 0; i--) {
            PacedFlow flow = active[i];
            if (flow.opening && isOpening(flow, now)) {
                continue;
            }
            if (flow.restartBy != 0) {
                restartWhenRepaired(flow, now);
            }
            long unsent = sockets.unsent(flow.socket);
            long sent = flow.relay.bytes() - unsent;
            long more = Math.max(0, sent - flow.sent);
            flow.sent += more;
            flow.rate += FRESH * (more / seconds - flow.rate);
            flow.backlogged = unsent > 0;
            flow.need = Math.max(LEAST_NEED, flow.rate * ROOM);
            flow.quiet = unsent == 0 && more == 0 ? flow.quiet + 1 : 0;
            if (flow.quiet >= QUIET_LOOKS) {
                remove(flow);
            }
        }
        if (now - lastDelivery >= DELIVERY_NANOS) {
            lastDelivery = now;
            lookAtDelivery(now);
        }
    }

    private void lookAtDelivery(long now) {
        own.rttMicros = 0;
        for (int i = 0; i < count; i++) {
            PacedFlow flow = active[i];
            if (flow.opening) {
                continue;
            }
            sockets.progress(flow.socket, progress);
            if (flow.delivered >= 0) {
                own.delivered += Math.max(0, progress.delivered - flow.delivered);
                own.again += Math.max(0, progress.again - flow.again);
                own.rttMicros = least(own.rttMicros, progress.rttMicros);
            } else {
                own.window = progress.window;
            }
            flow.delivered = progress.delivered;
            flow.again = progress.again;
        }
        board.publishDelivery(reactor, own);
        board.judge(now);
    }

    /** Of two numbers of which 0 is none. */
    static long least(long a, long b) {
        return a == 0 ? b : b == 0 ? a : Math.min(a, b);
    }

    /**
     * Whether its handshake is not over yet: until then the kernel does not tell what is unsent (net/ipv4/tcp.c, tcp_ioctl), and the peer
     * takes 64 kB, since the window of a SYN is not scaled (RFC 7323 section 2.2). What BBR has measured by then is that window.
     */
    private boolean isOpening(PacedFlow flow, long now) {
        if (!sockets.established(flow.socket)) {
            sockets.push(flow.socket);
            flow.waited = true;
            opening = true;
            return true;
        }
        flow.opening = false;
        if (flow.waited && bbr) {
            flow.restartBy = now + REPAIR_NANOS;
        }
        return false;
    }

    /** Not while losses are repaired: BBR gives back the window that it had before them, and one that begins anew does not know it. */
    private void restartWhenRepaired(PacedFlow flow, long now) {
        if (now - flow.restartBy >= 0 || !sockets.recovering(flow.socket)) {
            sockets.restart(flow.socket);
            flow.chosenNanos = now;
            flow.restartBy = 0;
        }
    }

    /** Tells the others what there is, and each flow what it may send. */
    private void share(long now) {
        double level = publish(board.level(0, now), now);
        level = publish(level, now); // with what the others' needs are at the level that came out
        double equal = board.equal(0, now);
        for (int i = 0; i < count; i++) {
            PacedFlow flow = active[i];
            set(flow, bound(flow, level, equal), now);
        }
    }

    /**
     * A flow that has sent all it had may send the next at its equal part at least, whatever it needs on the average: an answer waits for nobody,
     * and until the next look, which finds it sending, that is 10 ms of its part at most. One that rests keeps what it had.
     */
    private static double bound(PacedFlow flow, double level, double equal) {
        if (flow.backlogged) {
            return flow.weight * level;
        }
        double entitled = flow.weight * equal;
        return flow.quiet > 0
                ? Math.max(flow.cap, entitled)
                : Math.min(flow.weight * level, Math.max(flow.need, entitled));
    }

    private double publish(double level, long now) {
        long weight = 0;
        long all = 0;
        double needed = 0;
        for (int i = 0; i < count; i++) {
            PacedFlow flow = active[i];
            all += flow.weight;
            if (flow.backlogged) {
                weight += flow.weight;
            } else {
                needed += flow.quiet > 0 ? 0 : Math.min(flow.need, flow.weight * level); // what rests is the others'
            }
        }
        board.publish(reactor, weight, needed, all, now);
        return board.level(0, now);
    }

    private void set(PacedFlow flow, double bytesPerSecond, long now) {
        double before = flow.cap;
        boolean old = bbr && now - flow.chosenNanos >= BBR_AGE_NANOS;
        if (Math.abs(bytesPerSecond - before) < WORTH_TELLING * before && !old) {
            return;
        }
        flow.cap = bytesPerSecond;
        sockets.cap(flow.socket, Math.max(1, (long) bytesPerSecond));
        if (bbr && before > 0 && (old || bytesPerSecond > BBR_FOLLOWS * before)) {
            sockets.restart(flow.socket);
            flow.chosenNanos = now;
        }
    }

    /** Flows that have had something to send lately. */
    int count() {
        return count;
    }
}

package org.satbed.proxy;

import java.net.InetAddress;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.satbed.linux.Descriptors;
import org.satbed.linux.Epoll;
import org.satbed.linux.Errno;
import org.satbed.linux.InetEndpoint;
import org.satbed.linux.NativeBuffer;
import org.satbed.linux.SocketOptions;

/** One reactor's connections: every transition of {@link SplitConnection.State} is made here. */
final class Connections implements AutoCloseable {
    private static final int WATCHED = Epoll.IN | Epoll.PRIORITY | Epoll.OUT | Epoll.READ_HANGUP | Epoll.EDGE_TRIGGERED;

    private final Epoll epoll;
    private final SocketOptions options;
    private final Counters counters;
    private final AtomicInteger openEverywhere;
    private final ConnectionLog log;
    private final Timeouts timeouts;
    private final ClientLimits limits;
    private final PipePool pipes;
    private final TcpInfo tcpInfo = new TcpInfo();
    private final NativeBuffer buffer = NativeBuffer.allocate(Relay.BUFFER_SIZE);

    private SplitConnection[] slots = new SplitConnection[64];
    private int[] free = new int[64];
    private int freeCount;
    private int known; // slots that were ever used
    private int count;
    private int opened;
    private int swept = -1; // the next to be looked at; -1 between two sweeps
    private long turnNanos = System.nanoTime();
    private final SlotQueue queue = new SlotQueue(); // those whose turn ended before their work
    private final SlotQueue newcomers = new SlotQueue(); // those whose first bytes wait

    /** Null where no rate is shared out. */
    private final Pacer pacer;

    Connections(Epoll epoll, SocketOptions options, Counters counters, Shared shared, ProxyConfig config, Pacer pacer) {
        this.pacer = pacer;
        this.epoll = epoll;
        this.options = options;
        this.counters = counters;
        this.openEverywhere = shared.open();
        this.log = shared.log();
        this.limits = shared.limits();
        this.timeouts = config.timeouts();
        this.pipes = new PipePool(counters, config.splice());
    }

    /** The time that this turn's events happened, as far as time-outs care. */
    void turn(long nanos) {
        turnNanos = nanos;
    }

    int count() {
        return count;
    }

    /** How many have begun so far. */
    int opened() {
        return opened;
    }

    int openEverywhere() {
        return openEverywhere.get();
    }

    boolean someQueued() {
        return queue.count() > 0 || swept >= 0;
    }

    /** ms until the next newcomer may begin, -1 when none waits. */
    int untilNewcomerMillis(long now) {
        return newcomers.count() == 0 ? -1 : pacer.untilRoomMillis(now);
    }

    /**
     * FREE → CONNECTING.
     *
     * @param early whether the connect waits for the client's first data
     * @param key what {@link ClientLimits} counts it by, or null
     * @param satellite which leg is the satellite's, {@link SplitConnection#CLIENT} or SERVER; -1 for none
     * @param weight of its share of the satellite's rate
     */
    void start(
            int client,
            int server,
            InetEndpoint clientAddress,
            InetEndpoint serverAddress,
            boolean early,
            InetAddress key,
            int satellite,
            int weight) {
        SplitConnection connection = take();
        connection.start(client, server, clientAddress, serverAddress);
        connection.clientKey = key;
        if (pacer != null && satellite >= 0) {
            boolean out = satellite == SplitConnection.SERVER;
            connection.paced.start(out ? server : client, out ? connection.up : connection.down, weight);
            pacer.begin(connection.paced, connection.startedNanos);
        }
        count++;
        opened++;
        openEverywhere.incrementAndGet();
        counters.add(Counter.OPEN, 1);
        counters.add(Counter.CONNECTING, 1);
        if (early && connection.up.sendEarly(buffer, counters)) {
            counters.add(Counter.FAST_OPENED, 1);
        }
        epoll.add(client, WATCHED, connection.eventData(SplitConnection.CLIENT));
        epoll.add(server, WATCHED, connection.eventData(SplitConnection.SERVER));
    }

    void onEvent(long data, int happened) {
        SplitConnection connection = slots[(int) (data & 0xffffffffL) >>> 1];
        if (connection.generation != (int) (data >>> 32) || connection.state == SplitConnection.State.FREE) {
            return; // an event of this batch closed it before
        }
        boolean isClient = (data & 1) == SplitConnection.CLIENT;
        connection.activeNanos = turnNanos;
        if ((happened & Epoll.ERROR) != 0) {
            fail(connection, isClient, options.takeError(isClient ? connection.client : connection.server));
            return;
        }
        Relay outOfIt = isClient ? connection.up : connection.down;
        Relay intoIt = isClient ? connection.down : connection.up;
        if ((happened & (Epoll.IN | Epoll.READ_HANGUP | Epoll.HANGUP)) != 0) {
            outOfIt.readable = true;
            outOfIt.hangup |= (happened & (Epoll.READ_HANGUP | Epoll.HANGUP)) != 0;
        }
        outOfIt.urgent |= (happened & Epoll.PRIORITY) != 0;
        if ((happened & (Epoll.OUT | Epoll.HANGUP)) != 0) {
            intoIt.writable = true;
            if (!isClient && connection.state == SplitConnection.State.CONNECTING) {
                connected(connection);
                return;
            }
        }
        if (connection.state == SplitConnection.State.RELAYING) {
            pump(connection);
        }
    }

    /**
     * CONNECTING → RELAYING. The last segment of the handshake has waited for the client's first data, to travel with it. Where there is
     * none it leaves now, because the server may be the one that speaks first.
     */
    private void connected(SplitConnection connection) {
        connection.state = SplitConnection.State.RELAYING;
        counters.add(Counter.CONNECTING, -1);
        counters.add(Counter.CONNECTED, 1);
        counters.add(Counter.CONNECT_MICROSECONDS, (turnNanos - connection.startedNanos) / 1_000);
        if (!connection.up.readable) {
            options.quickAck(connection.server);
        }
        pump(connection);
    }

    /** Gives each connection that was not done its next turn. */
    void runQueued() {
        if (swept >= 0) {
            sweepSome();
        }
        for (int n = queue.count(); n > 0; n--) {
            SplitConnection connection = slots[queue.take()];
            if (connection.queued) {
                connection.queued = false;
                pump(connection);
            }
        }
    }

    /** Lets newcomers begin, the longest waiting first, as long as the link has room for what nothing holds back. */
    void runNewcomers() {
        while (newcomers.count() > 0 && pacer.hasRoom(turnNanos)) {
            SplitConnection connection = slots[newcomers.take()];
            pacer.noteWaiting(newcomers.count());
            if (connection.paced.socket >= 0 && connection.paced.relay.waiting) {
                connection.paced.relay.waiting = false;
                relay(connection);
            }
        }
    }

    private void pump(SplitConnection connection) {
        if (connection.paced.socket >= 0 && mustWait(connection.paced)) {
            connection.paced.relay.waiting = true;
            newcomers.add(connection.slot);
            pacer.noteWaiting(newcomers.count());
        }
        relay(connection);
    }

    private boolean mustWait(PacedFlow flow) {
        return !flow.relay.waiting
                && flow.relay.readable
                && flow.relay.bytes() < Pacer.UNPACED
                && (newcomers.count() > 0 || !pacer.hasRoom(turnNanos));
    }

    private void relay(SplitConnection connection) {
        int up = connection.up.pump(buffer, pipes, counters, connection.down.finished());
        int down = up < 0 ? up : connection.down.pump(buffer, pipes, counters, connection.up.finished());
        if (down < 0) {
            boolean atServer = up < 0 ? connection.up.targetFailed : !connection.down.targetFailed;
            fail(connection, !atServer, -down);
            return;
        }
        if (connection.paced.socket >= 0) {
            Relay into = connection.paced.relay;
            pacer.moved(connection.paced, (into == connection.up ? connection.down : connection.up).bytes(), turnNanos);
        }
        if (connection.ended()) {
            endOrderly(connection);
        } else if (up == Relay.UNFINISHED || down == Relay.UNFINISHED) {
            enqueue(connection);
        }
    }

    private void enqueue(SplitConnection connection) {
        if (!connection.queued) {
            connection.queued = true;
            queue.add(connection.slot);
        }
    }

    /** RELAYING → FREE: what is queued in the kernel is still delivered, then the end of the stream. */
    private void endOrderly(SplitConnection connection) {
        options.orderlyOnClose(connection.client);
        options.orderlyOnClose(connection.server);
        free(connection, EndReason.ORDERLY, 0);
    }

    private void fail(SplitConnection connection, boolean atClient, int errno) {
        EndReason reason;
        if (errno == Errno.ECONNRESET || errno == Errno.EPIPE) {
            reason = atClient ? EndReason.CLIENT_RESET : EndReason.SERVER_RESET;
        } else if (!atClient && errno == Errno.ECONNREFUSED) {
            reason = EndReason.REFUSED;
        } else {
            reason = connection.state == SplitConnection.State.CONNECTING && !atClient
                    ? EndReason.UNREACHABLE
                    : EndReason.LOST;
        }
        reset(connection, reason);
    }

    /** CONNECTING or RELAYING → FREE: both legs are reset. */
    private void reset(SplitConnection connection, EndReason reason) {
        long cutOff = 0;
        if (connection.state == SplitConnection.State.RELAYING) {
            cutOff = connection.up.held()
                    + connection.down.held()
                    + options.unread(connection.client)
                    + options.unread(connection.server)
                    + options.unacknowledged(connection.client)
                    + options.unacknowledged(connection.server);
            counters.add(Counter.BYTES_CUT_OFF, cutOff);
        }
        free(connection, reason, cutOff);
    }

    /** Begins to reset what has been in its state for too long; a portion each turn, for each connection may take two system calls. */
    void sweep() {
        swept = 0;
        sweepSome();
    }

    private void sweepSome() {
        for (int end = swept + Listing.PORTION; swept < end && swept < known; swept++) {
            SplitConnection each = slots[swept];
            if (each.state != SplitConnection.State.FREE) {
                if (timeouts.watchIdle()) {
                    noteDelivery(each);
                }
                EndReason reason = timeouts.expired(
                        each.state == SplitConnection.State.CONNECTING,
                        each.halfEnded(),
                        turnNanos - each.startedNanos,
                        turnNanos - each.activeNanos);
                if (reason != null) {
                    reset(each, reason);
                }
            }
        }
        swept = swept < known ? swept : -1;
    }

    /** What the kernel delivers from its buffers makes no event: 15 MB of them take seconds on a satellite link. */
    private void noteDelivery(SplitConnection connection) {
        long waiting = options.unacknowledged(connection.client) + options.unacknowledged(connection.server);
        if (waiting != connection.waiting) {
            connection.waiting = waiting;
            connection.activeNanos = turnNanos;
        }
    }

    /**
     * Adds what connections there are, until there are so many in the list.
     *
     * @param from where to begin: 0, or what the last call returned
     * @return where the next call begins, -1 when all have been looked at
     */
    int view(List<ConnectionView> into, int from, int most) {
        long now = System.nanoTime();
        int slot = from;
        for (; slot < known && into.size() < most; slot++) {
            SplitConnection each = slots[slot];
            if (each.state != SplitConnection.State.FREE) {
                long age = (now - each.startedNanos) / 1_000_000;
                into.add(new ConnectionView(
                        each.clientText(),
                        each.serverText(),
                        each.state == SplitConnection.State.CONNECTING ? "connecting" : "relaying",
                        age,
                        (now - each.activeNanos) / 1_000_000,
                        System.currentTimeMillis() - age,
                        each.up.bytes(),
                        each.down.bytes(),
                        tcpInfo.of(each.client, options),
                        tcpInfo.of(each.server, options)));
            }
        }
        return slot < known ? slot : -1;
    }

    private void free(SplitConnection connection, EndReason reason, long cutOff) {
        counters.add(reason.counter(), 1);
        if (connection.state == SplitConnection.State.CONNECTING) {
            counters.add(Counter.CONNECTING, -1);
        }
        log.ended(connection, reason, cutOff);
        if (connection.clientKey != null) {
            limits.leave(connection.clientKey);
            connection.clientKey = null;
        }
        if (connection.paced.socket >= 0) {
            pacer.end(connection.paced);
            connection.paced.relay.waiting = false;
        }
        Descriptors.close(connection.client);
        Descriptors.close(connection.server);
        connection.up.abandon(pipes);
        connection.down.abandon(pipes);
        connection.state = SplitConnection.State.FREE;
        connection.generation = (connection.generation + 1) & 0x7fffffff; // event data stays positive
        connection.queued = false;
        count--;
        openEverywhere.decrementAndGet();
        counters.add(Counter.OPEN, -1);
        if (freeCount == free.length) {
            free = Arrays.copyOf(free, 2 * freeCount);
        }
        free[freeCount++] = connection.slot;
    }

    private SplitConnection take() {
        if (freeCount > 0) {
            return slots[free[--freeCount]];
        }
        if (known == slots.length) {
            slots = Arrays.copyOf(slots, 2 * known);
        }
        SplitConnection connection = new SplitConnection(known);
        slots[known++] = connection;
        return connection;
    }

    /** Resets what is left. */
    @Override
    public void close() {
        for (int i = 0; i < known; i++) {
            if (slots[i].state != SplitConnection.State.FREE) {
                reset(slots[i], EndReason.STOPPED);
            }
        }
        pipes.close();
    }
}

package org.satbed.proxy;

import java.net.InetAddress;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.satbed.linux.Descriptors;
import org.satbed.linux.Epoll;
import org.satbed.linux.Errno;
import org.satbed.linux.InetEndpoint;
import org.satbed.linux.LinuxException;
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
    private final ClientLimits limits;
    private final PipePool pipes;
    private final TcpInfo tcpInfo = new TcpInfo();
    private final NativeBuffer buffer = NativeBuffer.allocate(Relay.BUFFER_SIZE);

    private final ConnectionSlots slots;
    private int count;
    private int opened;
    private final Sweep sweep;
    private final FailedConnections failures;
    private long turnNanos = System.nanoTime();
    private final SlotQueue queue = new SlotQueue(); // those whose turn ended before their work
    private final Newcomers newcomers; // those whose first bytes wait; null where no rate is shared out
    private final Deliveries deliveries;
    private final boolean legsHaveHeaders;
    private final Consumer<SplitConnection> lookAtDelivery = this::lookAtDelivery;

    /** Null where no rate is shared out. */
    private final Pacer pacer;

    Connections(Epoll epoll, SocketOptions options, Counters counters, Shared shared, ProxyConfig config, Pacer pacer) {
        this.pacer = pacer;
        this.newcomers = pacer == null ? null : new Newcomers(pacer);
        this.epoll = epoll;
        this.options = options;
        this.slots = new ConnectionSlots(options);
        this.failures = new FailedConnections(slots, this::giveUp);
        this.counters = counters;
        this.openEverywhere = shared.open();
        this.log = shared.log();
        this.limits = shared.limits();
        this.legsHaveHeaders = config.trunk().isPresent();
        this.sweep = new Sweep(slots, config.timeouts(), options);
        this.deliveries = new Deliveries(config.timeouts().deliver(), options);
        this.pipes = new PipePool(counters, config.splice());
    }

    /** The time that this turn's events happened, as far as time-outs care. */
    void turn(long nanos) {
        turnNanos = nanos;
    }

    FailedConnections failures() {
        return failures;
    }

    private void giveUp(SplitConnection connection, RuntimeException why) {
        log.failed(connection.clientText(), connection.serverText(), why);
        reset(connection, EndReason.FAILED);
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
        return queue.count() > 0 || sweep.isUnderWay();
    }

    /**
     * ms until a newcomer may begin, or a look is due whether what came before a reset is acknowledged; -1 for never.
     */
    int untilLookMillis(long now) {
        return TurnPart.sooner(
                deliveries.untilLookMillis(now), newcomers == null ? -1 : newcomers.untilRoomMillis(now));
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
        SplitConnection connection = slots.take();
        connection.start(client, server, clientAddress, serverAddress);
        connection.clientKey = key;
        failures.seeTo(connection);
        if (legsHaveHeaders) {
            connection.noteHeaders(tcpInfo, options);
        }
        count++;
        opened++;
        openEverywhere.incrementAndGet();
        counters.add(Counter.OPEN, 1);
        counters.add(Counter.CONNECTING, 1);
        if (pacer != null && satellite >= 0) {
            boolean out = satellite == SplitConnection.SERVER;
            connection.paced.start(out ? server : client, out ? connection.up : connection.down, weight);
            pacer.begin(connection.paced, connection.startedNanos);
        }
        int sent = early ? connection.up.sendEarly(buffer, counters) : 0;
        if (sent < 0) {
            fail(connection, SplitConnection.SERVER, -sent);
            return;
        }
        counters.add(Counter.FAST_OPENED, connection.up.bytes() > 0 ? 1 : 0);
        epoll.add(client, WATCHED, connection.eventData(SplitConnection.CLIENT));
        epoll.add(server, WATCHED, connection.eventData(SplitConnection.SERVER));
        failures.seeTo(null);
    }

    void onEvent(long data, int happened) {
        SplitConnection connection = slots.at((int) (data & 0xffffffffL) >>> 1);
        if (connection.generation != (int) (data >>> 32) || connection.state == SplitConnection.State.FREE) {
            return; // an event of this batch closed it before
        }
        failures.seeTo(connection);
        int side = (int) (data & 1);
        boolean failed = (happened & Epoll.ERROR) != 0;
        connection.activeNanos = turnNanos;
        connection.note(side, happened);
        if (connection.state == SplitConnection.State.CONNECTING) {
            onEventConnecting(connection, side, happened);
        } else if (failed && connection.gone == SplitConnection.NONE) {
            lose(connection, side, 0); // its error is left where it is: behind the last byte
        } else if (failed && connection.gone != side) {
            endUndelivered(connection);
        } else {
            pump(connection);
        }
    }

    private void onEventConnecting(SplitConnection connection, int side, int happened) {
        boolean failed = (happened & Epoll.ERROR) != 0;
        if (side == SplitConnection.CLIENT) {
            boolean hasSent = connection.up.bytes() > 0 || options.unread(connection.client) > 0;
            if (failed && hasSent) {
                connection.gone = SplitConnection.CLIENT; // what it sent goes to its server first
            } else if (failed) {
                fail(connection, side, options.takeError(connection.client));
            }
        } else if (failed) {
            int errno = options.takeError(connection.server);
            boolean hadAnswered = errno == Errno.ECONNRESET || errno == Errno.EPIPE;
            if (hadAnswered && connection.gone == SplitConnection.NONE) {
                countConnected(connection);
                lose(connection, side, errno);
            } else {
                fail(connection, side, errno);
            }
        } else if ((happened & (Epoll.OUT | Epoll.HANGUP)) == (Epoll.OUT | Epoll.HANGUP)) {
            fail(connection, side, Errno.EHOSTUNREACH); // closed by an error that some call was told
        } else if ((happened & Epoll.OUT) != 0) {
            connected(connection);
        }
    }

    /**
     * CONNECTING → RELAYING. The last segment of the handshake has waited for the client's first data, to travel with it. Where there is
     * none it leaves now, because the server may be the one that speaks first.
     */
    private void connected(SplitConnection connection) {
        countConnected(connection);
        if (connection.gone == SplitConnection.CLIENT) {
            lose(connection, SplitConnection.CLIENT, 0);
            return;
        }
        if (!connection.up.readable) {
            options.quickAck(connection.server);
        }
        pump(connection);
    }

    private void countConnected(SplitConnection connection) {
        connection.state = SplitConnection.State.RELAYING;
        counters.add(Counter.CONNECTING, -1);
        counters.add(Counter.CONNECTED, 1);
        counters.add(Counter.CONNECT_MICROSECONDS, (turnNanos - connection.startedNanos) / 1_000);
    }

    /** Gives each connection that was not done its next turn. */
    void runQueued() {
        if (sweep.isUnderWay()) {
            sweep.some(turnNanos, this::reset);
        }
        for (int n = queue.count(); n > 0; n--) {
            SplitConnection connection = slots.at(queue.take());
            failures.seeTo(connection);
            if (connection.queued) {
                connection.queued = false;
                pump(connection);
            }
        }
    }

    /** Lets newcomers begin, the longest waiting first, as long as the link has room for what nothing holds back. */
    void runNewcomers() {
        while (newcomers != null && newcomers.mayBegin(turnNanos)) {
            SplitConnection connection = slots.at(newcomers.take());
            failures.seeTo(connection);
            if (connection.paced.socket >= 0 && connection.paced.relay.waiting) {
                connection.paced.relay.waiting = false;
                relay(connection);
            }
        }
    }

    private void pump(SplitConnection connection) {
        if (connection.paced.socket >= 0) {
            newcomers.holdBack(connection, turnNanos);
        }
        relay(connection);
    }

    private void relay(SplitConnection connection) {
        if (connection.state == SplitConnection.State.DELIVERING) {
            deliver(connection);
            return;
        }
        int up = connection.up.pump(buffer, pipes, counters, connection.down.finished());
        int down = up < 0 ? up : connection.down.pump(buffer, pipes, counters, connection.up.finished());
        if (down < 0) {
            boolean atServer = up < 0 ? connection.up.targetFailed : !connection.down.targetFailed;
            if (!EndReason.isOfPeer(-down)) {
                throw new LinuxException(atServer ? "the server's leg" : "the client's leg", -down);
            }
            lose(connection, atServer ? SplitConnection.SERVER : SplitConnection.CLIENT, -down);
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

    /** RELAYING → DELIVERING: one end is gone. The other gets what had come from it, and is reset then. */
    private void lose(SplitConnection connection, int side, int errno) {
        connection.state = SplitConnection.State.DELIVERING;
        connection.lose(side, errno, tcpInfo, options);
        connection.into(side).abandon(pipes);
        if (connection.paced.socket == connection.socket(side)) {
            pacer.end(connection.paced);
            connection.paced.relay.waiting = false;
        }
        deliveries.add(connection, turnNanos);
        pump(connection);
    }

    private void deliver(SplitConnection connection) {
        Relay out = connection.outOf(connection.gone);
        boolean last = connection.into(connection.gone).finished();
        int result = out.pump(buffer, pipes, counters, last);
        if (connection.paced.socket >= 0 && connection.paced.relay == out) {
            pacer.moved(connection.paced, connection.into(connection.gone).bytes(), turnNanos);
        }
        if (result == Relay.UNFINISHED) {
            enqueue(connection);
        } else if (connection.ended()) {
            endOrderly(connection);
        } else if (result < 0) {
            endUndelivered(connection);
        } else {
            lookAtDelivery(connection);
        }
    }

    private void lookAtDelivery(SplitConnection connection) {
        failures.seeTo(connection);
        if (deliveries.isOver(connection, turnNanos)) {
            endUndelivered(connection);
        }
    }

    /** What is left is reset. */
    private void endUndelivered(SplitConnection connection) {
        reset(connection, deliveries.reason(connection));
    }

    private void enqueue(SplitConnection connection) {
        if (!connection.queued) {
            connection.queued = true;
            queue.add(connection.slot);
        }
    }

    /** RELAYING or DELIVERING → FREE: what is queued in the kernel is still delivered, then the end of the stream. */
    private void endOrderly(SplitConnection connection) {
        options.orderlyOnClose(connection.client);
        options.orderlyOnClose(connection.server);
        free(connection, EndReason.ORDERLY, 0);
    }

    /** CONNECTING → FREE. */
    private void fail(SplitConnection connection, int side, int errno) {
        reset(connection, EndReason.of(errno, side == SplitConnection.CLIENT, true));
    }

    /** Any state → FREE: both legs are reset. */
    private void reset(SplitConnection connection, EndReason reason) {
        long cutOff = 0;
        if (connection.state != SplitConnection.State.CONNECTING || connection.gone != SplitConnection.NONE) {
            cutOff = connection.undelivered(options);
            counters.add(Counter.BYTES_CUT_OFF, cutOff);
        }
        free(connection, reason, cutOff);
    }

    void runDeliveries() {
        deliveries.turn(turnNanos, lookAtDelivery);
    }

    /** Begins to reset what has been in its state for too long. */
    void sweep() {
        sweep.begin();
        sweep.some(turnNanos, this::reset);
    }

    /**
     * Adds what connections there are, until there are so many in the list.
     *
     * @param from where to begin: 0, or what the last call returned
     * @return where the next call begins, -1 when all have been looked at
     */
    int view(List<ConnectionView> into, int from, int most) {
        return slots.view(into, from, most, tcpInfo);
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
        deliveries.remove(connection);
        count--;
        openEverywhere.decrementAndGet();
        counters.add(Counter.OPEN, -1);
        slots.giveBack(connection);
    }

    /** Resets what is left. */
    @Override
    public void close() {
        slots.all(each -> reset(each, EndReason.STOPPED));
        pipes.close();
    }
}

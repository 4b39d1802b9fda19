package org.satbed.proxy;

import java.util.Arrays;
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
    private final PipePool pipes;
    private final NativeBuffer buffer = NativeBuffer.allocate(Relay.BUFFER_SIZE);

    private SplitConnection[] slots = new SplitConnection[64];
    private int[] free = new int[64];
    private int freeCount;
    private int known; // slots that were ever used
    private int count;
    private int[] queue = new int[64]; // slots whose turn ended before their work
    private int queued;

    Connections(Epoll epoll, SocketOptions options, Counters counters, AtomicInteger open, ConnectionLog log) {
        this.epoll = epoll;
        this.options = options;
        this.counters = counters;
        this.openEverywhere = open;
        this.log = log;
        this.pipes = new PipePool(counters);
    }

    int count() {
        return count;
    }

    int openEverywhere() {
        return openEverywhere.get();
    }

    boolean someQueued() {
        return queued > 0;
    }

    /** FREE → CONNECTING. */
    void start(int client, int server, InetEndpoint clientAddress, InetEndpoint serverAddress) {
        SplitConnection connection = take();
        connection.start(client, server, clientAddress, serverAddress);
        count++;
        openEverywhere.incrementAndGet();
        counters.add(Counter.OPEN, 1);
        epoll.add(client, WATCHED, connection.eventData(SplitConnection.CLIENT));
        epoll.add(server, WATCHED, connection.eventData(SplitConnection.SERVER));
    }

    void onEvent(long data, int happened) {
        SplitConnection connection = slots[(int) (data & 0xffffffffL) >>> 1];
        if (connection.generation != (int) (data >>> 32) || connection.state == SplitConnection.State.FREE) {
            return; // an event of this batch closed it before
        }
        boolean isClient = (data & 1) == SplitConnection.CLIENT;
        if ((happened & Epoll.ERROR) != 0) {
            fail(connection, options.takeError(isClient ? connection.client : connection.server));
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
                connection.state = SplitConnection.State.RELAYING;
            }
        }
        if (connection.state == SplitConnection.State.RELAYING) {
            pump(connection);
        }
    }

    /** Gives each connection that was not done its next turn. */
    void runQueued() {
        int n = queued;
        for (int i = 0; i < n; i++) {
            SplitConnection connection = slots[queue[i]];
            if (connection.queued) {
                connection.queued = false;
                pump(connection);
            }
        }
        System.arraycopy(queue, n, queue, 0, queued - n);
        queued -= n;
    }

    private void pump(SplitConnection connection) {
        int up = connection.up.pump(buffer, pipes, counters);
        int down = up < 0 ? up : connection.down.pump(buffer, pipes, counters);
        if (down < 0) {
            fail(connection, -down);
        } else if (connection.ended()) {
            endOrderly(connection);
        } else if (up == Relay.UNFINISHED || down == Relay.UNFINISHED) {
            enqueue(connection);
        }
    }

    private void enqueue(SplitConnection connection) {
        if (!connection.queued) {
            connection.queued = true;
            if (queued == queue.length) {
                queue = Arrays.copyOf(queue, 2 * queued);
            }
            queue[queued++] = connection.slot;
        }
    }

    /** RELAYING → FREE: what is queued in the kernel is still delivered, then the end of the stream. */
    private void endOrderly(SplitConnection connection) {
        options.orderlyOnClose(connection.client);
        options.orderlyOnClose(connection.server);
        counters.add(Counter.ENDED_ORDERLY, 1);
        free(connection, 0, 0);
    }

    /** CONNECTING or RELAYING → FREE: both legs are reset. */
    private void fail(SplitConnection connection, int errno) {
        long cutOff = 0;
        if (connection.state == SplitConnection.State.CONNECTING) {
            counters.add(errno == Errno.ECONNRESET ? Counter.RESET : Counter.UNREACHABLE, 1);
        } else {
            counters.add(Counter.RESET, 1);
            cutOff = connection.up.held()
                    + connection.down.held()
                    + options.unread(connection.client)
                    + options.unread(connection.server)
                    + options.unacknowledged(connection.client)
                    + options.unacknowledged(connection.server);
            counters.add(Counter.BYTES_CUT_OFF, cutOff);
        }
        free(connection, errno, cutOff);
    }

    private void free(SplitConnection connection, int errno, long cutOff) {
        if (log.on()) {
            log.ended(connection, errno, cutOff);
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
                fail(slots[i], Errno.ECONNABORTED);
            }
        }
        pipes.close();
    }
}

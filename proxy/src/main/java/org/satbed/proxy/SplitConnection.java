package org.satbed.proxy;

import java.net.InetAddress;
import java.util.Locale;
import org.satbed.linux.Epoll;
import org.satbed.linux.Errno;
import org.satbed.linux.InetEndpoint;
import org.satbed.linux.SocketOptions;

/**
 * One client's connection, split in two legs.
 *
 * <pre>
 *   FREE ── accepted ──▶ CONNECTING ── server answers ──▶ RELAYING ── both ends relayed ──▶ FREE (orderly)
 *                            │                               │
 *                            │                               └── an end is gone ──▶ DELIVERING ── the other has acknowledged
 *                            │                                                          │         all that came from it
 *                            └── refused, unreachable, client gone without a byte ──────┴──▶ FREE (both legs reset)
 * </pre>
 *
 * <p>An end is gone when it was reset, or its TCP gave up. While DELIVERING nothing is written to it, and what the
 * other end sends is not read any more, as after a reset without a proxy. A client that is gone while CONNECTING, and
 * had sent something, is noted as {@link #gone} until its server has answered.
 *
 * <p>Both sockets linger 0 until the orderly end: whatever else closes them, a crash of the proxy included, is seen as a reset and
 * never as an early end of the data. Objects are used again for later connections; {@code generation} tells late events apart.
 */
final class SplitConnection {
    /** Where a connection is in its life. */
    enum State {
        FREE,
        CONNECTING,
        RELAYING,
        DELIVERING
    }

    /** No end. */
    static final int NONE = -1;

    static final int CLIENT = 0;
    static final int SERVER = 1;
    final int slot;
    final Relay up; // client → server
    final Relay down;
    /** Client's, then server's address, packed. */
    final byte[] endpoints = new byte[2 * InetEndpoint.PACKED];

    /** The satellite leg's share of the link, where one is known. */
    final PacedFlow paced = new PacedFlow();

    State state = State.FREE;
    int generation;
    int client = -1;
    int server = -1;
    long startedNanos;
    /** When its last event came. */
    long activeNanos;
    /** Bytes that both peers had not acknowledged when it was last looked at; see {@link Connections#sweep}. */
    long waiting;
    /** What {@link ClientLimits} counts it by, null when nothing is counted. */
    InetAddress clientKey;
    /** Waits for its next turn without needing an event. */
    boolean queued;
    /** Which end is gone: {@link #CLIENT}, {@link #SERVER} or {@link #NONE}. */
    int gone;
    /** What was taken from it as the reason; 0 when it has not been asked. */
    int goneErrno;
    /** Its place among {@link Deliveries}, -1 outside, and what they know of it. */
    int deliveryPlace = -1;

    /** Bytes that had been read from a leg before it was this connection's: those of a trunk. */
    long clientBefore;

    long serverBefore;
    long deliverBy;
    long nextLook;
    long lookInterval;

    SplitConnection(int slot, SocketOptions options) {
        this.slot = slot;
        up = new Relay(Counter.BYTES_UP, options);
        down = new Relay(Counter.BYTES_DOWN, options);
    }

    void start(int clientSocket, int serverSocket, InetEndpoint clientAddress, InetEndpoint serverAddress) {
        state = State.CONNECTING;
        client = clientSocket;
        server = serverSocket;
        startedNanos = System.nanoTime();
        activeNanos = startedNanos;
        waiting = 0;
        queued = false;
        gone = NONE;
        goneErrno = 0;
        clientBefore = 0;
        serverBefore = 0;
        clientAddress.pack(endpoints, 0);
        serverAddress.pack(endpoints, InetEndpoint.PACKED);
        up.start(client, server);
        down.start(server, client);
        paced.start(-1, null, 1);
    }

    /** What comes back with each event of one of its sockets. */
    long eventData(int side) {
        return ((long) generation << 32) | ((long) slot << 1) | side;
    }

    /** Its socket on a side. */
    int socket(int side) {
        return side == CLIENT ? client : server;
    }

    /** The relay of what comes from a side. */
    Relay outOf(int side) {
        return side == CLIENT ? up : down;
    }

    /** The relay of what goes to a side. */
    Relay into(int side) {
        return side == CLIENT ? down : up;
    }

    /**
     * Tells the relays what has become possible. A hang-up in both directions may be a reset: it is no end of the
     * stream.
     */
    void note(int side, int happened) {
        Relay out = outOf(side);
        int over = happened & (Epoll.HANGUP | Epoll.ERROR);
        out.readable |= over != 0 || (happened & (Epoll.IN | Epoll.READ_HANGUP)) != 0;
        out.closed |= over != 0;
        out.hangup |= over == 0 && (happened & Epoll.READ_HANGUP) != 0;
        out.urgent |= (happened & Epoll.PRIORITY) != 0;
        into(side).writable |= (happened & (Epoll.OUT | Epoll.HANGUP)) != 0;
    }

    /** What has been read from the legs by now is not this connection's. */
    void noteHeaders(TcpInfo info, SocketOptions options) {
        clientBefore = info.read(client, options);
        serverBefore = info.read(server, options);
    }

    /**
     * An end is gone; see {@link Relay#sourceGone}. Which error it was does not say whether its stream had ended
     * before: splice(2) keeps the first one to itself when it has moved bytes, and EPIPE is what comes after each. The
     * count of what was received does.
     *
     * @param errno what a call took from it, 0 for nothing
     */
    void lose(int side, int errno, TcpInfo info, SocketOptions options) {
        int fd = socket(side);
        gone = side;
        goneErrno = errno == Errno.ENOTCONN ? 0 : errno; // of shutdown(2), which takes no error
        long before = side == CLIENT ? clientBefore : serverBefore;
        long data = before + outOf(side).taken() + options.unread(fd);
        outOf(side).sourceGone(goneErrno == 0 || info.received(fd, options) > data);
    }

    /** Bytes that were taken from one end, by the proxy or its TCP, and will not reach the other. */
    long undelivered(SocketOptions options) {
        return up.held()
                + down.held()
                + options.unread(client)
                + options.unread(server)
                + options.unacknowledged(client)
                + options.unacknowledged(server);
    }

    /** What the kernel delivers from its buffers makes no event: 15 MB of them take seconds on a satellite link. */
    void noteProgress(SocketOptions options, long now) {
        long left = options.unacknowledged(client) + options.unacknowledged(server);
        if (left != waiting) {
            waiting = left;
            activeNanos = now;
        }
    }

    /** What it is like now. */
    ConnectionView view(long now, TcpInfo tcpInfo, SocketOptions options) {
        long age = (now - startedNanos) / 1_000_000;
        return new ConnectionView(
                clientText(),
                serverText(),
                state.name().toLowerCase(Locale.ROOT),
                age,
                (now - activeNanos) / 1_000_000,
                System.currentTimeMillis() - age,
                up.bytes(),
                down.bytes(),
                tcpInfo.of(client, options),
                tcpInfo.of(server, options));
    }

    boolean halfEnded() {
        return up.finished() || down.finished();
    }

    boolean ended() {
        return up.finished() && down.finished();
    }

    String clientText() {
        return InetEndpoint.unpack(endpoints, 0);
    }

    String serverText() {
        return InetEndpoint.unpack(endpoints, InetEndpoint.PACKED);
    }
}

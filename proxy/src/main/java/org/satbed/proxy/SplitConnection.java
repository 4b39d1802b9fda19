package org.satbed.proxy;

import java.net.InetAddress;
import org.satbed.linux.InetEndpoint;

/**
 * One client's connection, split in two legs.
 *
 * <pre>
 *   FREE ── accepted ──▶ CONNECTING ── server answers ──▶ RELAYING ── both ends relayed ──▶ FREE (orderly)
 *                            │                               │
 *                            └── refused, unreachable, ──────┴── reset or error of a leg ──▶ FREE (both legs reset)
 *                                client gone
 * </pre>
 *
 * <p>Both sockets linger 0 until the orderly end: whatever else closes them, a crash of the proxy included, is seen as a reset and
 * never as an early end of the data. Objects are used again for later connections; {@code generation} tells late events apart.
 */
final class SplitConnection {
    /** Where a connection is in its life. */
    enum State {
        FREE,
        CONNECTING,
        RELAYING
    }

    static final int CLIENT = 0;
    static final int SERVER = 1;
    final int slot;
    final Relay up = new Relay(Counter.BYTES_UP); // client → server
    final Relay down = new Relay(Counter.BYTES_DOWN);
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

    SplitConnection(int slot) {
        this.slot = slot;
    }

    void start(int clientSocket, int serverSocket, InetEndpoint clientAddress, InetEndpoint serverAddress) {
        state = State.CONNECTING;
        client = clientSocket;
        server = serverSocket;
        startedNanos = System.nanoTime();
        activeNanos = startedNanos;
        waiting = 0;
        queued = false;
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

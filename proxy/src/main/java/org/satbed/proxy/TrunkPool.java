package org.satbed.proxy;

import java.net.InetSocketAddress;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import org.satbed.linux.Descriptors;
import org.satbed.linux.Epoll;
import org.satbed.linux.Errno;
import org.satbed.linux.InetEndpoint;
import org.satbed.linux.LinuxException;
import org.satbed.linux.NativeBuffer;
import org.satbed.linux.NetworkChange;
import org.satbed.linux.SocketOptions;
import org.satbed.linux.Sockets;
import org.satbed.proxy.Warm.State;
import org.satbed.proxy.trunk.TrunkHeader;

/**
 * One reactor's connections over the satellite that are open already and wait for a flow. Each carries one flow and is closed with it; what was
 * taken is replaced in the background. How many wait follows from how many were asked for lately, and how long it takes to open one.
 */
final class TrunkPool implements AutoCloseable {
    static final int MOST = 512;
    /** Opened in one turn; a burst of SYNs is no friend of a narrow return link. */
    private static final int AT_ONCE = 32;

    /** Silence after which one that is being opened is given up. */
    private static final long OPENING_NANOS = 15_000_000_000L;

    private static final long FIRST_RETRY_NANOS = 250_000_000L;
    private static final long LAST_RETRY_NANOS = 8_000_000_000L;
    /** A greeting comes a round trip after the handshake; one that was lost comes a round trip and two later (RFC 8985, RFC 6298). */
    private static final double LATE_RTTS = 1.8;

    private static final long LATE_NANOS = 100_000_000L;

    private final Epoll epoll;
    private final SocketOptions options;
    private final Counters counters;
    private final LegProfile profile;
    private final TrunkConfig config;
    private final InetEndpoint far;
    private final InetEndpoint local = new InetEndpoint();
    private final TrunkDemand demand;
    private final TrunkHeader header;
    private final UsualWindow usual = new UsualWindow();
    private final TcpInfo tcpInfo = new TcpInfo();
    private final NativeBuffer buffer = NativeBuffer.allocate(TrunkHeader.LONGEST);
    private final Warm[] places = new Warm[MOST];
    private int way;
    private int opening;
    private int ready;

    private long nextLook;
    private long retryNanos;
    private long retryAt;

    /** @param towards the listener on the other side */
    TrunkPool(
            Epoll epoll,
            SocketOptions options,
            Counters counters,
            ProxyConfig config,
            TrunkConfig trunk,
            InetSocketAddress towards) {
        this.epoll = epoll;
        this.options = options;
        this.counters = counters;
        this.profile = config.satellite();
        this.config = trunk;
        this.demand = new TrunkDemand(trunk.least());
        this.far = InetEndpoint.of(towards);
        this.header = new TrunkHeader(trunk.key());
        for (int i = 0; i < MOST; i++) {
            places[i] = new Warm(i);
        }
        nextLook = System.nanoTime();
        retryAt = nextLook;
    }

    boolean isIpv6() {
        return far.family() == InetEndpoint.IPV6;
    }

    /** The interface by which the other side is reached, 0 where it is not. */
    int way() {
        return way;
    }

    /**
     * Something of interfaces, addresses, routes or rules has changed: gives up what cannot lead to the other side any
     * more, and tries at once what could not be opened, where it can be now.
     */
    void follow(Routes routes, Set<NetworkChange> changed, long now) {
        int before = way;
        way = routes.way(null, far);
        if (way == before && !changed.contains(NetworkChange.ADDRESS) && !changed.contains(NetworkChange.LINK)) {
            return;
        }
        for (Warm each : places) {
            if (each.state != State.CLOSED) {
                Sockets.localAddress(each.socket, local);
                if (!routes.isOwn(local) || routes.way(local, far) == 0) {
                    retire(each);
                }
            }
        }
        if (way != 0) {
            retryNanos = 0;
            retryAt = now;
        }
    }

    /** At the end of each turn: opens what is missing. */
    void turn(long now) {
        if (now - nextLook >= 0) {
            look(now);
        }
        int target = demand.target();
        if (ready + opening < target && now - retryAt >= 0) {
            for (int i = 0; i < AT_ONCE && ready + opening < target && open(now); i++) {
                // one after the other
            }
        }
    }

    /** ms until the next look, -1 when nothing is due. */
    int untilLookMillis(long now) {
        boolean still = opening == 0 && ready == config.least() && demand.still();
        boolean missing = ready + opening < demand.target();
        long due = missing ? Math.min(nextLook, Math.max(now, retryAt)) : nextLook;
        return still ? -1 : (int) Math.max(0, (due - now) / 1_000_000 + 1);
    }

    private void look(long now) {
        demand.look(now - nextLook + TrunkDemand.LOOK_NANOS);
        nextLook = now + TrunkDemand.LOOK_NANOS;
        for (int i = 0; i < MOST; i++) {
            Warm each = places[i];
            if (each.state != State.CLOSED && each.state != State.READY && now - each.opened > OPENING_NANOS) {
                failed(each, now);
            }
        }
        if (ready > demand.target()) {
            drop(ready(true));
        }
    }

    private boolean open(long now) {
        Warm warm = free();
        int fd = warm == null ? -Errno.EMFILE : Sockets.open(far.family(), Sockets.TCP);
        if (fd < 0) {
            later(now);
            return false;
        }
        warm.socket = fd;
        warm.opened = now;
        to(warm, State.CONNECTING, now);
        try {
            options.resetOnClose(fd);
            options.urgentInline(fd);
            profile.applyTo(fd, options);
            KeepAlive.WHILE_IDLE.applyTo(fd, options);
            int result = Sockets.connect(fd, far);
            if (result < 0 && result != -Errno.EINPROGRESS) {
                failed(warm, now);
                return false;
            }
            watch(warm);
            return true;
        } catch (LinuxException e) {
            failed(warm, now);
            throw e;
        }
    }

    private void watch(Warm warm) {
        epoll.add(warm.socket, Epoll.IN | Epoll.OUT | Epoll.READ_HANGUP | Epoll.EDGE_TRIGGERED, warm.eventData);
    }

    private Warm free() {
        for (Warm each : places) {
            if (each.state == State.CLOSED) {
                return each;
            }
        }
        return null;
    }

    /** The one that has been ready for the longest time, or the shortest. */
    private Warm ready(boolean longest) {
        Warm best = null;
        for (Warm each : places) {
            if (each.state == State.READY && (best == null || longest == (each.since < best.since))) {
                best = each;
            }
        }
        return best;
    }

    private void later(long now) {
        if (now - retryAt < 0) {
            return; // for all that fail at once
        }
        retryNanos = Math.min(LAST_RETRY_NANOS, Math.max(FIRST_RETRY_NANOS, 2 * retryNanos));
        retryAt = now + retryNanos;
    }

    /** Every way into and out of a state. */
    private void to(Warm warm, State state, long now) {
        opening += (isOpening(state) ? 1 : 0) - (isOpening(warm.state) ? 1 : 0);
        int more = (state == State.READY ? 1 : 0) - (warm.state == State.READY ? 1 : 0);
        ready += more;
        counters.add(Counter.TRUNK_READY, more);
        warm.state = state;
        warm.since = now;
    }

    private static boolean isOpening(State state) {
        return state == State.CONNECTING || state == State.CONNECTED;
    }

    void onEvent(long data, int happened, long now) {
        Warm warm = places[EventData.place(EventData.TRUNK_POOL, data)];
        boolean over = (happened & (Epoll.ERROR | Epoll.HANGUP | Epoll.READ_HANGUP)) != 0;
        switch (warm.state) {
            case CONNECTING -> {
                if (over) {
                    failed(warm, now);
                } else if ((happened & Epoll.OUT) != 0) {
                    to(warm, State.CONNECTED, now);
                    greeted(warm, now);
                }
            }
            case CONNECTED -> {
                if (over) {
                    failed(warm, now);
                } else {
                    greeted(warm, now);
                }
            }
            case READY -> {
                if (over || (happened & Epoll.IN) != 0) {
                    retire(warm); // its end, or something that is none of a listener's
                }
            }
            default -> {
                // closed by an event of this batch
            }
        }
    }

    private void greeted(Warm warm, long now) {
        long n = Sockets.receive(warm.socket, buffer.address(), buffer.size(), Sockets.PEEK);
        if (n == -Errno.EAGAIN || n > 0 && n < Greeting.LENGTH) {
            return;
        }
        if (n != Greeting.LENGTH || !Greeting.read(buffer.bytes(), warm.challenge)) {
            failed(warm, now);
            return;
        }
        Sockets.receive(warm.socket, buffer.address(), Greeting.LENGTH, Sockets.DISCARD);
        retryNanos = 0;
        retryAt = now;
        ConnectionView.LegView info = tcpInfo.of(warm.socket, options);
        long rttNanos = info.rttMicros() * 1_000;
        boolean late = now - warm.since > LATE_RTTS * rttNanos + LATE_NANOS;
        if (late || usual.isCollapsed(info.congestionWindow())) {
            retire(warm); // the other side's window is small now, or this side's
            later(now);
        } else {
            demand.opened(now - warm.opened);
            to(warm, State.READY, now);
        }
    }

    /** Whether one can be lent; counts that somebody asked in vain. */
    boolean hasReady() {
        if (ready > 0) {
            return true;
        }
        demand.ask();
        counters.add(Counter.TRUNK_EMPTY, 1);
        return false;
    }

    /**
     * Takes a connection for a flow, and announces the flow on it.
     *
     * @param octet the traffic class of the client's SYN, -1 when it is not known
     * @return its socket, no longer watched; -1 when there is none, and the flow has to go the ordinary way
     */
    int lend(InetEndpoint client, InetEndpoint server, int octet, long now) {
        demand.ask();
        for (Warm warm = ready(false); warm != null; warm = ready(false)) {
            int length = header.write(buffer.bytes(), client, server, octet, warm.challenge);
            if (usual.isCollapsed(tcpInfo.of(warm.socket, options).congestionWindow())
                    || Sockets.send(warm.socket, buffer.address(), length, 0) != length) {
                retire(warm);
                continue;
            }
            int fd = warm.socket;
            warm.socket = -1;
            to(warm, State.CLOSED, now);
            epoll.forget(fd); // where that fails, watching it as a connection's does too
            try {
                profile.keepAliveAfterIdle(fd, options);
            } catch (LinuxException e) {
                Descriptors.close(fd);
                throw e;
            }
            counters.add(Counter.TRUNK_LENT, 1);
            return fd;
        }
        counters.add(Counter.TRUNK_EMPTY, 1);
        return -1;
    }

    private void retire(Warm warm) {
        counters.add(Counter.TRUNK_RETIRED, 1);
        drop(warm);
    }

    private void failed(Warm warm, long now) {
        drop(warm);
        later(now);
    }

    private void drop(Warm warm) {
        Descriptors.close(warm.socket);
        warm.socket = -1;
        to(warm, State.CLOSED, warm.since);
    }

    /**
     * Lets another process have what is open, or being opened.
     *
     * @param into gets the descriptor of each, which stays this object's until {@link #close}: the other process may
     *     have lent it
     */
    void pause(List<HandedSocket> into) {
        HexFormat hex = HexFormat.of();
        for (Warm each : places) {
            if (each.state != State.CLOSED) {
                epoll.remove(each.socket);
                into.add(HandedSocket.of(
                        each.socket,
                        HandedSocket.POOLED,
                        hex.formatHex(each.challenge),
                        each.state,
                        each.since,
                        each.opened,
                        identity()));
            }
        }
    }

    /** What a connection of this pool is: one of another end, or with other options, is none of it. */
    private String identity() {
        return far + " " + profile;
    }

    /** What another process had opened: {@link #pause} has made the text. Closed where this pool has no use for it. */
    void adopt(HandedSocket handed) {
        String[] parts = handed.parts(6);
        Warm warm = free();
        if (warm == null || !parts[5].equals(identity())) {
            handed.close();
            return;
        }
        byte[] challenge = HexFormat.of().parseHex(parts[1]);
        System.arraycopy(challenge, 0, warm.challenge, 0, TrunkHeader.CHALLENGE);
        warm.socket = handed.descriptor();
        to(warm, State.valueOf(parts[2]), Long.parseLong(parts[3]));
        warm.opened = Long.parseLong(parts[4]);
        watch(warm);
    }

    @Override
    public void close() {
        for (Warm each : places) {
            if (each.state != State.CLOSED) {
                drop(each);
            }
        }
    }
}

package org.satbed.proxy;

import java.net.InetAddress;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.List;
import org.satbed.linux.Descriptors;
import org.satbed.linux.Epoll;
import org.satbed.linux.Errno;
import org.satbed.linux.InetEndpoint;
import org.satbed.linux.LinuxException;
import org.satbed.linux.NativeBuffer;
import org.satbed.linux.SocketOptions;
import org.satbed.linux.Sockets;
import org.satbed.proxy.trunk.TrunkHeader;

/**
 * One reactor's end of the trunk on the side where servers are: connections wait here, for as long as their peer lives, until a header says whose
 * they are. What is no good header is reset and counted, by what was wrong with it.
 */
final class TrunkGate implements AutoCloseable {
    private static final int BATCH = 64;
    /** When connections are looked at whose time may be over, or accepting is tried again. */
    private static final int LOOK_MILLIS = 250;
    /** Connections without a header that one reactor holds. */
    static final int MOST = 1024;
    /** A header is one segment: whoever takes longer, from its first byte on, is no proxy of ours. */
    static final long HEADER_NANOS = 5_000_000_000L;

    /** Of one address: the largest pool there is. A stranger's silent connections leave room for others'. */
    private static final int MOST_OF_ONE = TrunkPool.MOST;

    private static final class Waiting {
        int socket = -1;
        InetAddress peer;
        long deadline; // 0 before the first byte
        final byte[] challenge = new byte[TrunkHeader.CHALLENGE];
    }

    private final Epoll epoll;
    private final SocketOptions options;
    private final Counters counters;
    private final List<InetAddress> peers;
    private final ListenerSet listeners;
    private final TrunkHeader header;
    private final SecureRandom random = new SecureRandom();
    private final UsualWindow usual = new UsualWindow();
    private final LegProfile profile;
    private final TcpInfo tcpInfo = new TcpInfo();
    private final InetEndpoint peer = new InetEndpoint();
    private final InetEndpoint unmapped = new InetEndpoint();
    private final NativeBuffer buffer = NativeBuffer.allocate(TrunkHeader.LONGEST);
    private final Waiting[] places = new Waiting[MOST];
    private int begun;
    private boolean some; // more may wait to be accepted
    private boolean starved; // for want of descriptors
    private int last = -1; // the last place that was taken

    /** Whoever takes connections that were announced. */
    interface Taker {
        /** The header is one with good addresses; from now on the socket is the taker's. */
        void take(int socket, TrunkHeader header);
    }

    TrunkGate(
            Epoll epoll,
            SocketOptions options,
            Counters counters,
            ProxyConfig config,
            TrunkConfig trunk,
            List<Listener> listeners) {
        this.epoll = epoll;
        this.options = options;
        this.counters = counters;
        this.peers = trunk.peers();
        this.profile = config.satellite();
        this.header = new TrunkHeader(trunk.key());
        for (int i = 0; i < MOST; i++) {
            places[i] = new Waiting();
        }
        this.listeners = new ListenerSet(epoll, EventData.TRUNK_LISTENER, Epoll.IN | Epoll.EDGE_TRIGGERED, listeners);
        this.listeners.watch(true);
    }

    /** Takes what has come in. */
    void accept() {
        some = true; // where one that is taken fails: the kernel tells of those behind it only once
        starved = false;
        boolean more = false;
        for (int i = 0; i < listeners.size(); i++) {
            more |= listeners.at(i) != null && !empty(listeners.at(i).fd());
        }
        some = more;
    }

    /** Takes what a listener has, up to a number of them; whether that was all. */
    private boolean empty(int listener) {
        for (int i = 0; i < BATCH; i++) {
            int fd = Sockets.accept(listener, peer);
            if (fd == -Errno.EAGAIN) {
                return true;
            }
            if (fd < 0 && fd != -Errno.ECONNABORTED && fd != -Errno.EINTR) {
                starved = true;
                return false; // what waits is tried again
            }
            if (fd >= 0) {
                try {
                    welcome(fd);
                } catch (LinuxException e) {
                    refuse(fd, Counter.TRUNK_RETIRED);
                    throw e;
                }
            }
        }
        return false;
    }

    /** Has its listeners follow their interfaces' names. */
    void followInterfaces() {
        listeners.follow(options);
    }

    private void welcome(int fd) {
        unmapped.setUnmapped(peer);
        InetAddress address = unmapped.address();
        Waiting waiting = free();
        if (!peers.isEmpty() && !peers.contains(address) || waiting == null || ofOne(address) >= MOST_OF_ONE) {
            refuse(fd, Counter.TRUNK_REFUSED_PEER);
            return;
        }
        if (usual.isCollapsed(tcpInfo.of(fd, options).congestionWindow())) {
            refuse(fd, Counter.TRUNK_RETIRED); // its handshake was lost once: whoever opened it opens another
            return;
        }
        options.anyDeviceIfAllowed(fd); // an interface that is made anew has another number
        KeepAlive.WHILE_IDLE.applyTo(fd, options);
        random.nextBytes(waiting.challenge);
        Greeting.write(buffer.bytes(), waiting.challenge);
        if (Sockets.send(fd, buffer.address(), Greeting.LENGTH, 0) != Greeting.LENGTH) {
            Descriptors.close(fd);
            return;
        }
        await(waiting, fd, address, 0);
    }

    /** @param waiting the last place that was taken */
    private void await(Waiting waiting, int fd, InetAddress address, long deadline) {
        waiting.socket = fd;
        waiting.peer = address;
        waiting.deadline = deadline;
        begun += deadline != 0 ? 1 : 0;
        counters.add(Counter.TRUNK_WAITING, 1);
        try {
            watch(last);
        } catch (LinuxException e) {
            drop(waiting);
            throw e;
        }
    }

    private void watch(int place) {
        epoll.add(
                places[place].socket,
                Epoll.IN | Epoll.READ_HANGUP | Epoll.EDGE_TRIGGERED,
                EventData.TRUNK_GATE + place);
    }

    private int ofOne(InetAddress address) {
        int count = 0;
        for (Waiting each : places) {
            count += each.socket >= 0 && address.equals(each.peer) ? 1 : 0;
        }
        return count;
    }

    private Waiting free() {
        for (int i = 1; i <= MOST; i++) {
            int place = (last + i) % MOST;
            if (places[place].socket < 0) {
                last = place;
                return places[place];
            }
        }
        return null;
    }

    void onEvent(long data, long now, Taker taker) {
        Waiting waiting = places[EventData.place(EventData.TRUNK_GATE, data)];
        if (waiting.socket < 0) {
            return; // an event of this batch closed it before
        }
        long n = Sockets.receive(waiting.socket, buffer.address(), buffer.size(), Sockets.PEEK);
        if (n == -Errno.EAGAIN) {
            return;
        }
        if (n <= 0) {
            Descriptors.close(release(waiting)); // the pool on the other side needs it no more
            return;
        }
        switch (header.read(buffer.bytes(), (int) n, waiting.challenge)) {
            case INCOMPLETE -> {
                if (waiting.deadline == 0) {
                    waiting.deadline = now + HEADER_NANOS;
                    begun++;
                }
            }
            case GOOD -> {
                int fd = release(waiting);
                Sockets.receive(fd, buffer.address(), header.length(), Sockets.DISCARD);
                try {
                    profile.keepAliveAfterIdle(fd, options);
                } catch (LinuxException e) {
                    refuse(fd, Counter.TRUNK_RETIRED);
                    throw e;
                }
                counters.add(Counter.TRUNK_TAKEN, 1);
                taker.take(fd, header);
            }
            case MALFORMED -> refuse(release(waiting), Counter.TRUNK_REFUSED_HEADER);
            case WRONG_KEY -> refuse(release(waiting), Counter.TRUNK_REFUSED_KEY);
            case REPLAYED -> refuse(release(waiting), Counter.TRUNK_REFUSED_REPLAY);
            case FORBIDDEN -> refuse(release(waiting), Counter.TRUNK_REFUSED_TARGET);
        }
    }

    /** Resets those whose header does not come to its end. */
    void turn(long now) {
        if (some && listeners.isWatched()) {
            accept();
        }
        listeners.closeOverdue(now);
        for (int i = 0; begun > 0 && i < MOST; i++) {
            if (places[i].socket >= 0 && places[i].deadline != 0 && now - places[i].deadline >= 0) {
                refuse(release(places[i]), Counter.TRUNK_REFUSED_SLOW);
            }
        }
    }

    /** ms until somebody's time may be over, -1 for never. */
    int untilOverdueMillis() {
        boolean more = some && listeners.isWatched();
        if (more && !starved) {
            return 0;
        }
        return begun > 0 || more ? LOOK_MILLIS : listeners.untilOverdueMillis(System.nanoTime());
    }

    /** Those whose header has begun to come: flows that somebody has lent to already. */
    int begun() {
        return begun;
    }

    private int release(Waiting waiting) {
        int fd = waiting.socket;
        epoll.forget(fd); // where that fails, watching it as a connection's does too
        drop(waiting);
        return fd;
    }

    private void drop(Waiting waiting) {
        waiting.socket = -1;
        begun -= waiting.deadline != 0 ? 1 : 0;
        counters.add(Counter.TRUNK_WAITING, -1);
    }

    private void refuse(int fd, Counter why) {
        counters.add(why, 1);
        Descriptors.close(fd); // linger 0, inherited: a reset
    }

    /** Takes no more connections; those that wait stay. */
    void closeListeners() {
        listeners.close();
    }

    /** Adds a descriptor of each listening socket, to be handed over. */
    void duplicateListeners(List<HandedSocket> into) {
        listeners.duplicates(into);
    }

    /**
     * Lets another process have what waits here, with whatever comes for it from now on.
     *
     * @param into gets the descriptor of each, which stays this object's until {@link #forget} or {@link #resume}
     */
    void pause(List<HandedSocket> into) {
        listeners.watch(false);
        HexFormat hex = HexFormat.of();
        for (Waiting each : places) {
            if (each.socket >= 0) {
                epoll.remove(each.socket);
                into.add(HandedSocket.of(
                        each.socket,
                        HandedSocket.WAITING,
                        hex.formatHex(each.challenge),
                        each.deadline,
                        each.peer.getHostAddress()));
            }
        }
    }

    /** Goes on after {@link #pause}: the other process is gone. A flow that it has begun goes with it. */
    void resume() {
        for (int place = 0; place < MOST; place++) {
            int fd = places[place].socket;
            if (fd >= 0 && tcpInfo.received(fd, options) > options.unread(fd)) {
                drop(places[place]);
                Descriptors.close(fd); // linger 0, inherited: a reset
            } else if (fd >= 0) {
                watch(place);
            }
        }
        listeners.watch(true);
    }

    /** Has its listening sockets take connections as before, whatever another process has done with them. */
    void restoreListeners() {
        listeners.restore(options);
    }

    /** After {@link #pause}: what waited here is the other process's. */
    void forget() {
        for (Waiting each : places) {
            if (each.socket >= 0) {
                Descriptors.close(each.socket);
                drop(each);
            }
        }
    }

    /** What waited at another process: {@link #pause} has made the text. */
    void adopt(HandedSocket handed) {
        String[] parts = handed.parts(4);
        Waiting waiting = free();
        if (waiting == null) {
            refuse(handed.descriptor(), Counter.TRUNK_REFUSED_PEER);
            return;
        }
        byte[] challenge = HexFormat.of().parseHex(parts[1]);
        System.arraycopy(challenge, 0, waiting.challenge, 0, TrunkHeader.CHALLENGE);
        // a literal; with a scope it is that of this host
        await(waiting, handed.descriptor(), Listener.endpoint(parts[3], 1).address(), Long.parseLong(parts[2]));
    }

    @Override
    public void close() {
        closeListeners();
        for (Waiting each : places) {
            if (each.socket >= 0) {
                Descriptors.close(release(each));
            }
        }
    }
}

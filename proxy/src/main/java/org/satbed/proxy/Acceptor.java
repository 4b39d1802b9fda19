package org.satbed.proxy;

import java.net.InetAddress;
import org.satbed.linux.Descriptors;
import org.satbed.linux.Errno;
import org.satbed.linux.InetEndpoint;
import org.satbed.linux.LinuxException;
import org.satbed.linux.NativeBuffer;
import org.satbed.linux.SocketOptions;
import org.satbed.linux.Sockets;
import org.satbed.proxy.trunk.TrunkHeader;

/** Takes connections from the listening sockets and finds out where they wanted to go. */
final class Acceptor implements TrunkGate.Taker, AutoCloseable {
    /** Connections opened in one turn, so that those that are there get theirs. */
    private static final int BATCH = 64;
    /** Connections taken in one turn, also those that are refused or have been reset meanwhile, which cost little. */
    private static final int MOST_TAKEN = 1_024;
    /** When so many wait, they are looked at before anything is done for them: many may be gone. */
    private static final int CROWD = 8;

    private static final String TRUNKED = ", asked for by the trunk";
    /** When the kernel had no memory for one, the next is taken so much later. */
    private static final long STARVED_NANOS = 100_000_000;

    private static final String NOTHING = "/dev/null";

    private final ProxyConfig config;
    private final SocketOptions options;
    private final ClientLimits limits;
    private final ConnectionLog log;
    private final SynHeaders syn = new SynHeaders();
    private final NativeBuffer one = NativeBuffer.allocate(8);
    private final Counters counters;
    private final Connections connections;
    private final HeldClients held;
    private final Routes routes;
    private final LegSides sides;
    private final OutgoingLeg outgoing;
    /** Null without one. */
    private final TrunkPool pool;

    private final CarriedOctet carried = new CarriedOctet();
    /** Whether {@link #syn} is that of the connection that is being split: the kernel gives it once. */
    private boolean synTaken;

    private final InetEndpoint peer = new InetEndpoint();
    private final InetEndpoint wanted = new InetEndpoint();
    private final InetEndpoint client = new InetEndpoint();
    private final InetEndpoint server = new InetEndpoint();
    /** The client that is being seen to, and what it is counted by; -1 once it is another's. */
    private int inHand = -1;

    private InetAddress keyInHand;
    private long starvedUntil = System.nanoTime();
    /** Given up for a moment when descriptors run out, so that a waiting connection can be taken and reset. */
    private int reserve = Descriptors.openForReading(NOTHING);

    Acceptor(
            ProxyConfig config,
            SocketOptions options,
            Counters counters,
            Connections connections,
            HeldClients held,
            TrunkPool pool,
            Routes routes,
            Shared shared) {
        this.held = held;
        this.pool = pool;
        this.config = config;
        this.options = options;
        this.limits = shared.limits();
        this.log = shared.log();
        this.counters = counters;
        this.connections = connections;
        this.routes = routes;
        this.sides = new LegSides(config, options, counters);
        this.outgoing = new OutgoingLeg(config, options, counters, log);
    }

    private int handOver(int fd) {
        inHand = -1;
        return fd;
    }

    /** Whether as many connections are held as may be, none could even be refused, or the kernel has no memory for one. */
    boolean full() {
        return !hasReserve()
                || starvedUntil - System.nanoTime() > 0
                || connections.openEverywhere() + held.count() >= config.maxConnections();
    }

    void accept(Listener listener) {
        int before = connections.opened() + held.count();
        for (int i = 0; i < MOST_TAKEN && connections.opened() + held.count() - before < BATCH && !full(); i++) {
            int fd = Sockets.accept(listener.fd(), peer);
            if (fd == -Errno.EAGAIN) {
                return;
            }
            if (fd == -Errno.EMFILE || fd == -Errno.ENFILE) {
                refuseOne(listener);
                return;
            }
            if (fd < 0 && fd != -Errno.EINTR && fd != -Errno.EPERM && !EndReason.isOfPeer(-fd)) {
                starvedUntil = System.nanoTime() + STARVED_NANOS; // else they were asked for again at once, for ever
                return;
            }
            if (fd >= 0) {
                counters.add(Counter.ACCEPTED, 1);
                inHand = fd;
                split(fd, listener.satellite(), i >= CROWD);
                inHand = -1;
            }
        }
    }

    /** Closes the client that was being seen to when something went wrong; returns whether there was one. */
    boolean contain(RuntimeException why) {
        int fd = inHand;
        inHand = -1;
        if (fd < 0) {
            return false;
        }
        counters.add(Counter.CONNECTION_FAILED, 1);
        log.failed(client.toString(), server.toString(), why);
        abandon(fd, keyInHand);
        return true;
    }

    private void split(int fd, boolean bySatelliteListener, boolean look) {
        synTaken = false;
        keyInHand = null;
        server.clear();
        client.setUnmapped(peer);
        RouteDecision route = route(fd);
        if (server.port() == config.port() && route.verdict == RouteDecision.Verdict.OWN) {
            counters.add(Counter.REFUSED_OWN_PORT, 1);
            log.refused(client, server, "the proxy's own port");
            Descriptors.close(fd); // linger 0, inherited: a reset
            return;
        }
        if (isForbidden(fd, null, route)) {
            return;
        }
        InetAddress key = limits.on() ? client.address() : null;
        if (overLimit(fd, key)) {
            return;
        }
        long peeked = look || fastOut(route) ? peek(fd) : -Errno.EAGAIN;
        if (isGone(fd, key, peeked)) {
            return;
        }
        sides.settle(fd, bySatelliteListener, route.clientSatellite);
        if (pool != null && leavesByTrunk(route) && pool.hasReady() && overTrunk(fd, key)) {
            return;
        }
        if (peeked == -Errno.EAGAIN
                && fastOut(route)
                && !route.clientSatellite
                && !config.firstBytes().isZero()) {
            held.add(handOver(fd), client, server, key);
            return;
        }
        open(fd, key, route, peeked);
    }

    /** Finds out where {@link #client} wanted to go, and what the kernel says of it; good until it is asked again. */
    private RouteDecision route(int fd) {
        Sockets.localAddress(fd, wanted);
        server.setUnmapped(wanted);
        return routes.decide(client, server, routes.incoming(fd, wanted.family()), System.nanoTime());
    }

    /** Whether the client would not get to its server without the proxy either. What is for this host itself is not for its policy to judge. */
    private boolean isForbidden(int fd, InetAddress key, RouteDecision route) {
        RouteDecision.Verdict verdict = route.verdict;
        if (verdict == RouteDecision.Verdict.FORWARDED || verdict == RouteDecision.Verdict.OWN) {
            return false;
        }
        counters.add(verdict.counter(), 1);
        log.refused(client, server, verdict.text());
        abandon(fd, key);
        return true;
    }

    /** A trunk leads over one satellite: what leaves by another one, or comes from one, is none of it. */
    private boolean leavesByTrunk(RouteDecision route) {
        int way = pool.way();
        return route.serverSatellite
                && !route.clientSatellite
                && (way == route.serverInterface || way != 0 && !routes.isSatellite(way)); // else through a tunnel
    }

    private boolean overLimit(int fd, InetAddress key) {
        if (key == null || limits.enter(key)) {
            keyInHand = key;
            return false;
        }
        counters.add(Counter.REFUSED_CLIENT_LIMIT, 1);
        log.refused(client, server, "over --max-per-client");
        Descriptors.close(fd);
        return true;
    }

    /** Hands a client to a connection that is open already; false where there is none. */
    private boolean overTrunk(int fd, InetAddress key) {
        synTaken = config.needsSynHeaders() && syn.take(fd, options);
        int octet = synTaken && config.copied().trafficClass() ? syn.trafficClass() : CarriedOctet.NONE;
        int out = pool.lend(client, server, octet, System.nanoTime());
        if (out < 0) {
            return false;
        }
        carried.octet = octet;
        try {
            carried.applyTo(out, pool.isIpv6(), config.copied(), options);
        } catch (LinuxException e) {
            Descriptors.close(out);
            throw e;
        }
        connections.start(handOver(fd), out, client, server, false, key, SplitConnection.SERVER, weight(fd));
        return true;
    }

    /** A client of the proxy on the other side. Its own addresses are no place to go: what listens there trusts them. */
    @Override
    public void take(int fd, TrunkHeader header) {
        counters.add(Counter.ACCEPTED, 1);
        keyInHand = null;
        inHand = fd;
        open(fd, header);
        inHand = -1;
    }

    private void open(int fd, TrunkHeader header) {
        client.setUnmapped(header.client());
        server.setUnmapped(header.server());
        if (full()) {
            refuse(fd, Counter.TRUNK_REFUSED_PEER, "as many connections as may be");
            return;
        }
        RouteDecision route = routes.decide(client, server, routes.incoming(fd, InetEndpoint.IPV6), System.nanoTime());
        if (route.verdict != RouteDecision.Verdict.FORWARDED) {
            boolean own = route.verdict == RouteDecision.Verdict.OWN;
            refuse(fd, own ? Counter.TRUNK_REFUSED_TARGET : route.verdict.counter(), route.verdict.text() + TRUNKED);
            return;
        }
        if (config.satellite().quickAck()) {
            options.quickAck(fd);
        }
        InetAddress key = limits.on() ? client.address() : null;
        if (overLimit(fd, key)) {
            return;
        }
        carried.octet = header.trafficClass();
        int weight = weightOf(header.trafficClass());
        connect(fd, key, profile(route), carried, false, SplitConnection.CLIENT, weight);
    }

    /** What was waited for has come, or has not: the leg towards the server is opened either way. */
    void open(HeldClients.Held waited) {
        inHand = waited.socket;
        keyInHand = waited.key;
        waited.socket = -1;
        waited.key = null;
        client.setUnmapped(waited.client);
        openWaited(inHand, keyInHand);
        inHand = -1;
    }

    private void openWaited(int fd, InetAddress key) {
        synTaken = false;
        server.clear();
        long peeked = peek(fd);
        if (isGone(fd, key, peeked)) {
            return;
        }
        RouteDecision route = route(fd);
        if (!isForbidden(fd, key, route)) {
            open(fd, key, route, peeked);
        }
    }

    private void refuse(int fd, Counter why, String text) {
        counters.add(why, 1);
        log.refused(client, server, text);
        Descriptors.close(fd);
    }

    private LegProfile profile(RouteDecision route) {
        return route.serverSatellite ? config.satellite() : config.terrestrial();
    }

    /**
     * Opens the leg from {@link #client} to {@link #server}.
     *
     * @param peeked what {@link #peek} said
     */
    private void open(int fd, InetAddress key, RouteDecision route, long peeked) {
        // Data of a SYN has no mark (RFC 7413): what is urgent from the first byte on waits for the handshake.
        boolean early = peeked > 0 && fastOut(route) && !options.atMark(fd);
        synTaken = synTaken || config.copied().any() && syn.take(fd, options);
        CarriedHeaders headers = config.copied().any() && synTaken ? syn : null;
        connect(fd, key, profile(route), headers, early, LegSides.paced(route), weight(fd));
    }

    private void connect(
            int fd,
            InetAddress key,
            LegProfile profile,
            CarriedHeaders headers,
            boolean early,
            int satellite,
            int weight) {
        int out = outgoing.connect(client, server, profile, headers, early);
        if (out < 0) {
            boolean noDescriptor = out == -Errno.EMFILE || out == -Errno.ENFILE;
            counters.add(noDescriptor ? Counter.REFUSED_NO_DESCRIPTOR : Counter.UNREACHABLE, 1);
            log.refused(client, server, noDescriptor ? "no descriptor left" : EndReason.UNREACHABLE.text());
            abandon(fd, key);
            return;
        }
        connections.start(handOver(fd), out, client, server, early, key, satellite, weight);
    }

    /**
     * Whether a client was reset before it had sent a byte; what it had sent would be peeked at first. Its server is not troubled with it: a flood
     * of such clients ends here. The reset is told once: whoever reads next would take it for an orderly end.
     */
    private boolean isGone(int fd, InetAddress key, long peeked) {
        if (peeked >= 0 || peeked == -Errno.EAGAIN) {
            return false;
        }
        counters.add(Counter.RESET_BY_CLIENT, 1);
        log.refused(client, server, EndReason.CLIENT_RESET.text());
        abandon(fd, key);
        return true;
    }

    private boolean fastOut(RouteDecision route) {
        return config.fastOpen() || config.satelliteFastOpen() && route.serverSatellite && !route.clientSatellite;
    }

    /** Whether the first byte is there: 1, 0 for the end of the stream, or {@code -errno}. */
    private long peek(int fd) {
        return Sockets.receive(fd, one.address(), 1, Sockets.PEEK);
    }

    private void abandon(int fd, InetAddress key) {
        Descriptors.close(fd); // linger 0, inherited: a reset
        if (key != null) {
            limits.leave(key);
        }
    }

    private int weight(int fd) {
        if (config.satelliteRate().isEmpty()) {
            return 1;
        }
        SatelliteRate rate = config.satelliteRate().get();
        boolean known = rate.needsTrafficClass() && (synTaken || syn.take(fd, options));
        return weightOf(known ? syn.trafficClass() : CarriedOctet.NONE);
    }

    private int weightOf(int trafficClass) {
        return config.satelliteRate().isPresent()
                ? config.satelliteRate().get().weight(server.port(), trafficClass)
                : 1;
    }

    private void refuseOne(Listener listener) {
        Descriptors.close(reserve);
        reserve = -1;
        int fd = Sockets.accept(listener.fd(), peer);
        if (fd >= 0) {
            counters.add(Counter.ACCEPTED, 1);
            counters.add(Counter.REFUSED_NO_DESCRIPTOR, 1);
            Descriptors.close(fd);
        }
        hasReserve();
    }

    /** Another thread may take what was given up, before it is taken back. */
    private boolean hasReserve() {
        if (reserve < 0) {
            reserve = Descriptors.tryOpenForReading(NOTHING);
        }
        return reserve >= 0;
    }

    @Override
    public void close() {
        if (reserve >= 0) {
            Descriptors.close(reserve);
        }
    }
}

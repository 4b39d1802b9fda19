package org.satbed.proxy;

import java.util.EnumSet;
import java.util.Set;
import org.satbed.linux.Errno;
import org.satbed.linux.InetEndpoint;
import org.satbed.linux.LinuxException;
import org.satbed.linux.NetlinkEvents;
import org.satbed.linux.NetworkChange;
import org.satbed.linux.NetworkInterfaces;
import org.satbed.linux.RouteLookup;
import org.satbed.linux.RouteType;
import org.satbed.proxy.RouteDecision.Verdict;

/**
 * The kernel's routing decisions for the connections of one reactor: whether a client's packets might go to its server
 * at all if this host forwarded them, and which of the two legs are the satellite's. Answers are kept for a second at
 * most, and forgotten with any change of an interface, address, route or rule.
 *
 * <p>The questions have the addresses, the interface that the client came in by, and the ports; no mark, for neither
 * has one that the proxy knows.
 */
final class Routes implements AutoCloseable {
    /** How long an answer is good, for what the kernel tells no news of (sysctls). */
    static final long MOST_AGE_NANOS = 1_000_000_000L;

    private static final int PLACES = 1 << 10;
    private static final Set<NetworkChange> WATCHED =
            EnumSet.of(NetworkChange.LINK, NetworkChange.ADDRESS, NetworkChange.ROUTE, NetworkChange.RULE);

    private final boolean fromOwnAddress;
    private final RouteLookup lookup = new RouteLookup();
    private final NetworkInterfaces interfaces = new NetworkInterfaces();
    private final SatelliteInterfaces satellites;
    private final NetlinkEvents events = NetlinkEvents.of(WATCHED);
    private final Set<NetworkChange> changed = EnumSet.noneOf(NetworkChange.class);
    private final RouteDecision[] places = new RouteDecision[PLACES];
    private long changes;
    private boolean rulesSeePorts;
    private boolean satellitesMoved = true;

    /**
     * Opens in the network namespace of the calling thread.
     *
     * @param notices for what interfaces come and go, null to say nothing
     */
    Routes(ProxyConfig config, Counters counters, Notices notices) {
        fromOwnAddress = config.source() == SourceAddress.OWN;
        satellites = new SatelliteInterfaces(config.satelliteInterfaces(), interfaces, counters, notices);
        for (int i = 0; i < PLACES; i++) {
            places[i] = new RouteDecision();
        }
        satellites.lookUp();
        rulesSeePorts = lookup.rulesSeePorts();
    }

    /** Readable when {@link #followChanges} has something to do. */
    int descriptor() {
        return events.routingDescriptor();
    }

    /**
     * Takes the kernel's news, and forgets what they may have made wrong.
     *
     * @return what has changed, until the next call
     */
    Set<NetworkChange> followChanges() {
        changed.clear();
        events.take(changed);
        if (!changed.isEmpty()) {
            changes++;
        }
        satellitesMoved = changed.contains(NetworkChange.LINK) && satellites.lookUp();
        if (changed.contains(NetworkChange.RULE)) {
            rulesSeePorts = lookup.rulesSeePorts();
        }
        return changed;
    }

    /** Whether an interface to the satellite was among what changed last. */
    boolean satellitesMoved() {
        return satellitesMoved;
    }

    /**
     * The interface that an accepted connection came in by, 0 when the kernel does not say; {@code family} is the
     * socket's.
     */
    int incoming(int socket, int family) {
        return interfaces.incoming(socket, family);
    }

    boolean isSatellite(int interfaceIndex) {
        return satellites.contains(interfaceIndex);
    }

    /** By which interface packets from an own address to a place leave; 0 without a way. */
    int way(InetEndpoint from, InetEndpoint to) {
        return lookup.ask(from, to, RouteLookup.FROM_HERE, 0) ? lookup.outInterface() : 0;
    }

    /** Whether an address is this host's. */
    boolean isOwn(InetEndpoint address) {
        return lookup.ask(null, address, RouteLookup.FROM_HERE, 0) && lookup.type() == RouteType.LOCAL;
    }

    /**
     * The kernel's decisions for a connection.
     *
     * @param incoming the interface that the client's packets come in by, 0 when it is not known
     * @return good until the next call
     */
    RouteDecision decide(InetEndpoint client, InetEndpoint server, int incoming, long now) {
        long ports = rulesSeePorts ? (long) client.port() << 16 | server.port() : 0;
        RouteDecision decision = places[place(client, server, incoming, ports)];
        if (!decision.answers(client, server, incoming, ports, now, changes)) {
            decision.begin(client, server, incoming, ports, now, changes);
            try {
                ask(decision, client, server, incoming);
            } catch (LinuxException e) {
                decision.forget(); // the next connection asks again
                throw e;
            }
        }
        return decision;
    }

    private void ask(RouteDecision decision, InetEndpoint client, InetEndpoint server, int incoming) {
        decision.verdict = verdict(client, server, incoming);
        if (decision.verdict == Verdict.FORWARDED || decision.verdict == Verdict.OWN) {
            decision.serverInterface = lookup.outInterface();
            if (!satellites.none()) {
                findSides(decision, client, server, incoming);
            }
        }
    }

    private static int place(InetEndpoint client, InetEndpoint server, int incoming, long ports) {
        long mixed = client.addressLow() * 31 + server.addressLow();
        mixed = (mixed * 31 + client.addressHigh()) * 31 + server.addressHigh();
        mixed = ((mixed * 31 + incoming) * 31 + ports) * 0x9E3779B97F4A7C15L; // 2^64 / golden ratio (Knuth, 6.4)
        return (int) (mixed >>> 54);
    }

    private Verdict verdict(InetEndpoint client, InetEndpoint server, int incoming) {
        boolean forwarded = incoming != 0 && incoming != NetworkInterfaces.LOOPBACK;
        boolean goes = lookup.ask(client, server, forwarded ? incoming : RouteLookup.FROM_HERE, 0);
        int errno = lookup.errno();
        if (!goes && forwarded && errno == Errno.EINVAL) {
            // Also what rp_filter says of a client that is not reached by where it came in. But it has come in.
            int back = wayOf(server, client, incoming);
            if (back != incoming && back != 0) {
                goes = lookup.ask(client, server, back, 0);
                errno = lookup.errno();
            }
        } else if (!goes && forwarded && errno == Errno.EHOSTUNREACH && !lookup.forwards(server.family(), incoming)) {
            // This host forwards nothing from there: no policy for a client, but the proxy's way of work.
            goes = lookup.ask(null, server, RouteLookup.FROM_HERE, 0);
            errno = lookup.errno();
        } else if (!goes && !forwarded && errno == Errno.ENETUNREACH) {
            goes = lookup.ask(null, server, RouteLookup.FROM_HERE, 0); // of an address that is not this host's
            errno = lookup.errno();
        }
        return goes ? Verdict.of(lookup.type()) : Verdict.of(errno);
    }

    private void findSides(RouteDecision decision, InetEndpoint client, InetEndpoint server, int incoming) {
        int out = fromOwnAddress ? way(null, server) : wayOf(client, server, incoming);
        decision.serverInterface = out != 0 ? out : decision.serverInterface;
        decision.serverSatellite = isSatellite(decision.serverInterface);
        decision.clientSatellite = isSatellite(wayOf(server, client, decision.serverInterface));
    }

    /**
     * By which interface a transparent socket's packets leave, 0 without a way. The kernel answers this for IPv6; for
     * IPv4 it takes no address that is not its own as a source of its own packets, so that they are asked for as
     * packets that come in by the loopback interface, for which the same rules hold. Where that one forwards nothing or
     * is filtered (conf.lo.forwarding, rp_filter) as ones that come in where their source is.
     */
    private int wayOf(InetEndpoint from, InetEndpoint to, int interfaceOfSource) {
        if (from.family() == InetEndpoint.IPV4 && lookup.ask(from, to, NetworkInterfaces.LOOPBACK, 0)) {
            return lookup.outInterface();
        }
        int way = way(from, to); // an own address does not come in by the loopback interface
        if (way != 0 || from.family() == InetEndpoint.IPV6 || interfaceOfSource == 0) {
            return way;
        }
        return lookup.ask(from, to, interfaceOfSource, 0) && lookup.type() == RouteType.UNICAST
                ? lookup.outInterface()
                : 0;
    }

    @Override
    public void close() {
        lookup.close();
        interfaces.close();
        events.close();
    }
}

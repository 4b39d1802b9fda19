package org.satbed.proxy;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * What a proxy does.
 *
 * @param port where it listens, 1 to 65535
 * @param loopbackOnly listen on 127.0.0.1 and ::1 alone, where satbed's own rules send to, instead of on every address
 * @param threads reactors, at least 1
 * @param maxConnections connections held at once; further ones wait in the listening queue, or pass by where the rules let them
 * @param maxPerClient connections of one client address held at once; further ones are reset; 0 for no bound
 * @param source which address servers see
 * @param ownAddressAtNeed whether a leg may leave from the host's own address where the client's cannot be had; never
 *     for any other reason
 * @param satelliteInterfaces names of the interfaces to the satellite: a leg whose route leaves by one of them is the
 *     satellite's
 * @param satellite the options of satellite legs; unused without such an interface
 * @param satelliteRate what the satellite link carries in the direction of this proxy, to be shared out; absent for no bound
 * @param terrestrial the options of all other legs
 * @param fastOpen TCP Fast Open (RFC 7413) on both legs
 * @param satelliteFastOpen the same on the satellite leg alone
 * @param firstBytes how long a client's first bytes are waited for before the leg towards its server is opened without them, where they could
 *     travel in its SYN; up to 1 s
 * @param copied what of the client's SYN is carried over
 * @param timeouts how long connections may stay in a state
 * @param splice whether bulk is spliced; otherwise everything is copied
 * @param trunk connections over the satellite that are opened ahead; absent for none
 * @param sharePort whether another proxy of the same user may listen on the port already, to be replaced
 */
public record ProxyConfig(
        int port,
        boolean loopbackOnly,
        int threads,
        int maxConnections,
        int maxPerClient,
        SourceAddress source,
        boolean ownAddressAtNeed,
        List<String> satelliteInterfaces,
        LegProfile satellite,
        Optional<SatelliteRate> satelliteRate,
        LegProfile terrestrial,
        boolean fastOpen,
        boolean satelliteFastOpen,
        Duration firstBytes,
        CopiedHeaders copied,
        Timeouts timeouts,
        boolean splice,
        Optional<TrunkConfig> trunk,
        boolean sharePort) {
    /** PEPsal's default port. */
    public static final int DEFAULT_PORT = 5000;
    /** PEPsal's default of {@code -c}, as its manual has it. */
    public static final int DEFAULT_MAX_CONNECTIONS = 2112;

    /** Checks what the options of the command line do not. */
    public ProxyConfig {
        satelliteInterfaces = List.copyOf(satelliteInterfaces);
        if (port < 1 || port > 65535 || threads < 1 || maxConnections < 1 || maxPerClient < 0) {
            throw new IllegalArgumentException("port 1 to 65535, threads and connections at least 1");
        }
        if (satelliteRate.isPresent() && satelliteInterfaces.isEmpty()) {
            throw new IllegalArgumentException("a satellite rate needs a satellite interface");
        }
        if (trunk.isPresent() && satelliteInterfaces.isEmpty()) {
            throw new IllegalArgumentException("a trunk needs a satellite interface");
        }
        if (trunk.filter(each -> each.listenPort() == port).isPresent()) {
            throw new IllegalArgumentException("the trunk's port is another than the proxy's");
        }
    }

    /** Whether anything is made of the headers of clients' SYNs. */
    boolean needsSynHeaders() {
        return copied.any() || satelliteRate.isPresent() && satelliteRate.get().needsTrafficClass();
    }

    /** Descriptors that connections take at most: two sockets and two pipes' ends each, and those that wait on a trunk. */
    public long descriptors() {
        long waiting = trunk.map(each -> (each.towards().isPresent() ? TrunkPool.MOST : 0)
                        + (each.listenPort() != 0 ? TrunkGate.MOST : 0))
                .orElse(0);
        return 4L * maxConnections + threads * waiting;
    }
}

package org.satbed.proxy;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.satbed.linux.Descriptors;
import org.satbed.linux.Errno;
import org.satbed.linux.InetEndpoint;
import org.satbed.linux.LinuxException;
import org.satbed.linux.SocketOptions;
import org.satbed.linux.Sockets;

/**
 * A transparent listening socket of one reactor. Accepted connections inherit its options: linger 0, urgent data in line, what the profile says.
 *
 * @param fd its descriptor; a process that takes over from another has one of the same socket
 * @param satellite whether it takes the connections of the satellite interface
 * @param identity what it was opened for: two of the same identity are as good as each other
 * @param device what it is tied to
 * @param closesAt 0 for one that stays; else it takes no new handshakes, and is closed when those that had begun are
 *     over ({@link System#nanoTime})
 */
record Listener(int fd, boolean satellite, String identity, Optional<String> device, long closesAt) {
    /** Linux caps it at net.core.somaxconn. */
    private static final int BACKLOG = 4096;

    /** How the identity of the trunk's begins. */
    static final String TRUNK = "trunk";

    private static final String PROXY = "proxy";

    /** To which no packets come that interception has marked: it does not look at the loopback interface. */
    private static final String NOWHERE = "lo";

    private static final int NO_INTERFACE = Integer.MAX_VALUE;

    /** What one is opened for. */
    record Purpose(ProxyConfig config, String address, int port, Optional<String> device, boolean trunk) {
        private boolean fastOpen() {
            return !trunk && (config.fastOpen() || config.satelliteFastOpen() && device.isPresent());
        }

        private boolean savesSyn() {
            return !trunk && config.needsSynHeaders();
        }

        private LegProfile profile() {
            return device.isPresent() ? config.satellite() : config.terrestrial();
        }

        /** All that an accepted connection has of it. */
        String identity() {
            return String.join(
                    " ",
                    trunk ? TRUNK : PROXY,
                    address,
                    String.valueOf(port),
                    device.orElse("-"),
                    String.valueOf(fastOpen()),
                    String.valueOf(savesSyn()),
                    profile().toString());
        }
    }

    /**
     * What one reactor listens for, in the order in which it has to be opened: for each kind of leg, one dual-stack, or
     * one for each loopback address.
     */
    static List<Purpose> purposes(ProxyConfig config) {
        List<Purpose> purposes = new ArrayList<>();
        for (String address : config.loopbackOnly() ? List.of("127.0.0.1", "::1") : List.of("::")) {
            for (Optional<String> each : kinds(config, address.contains(":"))) {
                purposes.add(new Purpose(config, address, config.port(), each, false));
            }
        }
        return purposes;
    }

    /** What one reactor listens for on the other proxy's account; none without a trunk that comes in here. */
    static List<Purpose> trunkPurposes(ProxyConfig config) {
        return config.trunk()
                .filter(trunk -> trunk.listenPort() != 0)
                .map(trunk -> config.satelliteInterfaces().stream()
                        .map(each -> new Purpose(config, "::", trunk.listenPort(), Optional.of(each), true))
                        .toList())
                .orElse(List.of());
    }

    /**
     * The kernel takes the first listener that matches, not the best, when it shares its port (net/ipv4/inet_hashtables.c,
     * inet_lhash2_lookup); it looks at IPv6 ones in the order of their listen, at IPv4 ones in the reverse order (__inet_hash).
     * The one of the satellite interface matches nothing else, so it has to come first.
     */
    private static List<Optional<String>> kinds(ProxyConfig config, boolean ipv6) {
        List<Optional<String>> kinds = new ArrayList<>();
        config.satelliteInterfaces().forEach(each -> kinds.add(Optional.of(each)));
        kinds.add(ipv6 ? kinds.size() : 0, Optional.empty());
        return kinds;
    }

    static Listener open(Purpose purpose, SocketOptions options) {
        InetEndpoint endpoint = endpoint(purpose.address(), purpose.port());
        int fd = Sockets.open(endpoint.family(), Sockets.TCP);
        if (fd < 0) {
            throw new ProxyException("cannot open a listening socket: " + Errno.describe(-fd));
        }
        try {
            options.reusePort(fd);
            if (purpose.trunk()) {
                options.reuseAddress(
                        fd); // its port is that of connections that may be in TIME_WAIT since a proxy before
                options.ipv6Only(fd, false);
            } else {
                prepare(fd, endpoint, purpose, options);
            }
            inherited(fd, purpose, options);
            boolean tied = purpose.device().isEmpty()
                    || options.bindToDeviceIfThere(fd, purpose.device().get());
            int bound = Sockets.bind(fd, endpoint);
            if (!tied) {
                options.bindToInterface(fd, NO_INTERFACE); // IPv6 binds no address on an interface that is not there
            }
            if (bound == 0 && purpose.fastOpen()) {
                options.fastOpen(fd, BACKLOG);
            }
            int listening = bound == 0 ? Sockets.listen(fd, BACKLOG) : bound;
            if (listening < 0) {
                String option = purpose.trunk() ? "--trunk-listen" : "-p";
                throw new ProxyException("cannot listen on " + endpoint + ": " + Errno.describe(-listening)
                        + (listening == -Errno.EADDRINUSE ? "; choose another port with " + option : ""));
            }
            return new Listener(fd, purpose.device().isPresent(), purpose.identity(), purpose.device(), 0);
        } catch (RuntimeException e) {
            Descriptors.close(fd);
            throw e;
        }
    }

    /**
     * Takes no new handshakes from now on, and finishes those that have begun: the kernel finds a half-open connection
     * by its addresses, and the listener for a new one by the interface too (net/ipv4/inet_hashtables.c,
     * compute_score). Closing it would lose them.
     *
     * @param closes when they are over
     * @throws ProxyException without CAP_NET_RAW, when it is tied to an interface
     */
    Listener retire(long closes, SocketOptions options) {
        try {
            options.bindToDevice(fd, NOWHERE);
            return new Listener(fd, satellite, identity, device, closes);
        } catch (LinuxException e) {
            throw new ProxyException(
                    "cannot replace a listening socket (" + e.getMessage() + "); this needs CAP_NET_RAW");
        }
    }

    /** Takes back what another process did with it by {@link #retire}. */
    void restore(SocketOptions options) {
        if (closesAt != 0) {
            return;
        }
        if (device.isPresent()) {
            tie(fd, device.get(), options);
        } else {
            options.anyDeviceIfAllowed(fd);
        }
    }

    /**
     * Ties it anew to the interface that has its name now. It is the same socket: closed and opened again it would come
     * behind the others, where the kernel does not look for it.
     *
     * @throws LinuxException without CAP_NET_RAW, EPERM
     */
    void follow(SocketOptions options) {
        if (closesAt == 0 && device.isPresent()) {
            tie(fd, device.get(), options);
        }
    }

    /** To an interface by its name, or while there is none to one that never is: it then takes nothing. */
    private static void tie(int fd, String device, SocketOptions options) {
        if (!options.bindToDeviceIfThere(fd, device)) {
            options.bindToInterface(fd, NO_INTERFACE);
        }
    }

    private static void prepare(int fd, InetEndpoint endpoint, Purpose purpose, SocketOptions options) {
        try {
            options.transparentIpv4(fd);
            if (endpoint.family() == InetEndpoint.IPV6) {
                options.transparentIpv6(fd);
                options.ipv6Only(fd, purpose.config().loopbackOnly());
            }
        } catch (LinuxException e) {
            throw new ProxyException(
                    "a transparent proxy needs CAP_NET_ADMIN (" + e.getMessage() + "); run it as root");
        }
        if (endpoint.family() == InetEndpoint.IPV4) {
            options.packetInformation(fd);
        }
        if (purpose.savesSyn()) {
            options.saveSyn(fd);
        }
    }

    /** What accepted connections inherit. */
    private static void inherited(int fd, Purpose purpose, SocketOptions options) {
        options.resetOnClose(fd);
        options.urgentInline(fd);
        purpose.profile().applyTo(fd, options);
    }

    /** The endpoint of an address literal. */
    static InetEndpoint endpoint(String address, int port) {
        try {
            return InetEndpoint.of(new InetSocketAddress(InetAddress.getByName(address), port));
        } catch (UnknownHostException e) {
            throw new IllegalStateException(e); // literals only
        }
    }
}

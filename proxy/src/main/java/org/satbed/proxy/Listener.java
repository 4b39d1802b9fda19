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
 * @param fd its descriptor
 * @param satellite whether it takes the connections of the satellite interface
 */
record Listener(int fd, boolean satellite) {
    /** Linux caps it at net.core.somaxconn. */
    private static final int BACKLOG = 4096;

    /** One reactor's listeners: for each kind of leg, one dual-stack, or one for each loopback address. */
    static List<Listener> openAll(ProxyConfig config, SocketOptions options) {
        List<Listener> opened = new ArrayList<>();
        try {
            for (String address : config.loopbackOnly() ? List.of("127.0.0.1", "::1") : List.of("::")) {
                for (Optional<String> each : kinds(config, address.contains(":"))) {
                    opened.add(open(config, address, each, options));
                }
            }
            return opened;
        } catch (RuntimeException e) {
            opened.forEach(listener -> Descriptors.close(listener.fd()));
            throw e;
        }
    }

    /**
     * The kernel takes the first listener that matches, not the best, when it shares its port (net/ipv4/inet_hashtables.c,
     * inet_lhash2_lookup); it looks at IPv6 ones in the order of their listen, at IPv4 ones in the reverse order (__inet_hash).
     * The one of the satellite interface matches nothing else, so it has to come first.
     */
    private static List<Optional<String>> kinds(ProxyConfig config, boolean ipv6) {
        if (config.satelliteInterface().isEmpty()) {
            return List.of(Optional.empty());
        }
        return ipv6
                ? List.of(config.satelliteInterface(), Optional.empty())
                : List.of(Optional.empty(), config.satelliteInterface());
    }

    private static Listener open(
            ProxyConfig config, String address, Optional<String> satelliteInterface, SocketOptions options) {
        InetEndpoint endpoint = endpoint(address, config.port());
        int fd = Sockets.open(endpoint.family(), Sockets.TCP);
        if (fd < 0) {
            throw new ProxyException("cannot open a listening socket: " + Errno.describe(-fd));
        }
        try {
            prepare(fd, endpoint, config, satelliteInterface, options);
            int bound = Sockets.bind(fd, endpoint);
            if (bound == 0 && (config.fastOpen() || config.satelliteFastOpen() && satelliteInterface.isPresent())) {
                options.fastOpen(fd, BACKLOG);
            }
            int listening = bound == 0 ? Sockets.listen(fd, BACKLOG) : bound;
            if (listening < 0) {
                throw new ProxyException("cannot listen on " + endpoint + ": " + Errno.describe(-listening)
                        + (listening == -Errno.EADDRINUSE ? "; choose another port with -p" : ""));
            }
            return new Listener(fd, satelliteInterface.isPresent());
        } catch (RuntimeException e) {
            Descriptors.close(fd);
            throw e;
        }
    }

    /** One reactor's listening socket for the other proxy's trunk, on the satellite interface alone. */
    static int openTrunk(ProxyConfig config, int port, SocketOptions options) {
        InetEndpoint endpoint = endpoint("::", port);
        int fd = Sockets.open(endpoint.family(), Sockets.TCP);
        if (fd < 0) {
            throw new ProxyException("cannot open a listening socket: " + Errno.describe(-fd));
        }
        try {
            options.reusePort(fd);
            options.reuseAddress(fd); // its port is that of connections that may be in TIME_WAIT since a proxy before
            options.ipv6Only(fd, false);
            inherited(fd, config, config.satelliteInterface(), options);
            int bound = Sockets.bind(fd, endpoint);
            int listening = bound == 0 ? Sockets.listen(fd, BACKLOG) : bound;
            if (listening < 0) {
                throw new ProxyException("cannot listen on " + endpoint + ": " + Errno.describe(-listening)
                        + "; choose another port with --trunk-listen");
            }
            return fd;
        } catch (RuntimeException e) {
            Descriptors.close(fd);
            throw e;
        }
    }

    private static void prepare(
            int fd, InetEndpoint endpoint, ProxyConfig config, Optional<String> satellite, SocketOptions options) {
        options.reusePort(fd);
        try {
            options.transparentIpv4(fd);
            if (endpoint.family() == InetEndpoint.IPV6) {
                options.transparentIpv6(fd);
                options.ipv6Only(fd, config.loopbackOnly());
            }
        } catch (LinuxException e) {
            throw new ProxyException(
                    "a transparent proxy needs CAP_NET_ADMIN (" + e.getMessage() + "); run it as root");
        }
        if (config.needsSynHeaders()) {
            options.saveSyn(fd);
        }
        inherited(fd, config, satellite, options);
    }

    /** What accepted connections inherit. */
    private static void inherited(int fd, ProxyConfig config, Optional<String> satellite, SocketOptions options) {
        options.resetOnClose(fd);
        options.urgentInline(fd);
        LegProfile profile = satellite.isPresent() ? config.satellite() : config.terrestrial();
        profile.applyTo(fd, options);
        if (satellite.isPresent()) {
            try {
                options.bindToDevice(fd, satellite.get());
            } catch (LinuxException e) {
                throw new ProxyException("there is no interface '" + satellite.get() + "' (--satellite-interface)");
            }
        }
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

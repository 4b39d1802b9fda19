package org.satbed.proxy;

import org.satbed.linux.Descriptors;
import org.satbed.linux.Errno;
import org.satbed.linux.InetEndpoint;
import org.satbed.linux.SocketOptions;
import org.satbed.linux.Sockets;

/** Opens the leg towards the server: from the client's address where it may be, else from the next best one, each counted. */
final class OutgoingLeg {
    private static final SourceAddress[] WAYS = SourceAddress.values(); // best first

    private final ProxyConfig config;
    private final SocketOptions options;
    private final Counters counters;
    private final InetEndpoint source = new InetEndpoint();

    OutgoingLeg(ProxyConfig config, SocketOptions options, Counters counters) {
        this.config = config;
        this.options = options;
        this.counters = counters;
    }

    /**
     * Starts connecting.
     *
     * @param headers of the client's SYN, from which what is asked for is carried over; null for none
     * @param early whether the connect is to wait for data that is there already
     * @return the socket, or {@code -errno} when no way led to the server
     */
    int connect(InetEndpoint client, InetEndpoint server, LegProfile profile, CarriedHeaders headers, boolean early) {
        int result = -Errno.EADDRNOTAVAIL;
        for (int way = config.source().ordinal(); way < WAYS.length; way++) {
            result = connect(WAYS[way], client, server, profile, headers, early);
            if (result != -Errno.EADDRINUSE && result != -Errno.EADDRNOTAVAIL && result != -Errno.EACCES) {
                if (result >= 0 && way != config.source().ordinal()) {
                    counters.add(
                            WAYS[way] == SourceAddress.OWN ? Counter.SOURCE_OWN_ADDRESS : Counter.SOURCE_OTHER_PORT, 1);
                }
                return result;
            }
        }
        return result;
    }

    private int connect(
            SourceAddress way,
            InetEndpoint client,
            InetEndpoint server,
            LegProfile profile,
            CarriedHeaders headers,
            boolean early) {
        int fd = Sockets.open(server.family(), Sockets.TCP);
        if (fd < 0) {
            return fd;
        }
        options.resetOnClose(fd);
        options.urgentInline(fd);
        profile.applyTo(fd, options);
        if (headers != null) {
            headers.applyTo(fd, server.family() == InetEndpoint.IPV6, config.copied(), options);
        }
        if (early) {
            options.fastOpenConnect(fd);
        } else if (!profile.quickAck()) {
            options.delayedAck(fd); // of the handshake; see Connections.connected
        }
        int result = way == SourceAddress.OWN ? 0 : bind(fd, way, client);
        if (result == 0) {
            result = Sockets.connect(fd, server);
        }
        if (result < 0 && result != -Errno.EINPROGRESS) {
            Descriptors.close(fd);
            return result;
        }
        return fd;
    }

    private int bind(int fd, SourceAddress way, InetEndpoint client) {
        if (client.family() == InetEndpoint.IPV4) {
            options.transparentIpv4(fd);
        } else {
            options.transparentIpv6(fd);
        }
        if (way == SourceAddress.CLIENT) {
            options.reuseAddress(fd); // one client port may lead to several servers
            return Sockets.bind(fd, client);
        }
        options.bindAddressNoPort(fd);
        source.setUnmapped(client);
        source.port(0);
        return Sockets.bind(fd, source);
    }
}

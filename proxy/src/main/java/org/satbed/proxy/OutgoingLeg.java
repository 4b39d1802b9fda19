package org.satbed.proxy;

import org.satbed.linux.Descriptors;
import org.satbed.linux.Errno;
import org.satbed.linux.InetEndpoint;
import org.satbed.linux.LinuxException;
import org.satbed.linux.SocketOptions;
import org.satbed.linux.Sockets;

/**
 * Opens the leg towards the server: from the client's address and port, or as was asked for. Only what concerns the
 * source itself (a port that is taken, privileged, or used up towards this server) leads to another one, each counted;
 * what the kernel says of the way to the server never does.
 */
final class OutgoingLeg {
    private final ProxyConfig config;
    private final SocketOptions options;
    private final Counters counters;
    private final ConnectionLog log;
    private final InetEndpoint source = new InetEndpoint();
    private boolean bound; // the last attempt had its source

    OutgoingLeg(ProxyConfig config, SocketOptions options, Counters counters, ConnectionLog log) {
        this.config = config;
        this.options = options;
        this.counters = counters;
        this.log = log;
    }

    /**
     * Starts connecting.
     *
     * @param headers of the client's SYN, from which what is asked for is carried over; null for none
     * @param early whether the connect is to wait for data that is there already
     * @return the socket, or {@code -errno} when no way led to the server
     */
    int connect(InetEndpoint client, InetEndpoint server, LegProfile profile, CarriedHeaders headers, boolean early) {
        SourceAddress way = config.source();
        int result = connect(way, client, server, profile, headers, early);
        if (way == SourceAddress.CLIENT && isOfSource(result)) {
            way = SourceAddress.CLIENT_ADDRESS;
            result = connect(way, client, server, profile, headers, early);
            counters.add(Counter.SOURCE_OTHER_PORT, result >= 0 ? 1 : 0);
        }
        if (way == SourceAddress.CLIENT_ADDRESS && isOfSource(result) && config.ownAddressAtNeed()) {
            String why = Errno.describe(-result);
            result = connect(SourceAddress.OWN, client, server, profile, headers, early);
            if (result >= 0) {
                counters.add(Counter.SOURCE_OWN_ADDRESS, 1);
                log.note(client, server, "from an own address, for the client's cannot be had: " + why);
            }
        }
        return result;
    }

    /**
     * An address and port that are taken towards one server, or all ports that are, show only with connect (tcp_ipv4.c,
     * EADDRNOTAVAIL).
     */
    private boolean isOfSource(int result) {
        return result == -Errno.EADDRINUSE
                || result == -Errno.EADDRNOTAVAIL
                || !bound && (result == -Errno.EACCES || result == -Errno.EINVAL);
    }

    private int connect(
            SourceAddress way,
            InetEndpoint client,
            InetEndpoint server,
            LegProfile profile,
            CarriedHeaders headers,
            boolean early) {
        bound = true;
        int fd = Sockets.open(server.family(), Sockets.TCP);
        if (fd < 0) {
            return fd;
        }
        int result;
        try {
            result = connect(fd, way, client, server, profile, headers, early);
        } catch (LinuxException e) {
            Descriptors.close(fd);
            throw e;
        }
        if (result < 0 && result != -Errno.EINPROGRESS) {
            Descriptors.close(fd);
            return result;
        }
        return fd;
    }

    private int connect(
            int fd,
            SourceAddress way,
            InetEndpoint client,
            InetEndpoint server,
            LegProfile profile,
            CarriedHeaders headers,
            boolean early) {
        options.resetOnClose(fd);
        options.urgentInline(fd);
        profile.applyTo(fd, options);
        if (headers != null) {
            headers.applyTo(fd, server.family() == InetEndpoint.IPV6, config.copied(), options);
        }
        boolean waits = early
                && options.fastOpenConnect(fd); // else the host has been told otherwise since the start: without it
        if (!waits && !profile.quickAck()) {
            options.delayedAck(fd); // of the handshake; see Connections.connected
        }
        // With the host's own address too: TPROXY of iptables, on the interface that the answers come by, drops those
        // of
        // a socket without (net/netfilter/xt_TPROXY.c). PEPsal's manual has it there.
        transparent(fd, client);
        int result = way == SourceAddress.OWN ? 0 : bind(fd, way, client);
        bound = result == 0;
        return bound ? Sockets.connect(fd, server) : result;
    }

    private void transparent(int fd, InetEndpoint client) {
        if (client.family() == InetEndpoint.IPV4) {
            options.transparentIpv4(fd);
        } else {
            options.transparentIpv6(fd);
        }
    }

    private int bind(int fd, SourceAddress way, InetEndpoint client) {
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

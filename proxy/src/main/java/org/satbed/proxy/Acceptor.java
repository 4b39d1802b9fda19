package org.satbed.proxy;

import org.satbed.linux.Descriptors;
import org.satbed.linux.Errno;
import org.satbed.linux.InetEndpoint;
import org.satbed.linux.SocketOptions;
import org.satbed.linux.Sockets;

/** Takes connections from the listening sockets and finds out where they wanted to go. */
final class Acceptor implements AutoCloseable {
    /** Connections taken in one turn, so that those that are there get theirs. */
    private static final int BATCH = 64;

    private final ProxyConfig config;
    private final Counters counters;
    private final Connections connections;
    private final OutgoingLeg outgoing;
    private final InetEndpoint peer = new InetEndpoint();
    private final InetEndpoint wanted = new InetEndpoint();
    private final InetEndpoint client = new InetEndpoint();
    private final InetEndpoint server = new InetEndpoint();
    private final InetEndpoint anyPort = new InetEndpoint();
    /** Given up for a moment when descriptors run out, so that a waiting connection can be taken and reset. */
    private int reserve = Descriptors.openForReading("/dev/null");

    Acceptor(ProxyConfig config, SocketOptions options, Counters counters, Connections connections) {
        this.config = config;
        this.counters = counters;
        this.connections = connections;
        this.outgoing = new OutgoingLeg(config, options, counters);
    }

    /** Whether as many connections are held as may be. */
    boolean full() {
        return connections.openEverywhere() >= config.maxConnections();
    }

    void accept(Listener listener) {
        for (int i = 0; i < BATCH && !full(); i++) {
            int fd = Sockets.accept(listener.fd(), peer);
            if (fd == -Errno.EAGAIN) {
                return;
            }
            if (fd == -Errno.EMFILE || fd == -Errno.ENFILE) {
                refuseOne(listener);
                return;
            }
            if (fd >= 0) {
                counters.add(Counter.ACCEPTED, 1);
                split(fd, listener.satellite());
            }
        }
    }

    private void split(int fd, boolean fromSatellite) {
        Sockets.localAddress(fd, wanted);
        client.setUnmapped(peer);
        server.setUnmapped(wanted);
        if (server.port() == config.port() && isOwn(server)) {
            counters.add(Counter.REFUSED_OWN_PORT, 1);
            Descriptors.close(fd); // linger 0, inherited: a reset
            return;
        }
        boolean satelliteOut = config.satelliteInterface().isPresent() && !fromSatellite;
        int out = outgoing.connect(client, server, satelliteOut ? config.satellite() : config.terrestrial());
        if (out < 0) {
            counters.add(Counter.UNREACHABLE, 1);
            Descriptors.close(fd);
            return;
        }
        connections.start(fd, out, client, server);
    }

    /** Whether an address is this host's: only such a one can be bound by a socket that is not transparent (ip(7)). */
    private boolean isOwn(InetEndpoint endpoint) {
        int probe = Sockets.open(endpoint.family(), Sockets.UDP);
        if (probe < 0) {
            return true;
        }
        anyPort.setUnmapped(endpoint);
        anyPort.port(0);
        boolean own = Sockets.bind(probe, anyPort) == 0;
        Descriptors.close(probe);
        return own;
    }

    private void refuseOne(Listener listener) {
        Descriptors.close(reserve);
        int fd = Sockets.accept(listener.fd(), peer);
        if (fd >= 0) {
            counters.add(Counter.REFUSED_NO_DESCRIPTOR, 1);
            Descriptors.close(fd);
        }
        reserve = Descriptors.openForReading("/dev/null");
    }

    @Override
    public void close() {
        Descriptors.close(reserve);
    }
}

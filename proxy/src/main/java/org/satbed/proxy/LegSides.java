package org.satbed.proxy;

import org.satbed.linux.Descriptors;
import org.satbed.linux.InetEndpoint;
import org.satbed.linux.SocketOptions;
import org.satbed.linux.Sockets;

/** What follows for an accepted leg from the side that its route is on, whichever listener took it. One reactor's. */
final class LegSides {
    private final ProxyConfig config;
    private final SocketOptions options;
    private final Counters counters;
    /** The host's own congestion control, empty where it does not say. */
    private final String usual;

    LegSides(ProxyConfig config, SocketOptions options, Counters counters) {
        this.config = config;
        this.options = options;
        this.counters = counters;
        int probe = Sockets.open(InetEndpoint.IPV4, Sockets.TCP);
        this.usual = probe < 0 ? "" : options.congestionControl(probe).orElse("");
        if (probe >= 0) {
            Descriptors.close(probe);
        }
    }

    /**
     * Gives an accepted socket the options of its side: it has inherited those of its listener's. With them the tie to
     * one interface, and to that one's number: answers would leave by no other, and by none at all once it has been
     * made anew.
     */
    void settle(int fd, boolean bySatelliteListener, boolean satellite) {
        if (bySatelliteListener) {
            options.anyDeviceIfAllowed(fd);
        }
        LegProfile profile = satellite ? config.satellite() : config.terrestrial();
        if (bySatelliteListener != satellite) {
            counters.add(Counter.LISTENER_DISAGREED, 1);
            profile.replace(bySatelliteListener ? config.satellite() : config.terrestrial(), fd, options, usual);
        }
        if (profile.quickAck()) {
            options.quickAck(fd); // the one option that is not inherited
        }
    }

    /**
     * The leg whose share of the satellite's rate is counted: {@link SplitConnection#CLIENT} or SERVER, -1 where
     * neither leg is the satellite's. Of a connection from one satellite terminal to another it is the one to the
     * client, to where most bytes go.
     */
    static int paced(RouteDecision route) {
        return route.clientSatellite ? SplitConnection.CLIENT : route.serverSatellite ? SplitConnection.SERVER : -1;
    }
}

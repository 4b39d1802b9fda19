package org.satbed.proxy;

import org.satbed.linux.Descriptors;
import org.satbed.linux.Errno;
import org.satbed.linux.InetEndpoint;
import org.satbed.linux.SocketOptions;
import org.satbed.linux.Sockets;

/** SO_REUSEPORT lets a second proxy of the same user share a port unnoticed; this looks before. */
final class PortCheck {
    private PortCheck() {}

    static void refuseIfTaken(ProxyConfig config) {
        refuseIfTaken(config.loopbackOnly() ? "127.0.0.1" : "::", config.port(), "-p");
        config.trunk()
                .filter(trunk -> trunk.listenPort() != 0)
                .ifPresent(trunk -> refuseIfTaken("::", trunk.listenPort(), "--trunk-listen"));
    }

    private static void refuseIfTaken(String address, int port, String option) {
        InetEndpoint endpoint = Listener.endpoint(address, port);
        int fd = Sockets.open(endpoint.family(), Sockets.TCP);
        if (fd < 0) {
            throw new ProxyException("cannot open a socket: " + Errno.describe(-fd));
        }
        new SocketOptions()
                .reuseAddress(fd); // connections that a proxy before has left in TIME_WAIT are none that listen
        int bound = Sockets.bind(fd, endpoint);
        Descriptors.close(fd);
        if (bound == -Errno.EADDRINUSE) {
            throw new ProxyException("port " + port + " is in use; choose another with " + option);
        }
        if (bound == -Errno.EACCES) {
            throw new ProxyException(
                    "port " + port + " needs CAP_NET_BIND_SERVICE; choose one above 1023 with " + option);
        }
    }
}

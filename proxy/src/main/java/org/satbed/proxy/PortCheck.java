package org.satbed.proxy;

import org.satbed.linux.Descriptors;
import org.satbed.linux.Errno;
import org.satbed.linux.InetEndpoint;
import org.satbed.linux.Sockets;

/** SO_REUSEPORT lets a second proxy of the same user share a port unnoticed; this looks before. */
final class PortCheck {
    private PortCheck() {}

    static void refuseIfTaken(ProxyConfig config) {
        InetEndpoint endpoint = Listener.endpoint(config.loopbackOnly() ? "127.0.0.1" : "::", config.port());
        int fd = Sockets.open(endpoint.family(), Sockets.TCP);
        if (fd < 0) {
            throw new ProxyException("cannot open a socket: " + Errno.describe(-fd));
        }
        int bound = Sockets.bind(fd, endpoint);
        Descriptors.close(fd);
        if (bound == -Errno.EADDRINUSE) {
            throw new ProxyException("port " + config.port() + " is in use; choose another with -p");
        }
        if (bound == -Errno.EACCES) {
            throw new ProxyException(
                    "port " + config.port() + " needs CAP_NET_BIND_SERVICE; choose one above 1023 with -p");
        }
    }
}

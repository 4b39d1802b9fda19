package org.satbed.proxy;

import java.util.List;
import org.satbed.linux.Descriptors;
import org.satbed.linux.InetEndpoint;
import org.satbed.linux.LinuxException;
import org.satbed.linux.SocketOptions;
import org.satbed.linux.Sockets;

/**
 * Tries what every connection's socket will be given on one that is thrown away: what this host does not take is told
 * at the start, not by each.
 */
final class OptionProbe {
    private static final int ANY_OCTET = 0;
    private static final int ANY_HOPS = 64;

    private final SocketOptions options = new SocketOptions();

    private OptionProbe() {}

    private interface Setting {
        void on(int fd, boolean ipv6);
    }

    /**
     * Refuses a configuration whose connections would all fail.
     *
     * @throws ProxyException in one line
     */
    static void refuseWhatFails(ProxyConfig config) {
        OptionProbe probe = new OptionProbe();
        probe.each("--terrestrial", (fd, ipv6) -> config.terrestrial().applyTo(fd, probe.options));
        if (!config.satelliteInterfaces().isEmpty()) {
            probe.each("--satellite", (fd, ipv6) -> config.satellite().applyTo(fd, probe.options));
        }
        if (config.trunk().isPresent()) {
            probe.each("--trunk", (fd, ipv6) -> KeepAlive.WHILE_IDLE.applyTo(fd, probe.options));
        }
        if (config.copied().any()) {
            probe.each("--copy", (fd, ipv6) -> probe.carry(fd, ipv6, config.copied()));
        }
        if (config.satelliteRate().isPresent()) {
            probe.each("--satellite-rate", (fd, ipv6) -> probe.options.maximumPacingRate(fd, 1_000_000));
        }
        if (config.fastOpen() || config.satelliteFastOpen()) {
            probe.fastOpen(config.fastOpen() ? "-f" : "--satellite-fastopen");
        }
    }

    private void carry(int fd, boolean ipv6, CopiedHeaders which) {
        if (which.trafficClass()) {
            options.trafficClass(fd, ipv6, ANY_OCTET);
        }
        if (which.hopLimit()) {
            options.hopLimit(fd, ipv6, ANY_HOPS);
        }
    }

    private void fastOpen(String option) {
        int fd = Sockets.open(InetEndpoint.IPV4, Sockets.TCP);
        if (fd < 0) {
            return;
        }
        try {
            if (!options.fastOpenConnect(fd)) {
                throw new ProxyException("this host opens no connection with Fast Open (" + option
                        + "): net.ipv4.tcp_fastopen lacks 1; set it to 3, or leave the option out");
            }
        } finally {
            Descriptors.close(fd);
        }
    }

    private void each(String option, Setting set) {
        for (int family : List.of(InetEndpoint.IPV4, InetEndpoint.IPV6)) {
            int fd;
            try {
                fd = Sockets.open(family, Sockets.TCP);
            } catch (LinuxException e) {
                continue; // a host without IPv6 has no such connections
            }
            if (fd < 0) {
                continue;
            }
            try {
                set.on(fd, family == InetEndpoint.IPV6);
            } catch (LinuxException e) {
                throw new ProxyException(
                        "this host does not take what " + option + " asks for, and every connection would fail: "
                                + e.getMessage() + "; leave it out, or give another value");
            } finally {
                Descriptors.close(fd);
            }
        }
    }
}

package org.satbed.orchestrator.cli;

import java.net.InetSocketAddress;
import java.util.Locale;
import java.util.Map;
import org.satbed.orchestrator.container.ComparisonPorts;
import org.satbed.orchestrator.testbed.Host;
import org.satbed.proxy.metrics.MetricsClient;

/**
 * What a proxy has counted since it began.
 *
 * @param host where it is
 * @param connections that it accepted
 * @param up bytes from clients to servers
 * @param down bytes back
 */
record ProxyCounters(Host host, long connections, long up, long down) {
    private static final String PREFIX = "satbed_pep_";

    /** Asks the proxy at an address; throws {@link org.satbed.proxy.ProxyException} when none answers. */
    static ProxyCounters of(Host host, String address) {
        Map<String, Double> values =
                new MetricsClient(new InetSocketAddress(address, ComparisonPorts.METRICS)).values();
        return new ProxyCounters(
                host,
                value(values, "connections_accepted_total"),
                value(values, "relayed_bytes_total{direction=\"up\"}"),
                value(values, "relayed_bytes_total{direction=\"down\"}"));
    }

    private static long value(Map<String, Double> values, String name) {
        return values.getOrDefault(PREFIX + name, 0.0).longValue();
    }

    /** What it has done since, for people. */
    String since(ProxyCounters before) {
        return String.format(
                Locale.ROOT,
                "proxy on %s: %d connections, %.1f MB towards the gateway, %.1f MB towards the terminal",
                host.id(),
                connections - before.connections,
                (up - before.up) / 1e6,
                (down - before.down) / 1e6);
    }
}

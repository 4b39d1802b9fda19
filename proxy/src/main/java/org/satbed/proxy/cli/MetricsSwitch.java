package org.satbed.proxy.cli;

import org.satbed.proxy.ProxyException;
import org.satbed.proxy.ProxyView;
import org.satbed.proxy.metrics.MetricsServer;

/**
 * {@code --metrics}: its address is one process's at a time, so that it goes to a successor and comes back from one
 * that fails.
 */
final class MetricsSwitch implements AutoCloseable {
    private final PepOptions options;
    private final int maxConnections;
    private final PepLog log;
    private MetricsServer server;

    MetricsSwitch(PepOptions options, int maxConnections, PepLog log) {
        this.options = options;
        this.maxConnections = maxConnections;
        this.log = log;
    }

    /** Takes the address, where one was asked for and it is not taken yet. */
    synchronized void bind() {
        if (server == null) {
            server = new ConfigBuilder(options).bindMetrics();
        }
    }

    /** Answers. */
    synchronized void serve(ProxyView proxy) {
        if (server != null) {
            server.serve(proxy, maxConnections, options.metricsHosts, log::dropped);
            log.line("metrics on " + server.url());
        }
    }

    /** The same once more, after {@link #close}. */
    void comeBack(ProxyView proxy) {
        try {
            bind();
            serve(proxy);
        } catch (ProxyException e) {
            log.line("metrics are off until the next restart: " + e.getMessage());
        }
    }

    /** Gives the address up. */
    @Override
    public synchronized void close() {
        if (server != null) {
            server.close();
            server = null;
        }
    }
}

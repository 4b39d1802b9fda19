package org.satbed.proxy.metrics;

import java.io.IOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.util.function.Function;
import org.satbed.proxy.ProxyException;
import org.satbed.proxy.ProxyView;

/** The HTTP server with {@code /metrics} and {@code /connections}. */
public final class MetricsServer implements AutoCloseable {
    private final HttpLoop loop;
    private final String address;

    private MetricsServer(HttpLoop loop, String address) {
        this.loop = loop;
        this.address = address;
    }

    /**
     * Takes the port, in the calling thread's network namespace. Nothing is answered before {@link #serve}; who connects waits.
     *
     * @throws ProxyException in one line, when it is not to be had
     */
    public static MetricsServer bind(InetSocketAddress address) {
        String text = MetricsAddress.text(address);
        try {
            return new MetricsServer(new HttpLoop(address), text);
        } catch (BindException e) {
            boolean taken = String.valueOf(e.getMessage()).contains("in use");
            throw new ProxyException(
                    taken
                            ? "another program listens on " + text + "; choose another port with --metrics"
                            : "cannot listen on " + text + " (--metrics): " + e.getMessage());
        } catch (IOException e) {
            throw new ProxyException("cannot listen on " + text + " (--metrics): " + e.getMessage());
        }
    }

    /** For a browser, or Prometheus' configuration. */
    public String url() {
        return "http://" + address + "/metrics";
    }

    /**
     * Starts to answer.
     *
     * @param maxConnections how many it may hold
     */
    public void serve(ProxyView proxy, int maxConnections) {
        MetricsPage metrics = new MetricsPage(ProxyMetrics.of(proxy, maxConnections));
        loop.start(pages(metrics, new ConnectionsPage(proxy)));
    }

    static Function<HttpRequest, Page> pages(MetricsPage metrics, ConnectionsPage connections) {
        return request -> {
            if (!request.method().equals("GET")) {
                return Page.text(405, "only GET");
            }
            try {
                return switch (request.path()) {
                    case "/metrics" -> metrics.answer(request.accept());
                    case "/connections" -> connections.answer(ConnectionsPage.limit(request.query()));
                    case "/" -> Page.text(200, "/metrics\n/connections?limit=N");
                    default -> Page.text(404, "there are /metrics and /connections");
                };
            } catch (IllegalArgumentException e) {
                return Page.text(400, e.getMessage());
            } catch (RuntimeException e) {
                return Page.text(500, e.toString()); // the thread has others to answer
            }
        };
    }

    /** At once: answers under way are cut off. */
    @Override
    public void close() {
        loop.close();
    }
}

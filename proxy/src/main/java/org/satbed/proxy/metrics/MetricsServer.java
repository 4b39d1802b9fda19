package org.satbed.proxy.metrics;

import java.io.IOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
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
     * @param names by which it may be asked besides its addresses and localhost; see {@link HostHeader}
     * @param droppedLines of the log, so far
     */
    public void serve(ProxyView proxy, int maxConnections, List<String> names, LongSupplier droppedLines) {
        MetricsPage metrics = new MetricsPage(ProxyMetrics.of(proxy, maxConnections, droppedLines));
        Set<String> lower =
                names.stream().map(each -> each.toLowerCase(Locale.ROOT)).collect(Collectors.toSet());
        loop.start(pages(metrics, new ConnectionsPage(proxy), lower));
    }

    static Function<HttpRequest, Page> pages(MetricsPage metrics, ConnectionsPage connections, Set<String> names) {
        return request -> {
            if (!request.host().isEmpty() && !HostHeader.isOurs(request.host(), names)) {
                return Page.text(
                        403, "not asked by that name: ask by an address, or name it to the proxy (--metrics-host)");
            }
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

package org.satbed.proxy.metrics;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.List;
import org.satbed.proxy.ConnectionView;
import org.satbed.proxy.Counter;
import org.satbed.proxy.ProxyView;

/** {@code /connections?limit=N}: an array of {@link ConnectionView}; a header says how many there are in all. */
final class ConnectionsPage {
    /** Connections held, of which the array may have fewer. */
    static final String HELD_HEADER = "Satbed-Connections";

    static final int MOST = MetricsClient.MOST;
    private static final int DEFAULT_LIMIT = 1_000;

    private final ProxyView proxy;
    private final ObjectMapper json = new ObjectMapper();
    private List<ConnectionView> last;
    private byte[] lastBody;

    ConnectionsPage(ProxyView proxy) {
        this.proxy = proxy;
    }

    Page answer(int limit) {
        String header = HELD_HEADER + ": " + proxy.count(Counter.OPEN);
        return new Page(200, "application/json", header, body(proxy.connections(limit)));
    }

    /** Who ask for the same share one body: of ten thousand connections it has some megabytes. */
    private synchronized byte[] body(List<ConnectionView> connections) {
        if (connections != last) {
            try {
                lastBody = json.writeValueAsBytes(connections);
                last = connections;
            } catch (JsonProcessingException e) {
                throw new IllegalStateException(e); // a record of strings and numbers
            }
        }
        return lastBody;
    }

    /** @param query empty without one */
    static int limit(String query) {
        if (query.isEmpty()) {
            return DEFAULT_LIMIT;
        }
        if (!query.matches("limit=[0-9]{1,9}")) {
            throw new IllegalArgumentException("'" + query + "': expected limit=N");
        }
        return Math.min(MOST, Integer.parseInt(query.substring("limit=".length())));
    }
}

package org.satbed.proxy.metrics;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.satbed.proxy.ConnectionView;
import org.satbed.proxy.ProxyException;

/** Asks a running proxy for what it shows. */
public final class MetricsClient {
    /** Connections that one answer has at most. */
    public static final int MOST = 10_000;

    private static final int CONNECT_MILLIS = 2_000;
    private static final int ANSWER_MILLIS = 5_000;
    private static final int MOST_BYTES = 1 << 25; // several times what the largest answer takes

    private final String address;
    private final ObjectMapper json =
            new ObjectMapper().configure(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES, false);

    /**
     * An answer.
     *
     * @param json an array of {@link ConnectionView}
     * @param held connections that there are in all
     */
    public record Answer(byte[] json, long held) {}

    /** The proxy that shows itself at this address. */
    public MetricsClient(InetSocketAddress address) {
        this.address = MetricsAddress.text(address);
    }

    /** As people write it. */
    public String address() {
        return address;
    }

    /**
     * Its connections, up to a number of them.
     *
     * @throws ProxyException in one line, when no proxy answers
     */
    public Answer ask(int limit) {
        return get("/connections?limit=" + limit, (connection, body) -> {
            String held = connection.getHeaderField(ConnectionsPage.HELD_HEADER);
            if (held == null) {
                throw noProxy();
            }
            return new Answer(body, Long.parseLong(held));
        });
    }

    /**
     * Its metrics, by name and labels as Prometheus's text format writes them.
     *
     * @throws ProxyException in one line, when no proxy answers
     */
    public Map<String, Double> values() {
        return get("/metrics", (connection, body) -> {
            Map<String, Double> values = new HashMap<>();
            new String(body, StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> !line.startsWith("#") && line.contains(" "))
                    .forEach(line -> values.put(
                            line.substring(0, line.lastIndexOf(' ')),
                            Double.valueOf(line.substring(line.lastIndexOf(' ') + 1))));
            return values;
        });
    }

    private interface Reader<T> {
        T read(HttpURLConnection connection, byte[] body);
    }

    private <T> T get(String page, Reader<T> reader) {
        HttpURLConnection connection = null;
        try {
            connection = (HttpURLConnection)
                    URI.create("http://" + address + page).toURL().openConnection(Proxy.NO_PROXY);
            connection.setConnectTimeout(CONNECT_MILLIS);
            connection.setReadTimeout(ANSWER_MILLIS);
            if (connection.getResponseCode() != HttpURLConnection.HTTP_OK) {
                throw noProxy();
            }
            try (InputStream body = connection.getInputStream()) {
                return reader.read(connection, body.readNBytes(MOST_BYTES));
            }
        } catch (IOException e) {
            throw new ProxyException("no proxy answers at " + address + "; is one running with --metrics " + address
                    + ", in this network namespace?");
        } catch (NumberFormatException e) {
            throw noProxy();
        } finally {
            if (connection != null) {
                connection.disconnect();
            }
        }
    }

    /** What an answer says. */
    public List<ConnectionView> read(Answer answer) {
        try {
            return List.of(json.readValue(answer.json(), ConnectionView[].class));
        } catch (IOException e) {
            throw noProxy();
        }
    }

    private ProxyException noProxy() {
        return new ProxyException("what answers at " + address + " is not a satbed proxy");
    }
}

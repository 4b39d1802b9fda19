package org.satbed.proxy;

import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.stream.Collectors;
import org.satbed.netns.NetworkNamespace;

/** The answer to one scrape, by series. */
record Scrape(Map<String, Double> series) {
    static final int PORT = 9500;
    private static final String ENDED = "satbed_pep_connections_ended_total{reason=\"";

    static Scrape of(NetworkNamespace namespace) throws Exception {
        String answer = get(namespace, "127.0.0.1", PORT, "/metrics");
        if (!answer.startsWith("HTTP/1.1 200 ")) {
            throw new AssertionError(answer);
        }
        Map<String, Double> series = new LinkedHashMap<>();
        body(answer)
                .lines()
                .filter(line -> !line.startsWith("#"))
                .forEach(line -> series.put(
                        line.substring(0, line.lastIndexOf(' ')),
                        Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1))));
        return new Scrape(series);
    }

    /** HTTP/1.0, so that the answer ends with its connection. */
    static String get(NetworkNamespace from, String host, int port, String path) throws Exception {
        try (Socket socket = Pair.connect(from, host, port, 0)) {
            socket.getOutputStream().write(("GET " + path + " HTTP/1.0\r\n\r\n").getBytes(StandardCharsets.US_ASCII));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    static String body(String answer) {
        return answer.substring(answer.indexOf("\r\n\r\n") + 4);
    }

    double value(String name) {
        Double value = series.get("satbed_pep_" + name);
        if (value == null) {
            throw new NoSuchElementException(name + " in " + series.keySet());
        }
        return value;
    }

    /** What has been counted since, of the reasons for which something has. */
    Map<String, Double> endedSince(Scrape before) {
        return series.keySet().stream()
                .filter(name -> name.startsWith(ENDED) && series.get(name) > before.series.get(name))
                .collect(Collectors.toMap(
                        name -> name.substring(ENDED.length(), name.length() - 2),
                        name -> series.get(name) - before.series.get(name)));
    }

    double since(Scrape before, String name) {
        return value(name) - before.value(name);
    }
}

package org.satbed.openbach.export;

import java.io.IOException;
import java.io.OutputStream;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.satbed.openbach.OpenBachException;
import org.satbed.openbach.agent.CollectAgent;
import org.satbed.openbach.stat.StatLines;
import org.satbed.openbach.stat.StatPoint;
import org.satbed.openbach.stat.StatSource;

/** Sends points of one source; every wait has a bound, and what was accepted before a failure is counted. */
public final class CollectorClient {
    /** Where a collector's logstash takes what rstats sends. */
    public static final int LOGSTASH_PORT = 2222;
    /** Where its InfluxDB takes lines. */
    public static final int INFLUX_PORT = 8086;

    private static final String DATABASE = "openbach";
    private static final int BATCH = 5_000;
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    /** A burst of datagrams would fill the receiver's socket before logstash comes to read it. */
    private static final int DATAGRAMS_A_PAUSE = 20;

    private static final Pattern DROPPED = Pattern.compile("partial write:.* dropped=(\\d+)");

    private final StatSource source;
    private final List<StatPoint> points;

    /** For these points. */
    public CollectorClient(StatSource source, List<StatPoint> points) {
        this.source = source;
        this.points = List.copyOf(points);
    }

    /** A datagram for each, as rstats does; nobody tells whether they arrived. */
    public Delivery toLogstashByUdp(String host, int port) {
        long sent = 0;
        try (DatagramSocket socket = new DatagramSocket()) {
            InetSocketAddress address = new InetSocketAddress(InetAddress.getByName(host), port);
            for (StatPoint point : points) {
                byte[] bytes = json(point);
                socket.send(new DatagramPacket(bytes, bytes.length, address));
                sent++;
                if (sent % DATAGRAMS_A_PAUSE == 0) {
                    Thread.sleep(1);
                }
            }
            return new Delivery(sent, points.size(), Optional.empty());
        } catch (IOException e) {
            return cutShort(sent, host + ":" + port + " cannot be reached by UDP: " + why(e));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return cutShort(sent, "interrupted");
        }
    }

    /** A connection for each, as rstats does in its TCP mode. */
    public Delivery toLogstashByTcp(String host, int port) {
        long sent = 0;
        for (StatPoint point : points) {
            try (Socket socket = new Socket()) {
                socket.connect(new InetSocketAddress(host, port), (int) PATIENCE.toMillis());
                OutputStream out = socket.getOutputStream();
                out.write(json(point));
                out.flush();
                sent++;
            } catch (IOException e) {
                return cutShort(sent, "the collector at " + host + ":" + port + " does not answer: " + why(e));
            }
        }
        return new Delivery(sent, points.size(), Optional.empty());
    }

    private byte[] json(StatPoint point) {
        return StatLines.json(source, point).toString().getBytes(StandardCharsets.UTF_8);
    }

    /** InfluxDB 1's HTTP interface, database {@value #DATABASE}, milliseconds. */
    public Delivery toInflux(String host, int port) {
        HttpClient client = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(PATIENCE)
                .build();
        String where = host.contains(":") ? "[" + host + "]" : host;
        URI uri = URI.create("http://" + where + ":" + port + "/write?precision=ms&db="
                + URLEncoder.encode(DATABASE, StandardCharsets.UTF_8));
        long accepted = 0;
        for (int from = 0; from < points.size(); from += BATCH) {
            List<StatPoint> batch = points.subList(from, Math.min(points.size(), from + BATCH));
            StringBuilder lines = new StringBuilder();
            batch.forEach(point -> lines.append(StatLines.influx(source, point)).append('\n'));
            try {
                HttpRequest request = HttpRequest.newBuilder(uri)
                        .timeout(PATIENCE)
                        .POST(HttpRequest.BodyPublishers.ofString(lines.toString()))
                        .build();
                HttpResponse<String> response = client.send(request, HttpResponse.BodyHandlers.ofString());
                if (response.statusCode() != 204) {
                    Matcher dropped = DROPPED.matcher(response.body());
                    long partly = dropped.find() ? batch.size() - Long.parseLong(dropped.group(1)) : 0;
                    return cutShort(
                            accepted + partly,
                            "InfluxDB answered " + response.statusCode() + ": "
                                    + response.body()
                                            .strip()
                                            .lines()
                                            .findFirst()
                                            .orElse(""));
                }
                accepted += batch.size();
            } catch (IOException e) {
                return cutShort(accepted, "InfluxDB at " + host + ":" + port + " does not answer: " + why(e));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return cutShort(accepted, "interrupted");
            }
        }
        return new Delivery(accepted, points.size(), Optional.empty());
    }

    /** Through this host's agent, which keeps them in its own files too. */
    public Delivery toAgent(Path filter) {
        long accepted = 0;
        try {
            CollectAgent agent = CollectAgent.register(source, filter);
            for (StatPoint point : points) {
                agent.send(point);
                accepted++;
            }
            agent.remove();
            return new Delivery(accepted, points.size(), Optional.empty());
        } catch (OpenBachException e) {
            return cutShort(accepted, e.getMessage());
        }
    }

    private static String why(IOException e) {
        return e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
    }

    private Delivery cutShort(long accepted, String why) {
        return new Delivery(accepted, points.size(), Optional.of(why));
    }
}

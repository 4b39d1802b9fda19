package org.satbed.orchestrator.container;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.Proxy;
import java.net.URI;
import java.util.Optional;
import org.satbed.netns.LinkCounters;
import org.satbed.netns.LinkLog;
import org.satbed.orchestrator.run.ObservedLink;

/** The link in another container, through its {@link LinkPage}. */
public final class RemoteLink implements ObservedLink {
    private static final int PATIENCE_MILLIS = 5_000;

    private final String address;

    /** @param address of sat */
    public RemoteLink(String address) {
        this.address = address;
    }

    @Override
    public Optional<LinkCounters> counters() {
        return read(LinkPage.COUNTERS, LinkCounters.class);
    }

    @Override
    public Optional<LinkLog.Seconds> series() {
        return read(LinkPage.SERIES, LinkLog.Seconds.class);
    }

    private <T> Optional<T> read(String page, Class<T> answer) {
        try {
            HttpURLConnection connection = open(page);
            try (InputStream body = connection.getInputStream()) {
                return Optional.of(new ObjectMapper().readValue(body, answer));
            }
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    @Override
    public void startSchedule() throws IOException {
        HttpURLConnection connection = open(LinkPage.SCHEDULE);
        connection.setRequestMethod("POST");
        connection.getResponseCode();
        connection.disconnect();
    }

    private HttpURLConnection open(String page) throws IOException {
        HttpURLConnection connection =
                (HttpURLConnection) URI.create("http://" + address + ":" + ComparisonPorts.METRICS + page)
                        .toURL()
                        .openConnection(Proxy.NO_PROXY);
        connection.setConnectTimeout(PATIENCE_MILLIS);
        connection.setReadTimeout(PATIENCE_MILLIS);
        return connection;
    }
}

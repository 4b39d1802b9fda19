package org.satbed.orchestrator.run;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.satbed.orchestrator.UserException;
import org.satbed.proxy.metrics.HostHeader;

/**
 * A run as it gets on, as a web page on 127.0.0.1 that ends with the run: {@code /} and {@code /events} (server-sent events, WHATWG HTML 9.2).
 * Who comes later, or again, is told everything from the begin; the page forgets what it had when a connection opens.
 */
public final class WatchPage implements ProgressListener, AutoCloseable {
    private static final int FINE = 200;
    private static final int FORBIDDEN = 403;
    private static final int BUSY = 503;
    private static final int NO_BODY = -1;
    private static final int WATCHERS = 16;
    /** Four hours at two a second, then every second one goes. */
    private static final int HISTORY = 28_800;
    /** A watcher that does not read for so many events is let go. */
    private static final int WAITING = HISTORY + 10_000;

    private static final int KEEP_ALIVE_SECONDS = 10;
    private static final String END = "event: end\ndata: {}\n\n";

    private final JsonMapper json =
            JsonMapper.builder().addModule(new Jdk8Module()).build();
    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool(task -> {
        Thread thread = new Thread(task, "watch");
        thread.setDaemon(true);
        return thread;
    });
    private final List<String> history = new ArrayList<>();
    private final List<BlockingQueue<String>> watchers = new ArrayList<>();

    private WatchPage(HttpServer server) {
        this.server = server;
    }

    /**
     * Serves.
     *
     * @param port 0 for one that is free
     * @throws UserException if the port is taken
     */
    public static WatchPage serve(int port) {
        try {
            HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), port), 0);
            WatchPage page = new WatchPage(server);
            server.createContext("/", page::page);
            server.createContext("/events", page::events);
            server.setExecutor(page.threads);
            server.start();
            return page;
        } catch (IOException e) {
            throw UserException.failure(
                    "cannot serve on 127.0.0.1:" + port + ": " + e.getMessage() + "; choose another with --watch-port");
        }
    }

    /** Where. */
    public String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort() + "/";
    }

    @Override
    public void now(Now now) {
        tell("now", now);
    }

    @Override
    public void line(double elapsedSeconds, String text) {
        tell("line", new Line(elapsedSeconds, text));
    }

    @Override
    public void outcome(Outcome outcome) {
        tell("outcome", outcome);
    }

    private record Line(double elapsedSeconds, String text) {}

    private synchronized void tell(String event, Object data) {
        String text;
        try {
            text = "event: " + event + "\ndata: " + json.writeValueAsString(data) + "\n\n";
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("records of texts and numbers can always be written", e);
        }
        history.add(text);
        if (history.size() > HISTORY) {
            thin();
        }
        watchers.removeIf(queue -> !queue.offer(text));
    }

    private void thin() {
        List<String> kept = new ArrayList<>();
        for (int i = 0; i < history.size(); i++) {
            if (i % 2 == 0 || !history.get(i).startsWith("event: now")) {
                kept.add(history.get(i));
            }
        }
        history.clear();
        history.addAll(kept.subList(Math.max(0, kept.size() - HISTORY), kept.size()));
    }

    /** Another page's script may send requests here under its own name: it learns nothing. */
    private static boolean isForUs(HttpExchange exchange) throws IOException {
        String host = exchange.getRequestHeaders().getFirst("Host");
        if (host != null && HostHeader.isOurs(host, Set.of())) {
            return true;
        }
        exchange.sendResponseHeaders(FORBIDDEN, NO_BODY);
        return false;
    }

    private void page(HttpExchange exchange) throws IOException {
        try (exchange;
                InputStream in = WatchPage.class.getResourceAsStream("watch.html")) {
            if (isForUs(exchange)) {
                byte[] body = in.readAllBytes();
                exchange.getResponseHeaders().set("Content-Type", "text/html; charset=utf-8");
                exchange.sendResponseHeaders(FINE, body.length);
                exchange.getResponseBody().write(body);
            }
        }
    }

    private void events(HttpExchange exchange) throws IOException {
        try (exchange) {
            if (!isForUs(exchange)) {
                return;
            }
            BlockingQueue<String> queue = new ArrayBlockingQueue<>(WAITING);
            synchronized (this) {
                if (watchers.size() >= WATCHERS) {
                    exchange.sendResponseHeaders(BUSY, NO_BODY);
                    return;
                }
                queue.addAll(history);
                watchers.add(queue);
            }
            exchange.getResponseHeaders().set("Content-Type", "text/event-stream");
            exchange.getResponseHeaders().set("Cache-Control", "no-store");
            exchange.sendResponseHeaders(FINE, 0);
            stream(queue, exchange.getResponseBody());
        }
    }

    private void stream(BlockingQueue<String> queue, OutputStream out) {
        try {
            String event = "";
            while (!event.equals(END)) {
                event = queue.poll(KEEP_ALIVE_SECONDS, TimeUnit.SECONDS);
                event = event == null ? ": still there\n\n" : event;
                out.write(event.getBytes(StandardCharsets.UTF_8));
                if (queue.isEmpty()) {
                    out.flush();
                }
            }
        } catch (IOException e) {
            // The watcher has gone.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            synchronized (this) {
                watchers.remove(queue);
            }
        }
    }

    /** The run is over: those who watch are told, and nothing is served any more. */
    @Override
    public void close() {
        synchronized (this) {
            watchers.forEach(queue -> queue.offer(END));
        }
        server.stop(1);
        threads.shutdownNow();
    }
}

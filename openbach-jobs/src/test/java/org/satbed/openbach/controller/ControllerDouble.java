package org.satbed.openbach.controller;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;

/** Answers in the forms that a real controller was seen to use; nothing without its session's cookie. */
final class ControllerDouble implements AutoCloseable {
    private record Reply(int status, String body) {}

    private final Map<String, Deque<Reply>> replies = new HashMap<>();
    private final List<String> requests = new CopyOnWriteArrayList<>();
    private final HttpServer server;

    ControllerDouble() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::answer);
        server.start();
        on("POST login/", 200, "{\"username\":\"openbach\"}");
    }

    /** The next answer to a request; the last one is repeated. */
    ControllerDouble on(String request, int status, String body) {
        replies.computeIfAbsent(request, key -> new ArrayDeque<>()).add(new Reply(status, body));
        return this;
    }

    private void answer(HttpExchange exchange) throws IOException {
        String request = exchange.getRequestMethod() + " "
                + exchange.getRequestURI().toString().substring(1);
        byte[] body = exchange.getRequestBody().readAllBytes();
        requests.add(request + "\n" + new String(body, StandardCharsets.ISO_8859_1));
        boolean login = request.equals("POST login/");
        boolean known =
                String.valueOf(exchange.getRequestHeaders().getFirst("Cookie")).contains("sessionid=s3cret");
        Deque<Reply> own = replies.get(request);
        Reply reply = !login && !known
                ? new Reply(401, "{\"msg\":\"log in first\"}")
                : own == null
                        ? new Reply(404, "{\"msg\":\"no such route\"}")
                        : own.size() > 1 ? own.poll() : own.peek();
        if (login) {
            exchange.getResponseHeaders().add("Set-Cookie", "sessionid=s3cret; HttpOnly; Path=/");
        }
        byte[] bytes = reply.body().getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(reply.status(), bytes.length == 0 ? -1 : bytes.length);
        if (bytes.length > 0) {
            exchange.getResponseBody().write(bytes);
        }
        exchange.close();
    }

    ControllerAddress address() {
        return new ControllerAddress(
                "127.0.0.1:" + server.getAddress().getPort(), "openbach", "openbach", java.util.Optional.empty());
    }

    /** Bodies of the requests that begin so. */
    List<String> bodies(String request) {
        return requests.stream()
                .filter(each -> each.startsWith(request + "\n"))
                .map(each -> each.substring(request.length() + 1))
                .toList();
    }

    /** From now on nobody answers. */
    void stop() {
        server.stop(0);
    }

    @Override
    public void close() {
        stop();
    }
}

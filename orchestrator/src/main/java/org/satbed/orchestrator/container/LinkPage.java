package org.satbed.orchestrator.container;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.Optional;
import org.satbed.orchestrator.testbed.HostProcess;
import org.satbed.orchestrator.testbed.LinkReport;

/** Shows who measures what the link has counted, and begins its schedule for them: {@code GET /counters}, {@code GET /series}, {@code POST /schedule}. */
final class LinkPage {
    static final String COUNTERS = "/counters";
    static final String SCHEDULE = "/schedule";
    static final String SERIES = "/series";

    private static final int FINE = 200;
    private static final int NOTHING_TO_SAY = 204;
    private static final int NO_ANSWER = 503;
    private static final int NO_BODY = -1;

    private final HostProcess link;

    private LinkPage(HostProcess link) {
        this.link = link;
    }

    /** Serves on the host's own addresses, until the process ends. */
    static void serve(HostProcess link) throws IOException {
        LinkPage page = new LinkPage(link);
        HttpServer server = HttpServer.create(new InetSocketAddress(ComparisonPorts.METRICS), 0);
        server.createContext(COUNTERS, exchange -> answer(exchange, LinkReport.request(link)));
        server.createContext(SCHEDULE, page::schedule);
        server.createContext(SERIES, exchange -> answer(exchange, LinkReport.series(link)));
        server.start(); // one thread: the link is asked by one at a time
    }

    private static void answer(HttpExchange exchange, Optional<?> answer) throws IOException {
        try (exchange) {
            if (answer.isEmpty()) {
                exchange.sendResponseHeaders(NO_ANSWER, NO_BODY);
                return;
            }
            byte[] body = new ObjectMapper().writeValueAsBytes(answer.get());
            exchange.getResponseHeaders().set("Content-Type", "application/json");
            exchange.sendResponseHeaders(FINE, body.length);
            exchange.getResponseBody().write(body);
        }
    }

    private void schedule(HttpExchange exchange) throws IOException {
        try (exchange) {
            if (exchange.getRequestMethod().equals("POST")) {
                LinkReport.startSchedule(link);
            }
            exchange.sendResponseHeaders(NOTHING_TO_SAY, NO_BODY);
        }
    }
}

package org.satbed.orchestrator.workload;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.List;
import org.satbed.scenarios.PoissonArrivals;

/** Those operations of the client process that come with a plan, and the background, which goes on between two of them. */
final class FurtherOperations {
    private static final ObjectMapper JSON = new ObjectMapper();

    private BackgroundFlow background;

    /** Does what a request asks for. */
    Answer answer(Request request, InetSocketAddress server) throws IOException, InterruptedException {
        long limit = request.timeoutMillis();
        return switch (request.op()) {
            case "arrivals" -> {
                PoissonArrivals.Arrival[] arrivals = plan(request, PoissonArrivals.Arrival[].class);
                yield Answer.flows(ObjectTransfer.runAt(server, List.of(arrivals), limit));
            }
            case "page" -> outcome(PageLoad.run(server, plan(request, PageLoad.Plan.class), limit));
            case "rr" -> outcome(Exchanges.run(server, plan(request, Exchanges.Plan.class), limit));
            case "latency" -> outcome(LatencyRun.run(server, plan(request, LatencyRun.Plan.class), limit));
            case "background" -> {
                drop();
                background = BackgroundFlow.start(server, plan(request, BackgroundFlow.Plan.class));
                yield outcome(true);
            }
            default -> Answer.error("bad request: no op '" + request.op() + "'");
        };
    }

    /** Ends the background and tells what became of it. */
    Answer endBackground() throws IOException, InterruptedException {
        if (background == null) {
            return Answer.error("there is no background");
        }
        try {
            return outcome(background.end());
        } finally {
            drop();
        }
    }

    private void drop() {
        if (background != null) {
            background.close();
            background = null;
        }
    }

    private static <T> T plan(Request request, Class<T> type) throws JsonProcessingException {
        return JSON.treeToValue(request.plan(), type);
    }

    private static Answer outcome(Object outcome) {
        return Answer.outcome(JSON.valueToTree(outcome));
    }
}

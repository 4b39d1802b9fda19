package org.satbed.orchestrator.workload;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** The client process: reads a request a line and writes an answer a line, one after the other. */
final class RequestLoop {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final FurtherOperations further = new FurtherOperations();

    private RequestLoop() {}

    /** Until the end of the input. */
    static void run(InputStream input, PrintStream output) throws IOException, InterruptedException {
        RequestLoop loop = new RequestLoop();
        BufferedReader lines = new BufferedReader(new InputStreamReader(input, StandardCharsets.UTF_8));
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            output.println(JSON.writeValueAsString(loop.answer(line)));
            output.flush();
        }
    }

    private Answer answer(String line) throws InterruptedException {
        try {
            return answer(JSON.readValue(line, Request.class));
        } catch (JsonProcessingException e) {
            return Answer.error("bad request: " + e.getOriginalMessage());
        } catch (IOException | RuntimeException e) {
            return Answer.error(e.getMessage() == null ? e.toString() : e.getMessage());
        }
    }

    private Answer answer(Request request) throws IOException, InterruptedException {
        if (request.op() == null) {
            return Answer.error("bad request: no op");
        }
        return switch (request.op()) {
            case "warmup" -> {
                Warmup.run();
                yield Answer.done();
            }
            case "download", "upload" -> {
                List<Flow> flows = ObjectTransfer.runTogether(
                        request.op().equals("upload"),
                        server(request),
                        request.bytes(),
                        request.parallel(),
                        request.timeoutMillis());
                yield Answer.flows(flows);
            }
            case "requests" ->
                Answer.flows(ObjectTransfer.runSpaced(
                        server(request),
                        request.bytes(),
                        request.count(),
                        request.intervalMillis(),
                        request.besideBytes(),
                        request.timeoutMillis()));
            case "udp" -> {
                PathProbe probe = new PathProbe(server(request));
                yield Answer.udp(
                        "forward".equals(request.direction())
                                ? probe.receive(request.bitsPerSecond(), request.seconds())
                                : probe.send(request.bitsPerSecond(), request.seconds()));
            }
            case "rtt" ->
                Answer.roundTrips(new PathProbe(server(request)).roundTrips(request.count(), request.intervalMillis()));
            case "background-end" -> further.endBackground();
            default -> further.answer(request, server(request));
        };
    }

    private static InetSocketAddress server(Request request) throws IOException {
        return new InetSocketAddress(InetAddress.getByName(request.host()), request.port());
    }
}

package org.satbed.orchestrator.workload;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;

/** Requests and responses one after the other over one connection, as netperf's TCP_RR makes them. */
final class Exchanges {
    private static final int BUFFER = 64 * 1024;

    private Exchanges() {}

    /**
     * What the client is to do.
     *
     * @param request bytes of each request
     * @param response bytes of each response
     * @param count how many at most
     * @param nanos how long: none begins later than this; 0 for no bound
     */
    record Plan(int request, int response, int count, long nanos) {}

    /**
     * What came out.
     *
     * @param started ISO 8601, just before connect()
     * @param setupSeconds since then until the first request could go
     * @param seconds from then to the last response
     * @param latencyMillis of each
     */
    record Outcome(String started, double setupSeconds, double seconds, List<Double> latencyMillis) {}

    /** The server's half: a response for each request, until the client ends the connection. */
    static void serve(InputStream in, OutputStream out, int request, int response) throws IOException {
        byte[] buffer = new byte[BUFFER];
        byte[] block = Pattern.block();
        while (readFully(in, buffer, request)) {
            // In one piece as far as it goes, as the client sends its own.
            out.write(block, 0, Math.min(block.length, response));
            if (response > block.length) {
                ObjectServer.writePattern(out, block.length, response);
            }
        }
    }

    /** Reads so many bytes; false at the end of the stream before the first of them. */
    private static boolean readFully(InputStream in, byte[] buffer, int bytes) throws IOException {
        int missing = bytes;
        while (missing > 0) {
            int count = in.read(buffer, 0, Math.min(missing, buffer.length));
            if (count < 0 && missing == bytes) {
                return false;
            }
            if (count < 0) {
                throw new EOFException("closed after " + (bytes - missing) + " of " + bytes + " bytes");
            }
            missing -= count;
        }
        return true;
    }

    /** The client's half. */
    static Outcome run(InetSocketAddress server, Plan plan, long limitMillis) throws IOException {
        byte[] request = new byte[plan.request()];
        System.arraycopy(Pattern.block(), 0, request, 0, Math.min(request.length, Pattern.block().length));
        byte[] buffer = new byte[BUFFER];
        double[] millis = new double[plan.count()];
        Deadline deadline = new Deadline(limitMillis);
        String started = Instant.now().toString();
        long begin = System.nanoTime();
        try (Socket socket = new Socket()) {
            socket.connect(server, deadline.millisLeft());
            socket.setTcpNoDelay(true);
            InputStream in = socket.getInputStream();
            OutputStream out = socket.getOutputStream();
            socket.setSoTimeout(deadline.millisLeft());
            out.write(("GET /rr/" + plan.request() + "/" + plan.response() + " HTTP/1.1\r\nHost: satbed\r\n"
                            + "Upgrade: satbed-rr\r\nConnection: Upgrade\r\n\r\n")
                    .getBytes(StandardCharsets.ISO_8859_1));
            HttpHead head = HttpHead.read(in, buffer);
            if (!head.firstLine().startsWith("HTTP/1.1 101")) {
                throw new IOException("the server says '" + head.firstLine() + "'");
            }
            long from = System.nanoTime();
            long now = from;
            int done = 0;
            while (done < plan.count() && (plan.nanos() == 0 || now - from < plan.nanos())) {
                socket.setSoTimeout(deadline.millisLeft());
                out.write(request);
                if (!readFully(in, buffer, plan.response())) {
                    throw new EOFException("closed after " + done + " transactions");
                }
                long end = System.nanoTime();
                millis[done++] = (end - now) / 1e6;
                now = end;
            }
            double setup = (from - begin) / 1e9;
            List<Double> latencies = Arrays.stream(millis, 0, done).boxed().toList();
            return new Outcome(started, setup, (now - from) / 1e9, latencies);
        }
    }
}

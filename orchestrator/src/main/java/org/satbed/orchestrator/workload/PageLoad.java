package org.satbed.orchestrator.workload;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import org.satbed.scenarios.PageGraph;
import org.satbed.scenarios.PageSample;

/**
 * Loads a page as a browser with HTTP/1.1 does: an object is asked for as soon as the one that refers to it is there, over a connection to
 * its origin that is free, else over a new one, else it waits for the first that becomes free. All origins are the one server; connections
 * are not shared between them. What a browser computes, name resolution and TLS are left out.
 */
final class PageLoad {
    private static final int BUFFER = 32 * 1024;

    private final InetSocketAddress server;
    private final Plan plan;
    private final Deadline deadline;
    private final long limitMillis;
    private final Map<String, Origin> origins = new HashMap<>();
    private final List<Socket> sockets = new ArrayList<>();
    private final PageSample.Transfer[] done;
    private final double[] ready;
    private long begin;
    private int missing;
    private String failure;

    /**
     * What is to be loaded.
     *
     * @param objects as in {@link PageGraph}
     * @param connections to each origin at most
     */
    record Plan(List<PageGraph.PageObject> objects, int connections) {}

    /**
     * What came out; times count from the start.
     *
     * @param started ISO 8601, just before the first connect()
     * @param connections that were opened
     * @param objects each of them
     */
    record Outcome(String started, int connections, List<PageSample.Transfer> objects) {}

    /** What waits for a connection to one origin, and its connections, those that are just being made among the free ones. */
    private static final class Origin {
        private final Queue<Integer> waiting = new ArrayDeque<>();
        private int open;
        private int free;
    }

    private PageLoad(InetSocketAddress server, Plan plan, long limitMillis) {
        this.server = server;
        this.plan = plan;
        this.limitMillis = limitMillis;
        this.deadline = new Deadline(limitMillis);
        this.missing = plan.objects().size();
        this.done = new PageSample.Transfer[missing];
        this.ready = new double[missing];
        plan.objects().forEach(object -> origins.computeIfAbsent(object.origin(), name -> new Origin()));
    }

    /** Loads; throws when an object does not come. */
    static Outcome run(InetSocketAddress server, Plan plan, long limitMillis) throws IOException, InterruptedException {
        return new PageLoad(server, plan, limitMillis).run();
    }

    private synchronized Outcome run() throws IOException, InterruptedException {
        String started = Instant.now().toString();
        begin = System.nanoTime();
        for (int number = 0; number < done.length; number++) {
            if (plan.objects().get(number).dependsOn() == PageGraph.PageObject.NOTHING) {
                ready(number);
            }
        }
        long end = begin + limitMillis * 1_000_000;
        while (missing > 0 && failure == null) {
            long left = (end - System.nanoTime()) / 1_000_000;
            if (left <= 0) {
                failure = "did not end within " + limitMillis / 1000.0 + " s: " + missing + " of "
                        + plan.objects().size() + " objects are missing";
            } else {
                wait(left);
            }
        }
        notifyAll();
        if (failure != null) {
            for (Socket socket : sockets) {
                socket.close(); // whatever their threads wait for
            }
            throw new IOException(failure);
        }
        return new Outcome(started, sockets.size(), List.of(done));
    }

    /** What this object waited for is there. Called with the lock held. */
    private void ready(int number) {
        ready[number] = since(System.nanoTime());
        Origin origin = origins.get(plan.objects().get(number).origin());
        origin.waiting.add(number);
        if (origin.waiting.size() > origin.free && origin.open < plan.connections()) {
            origin.open++;
            origin.free++;
            Socket socket = new Socket();
            sockets.add(socket);
            Thread thread = new Thread(() -> work(origin, socket), "page connection " + sockets.size());
            thread.setDaemon(true);
            thread.start();
        }
        notifyAll();
    }

    /** One connection, from its begin to the end of the page. */
    private void work(Origin origin, Socket socket) {
        byte[] buffer = new byte[BUFFER];
        try (socket) {
            socket.connect(server, deadline.millisLeft());
            socket.setTcpNoDelay(true);
            for (int number = next(origin); number >= 0; number = next(origin)) {
                socket.setSoTimeout(deadline.millisLeft());
                finished(origin, number, fetch(socket, number, buffer));
            }
        } catch (IOException | RuntimeException e) {
            fail(e.getMessage() == null ? e.toString() : e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** The next object for a free connection; -1 when the page is there or has failed. */
    private synchronized int next(Origin origin) throws InterruptedException {
        while (origin.waiting.isEmpty() && missing > 0 && failure == null) {
            wait();
        }
        if (missing == 0 || failure != null) {
            return -1;
        }
        origin.free--;
        return origin.waiting.remove();
    }

    private synchronized void finished(Origin origin, int number, PageSample.Transfer transfer) {
        done[number] = transfer;
        missing--;
        origin.free++;
        for (int other = number + 1; other < done.length; other++) {
            if (plan.objects().get(other).dependsOn() == number) {
                ready(other);
            }
        }
        notifyAll();
    }

    private synchronized void fail(String why) {
        if (failure == null && missing > 0) {
            failure = why;
            notifyAll();
        }
    }

    private PageSample.Transfer fetch(Socket socket, int number, byte[] buffer) throws IOException {
        PageGraph.PageObject object = plan.objects().get(number);
        String host = object.origin().substring(object.origin().indexOf("://") + 3);
        byte[] request = ("GET /object/" + object.bytes() + " HTTP/1.1\r\nHost: " + host + "\r\n\r\n")
                .getBytes(StandardCharsets.ISO_8859_1);
        double requested = since(System.nanoTime());
        socket.getOutputStream().write(request);
        InputStream in = socket.getInputStream();
        HttpHead head = HttpHead.read(in, buffer);
        if (!head.firstLine().startsWith("HTTP/1.1 200") || head.contentLength() != object.bytes()) {
            throw new IOException(object.url() + ": the server says '" + head.firstLine() + "' with "
                    + head.field("Content-Length").orElse("?") + " bytes");
        }
        long got = head.to() - head.from();
        long now = head.lastNanos();
        boolean right = Pattern.matches(0, buffer, head.from(), head.to());
        while (got < object.bytes()) {
            int count = in.read(buffer);
            now = System.nanoTime();
            if (count < 0) {
                throw new EOFException(object.url() + ": closed after " + got + " of " + object.bytes() + " bytes");
            }
            right = right && Pattern.matches(got, buffer, 0, count);
            got += count;
        }
        if (!right || got > object.bytes()) {
            throw new IOException(object.url() + ": wrong content");
        }
        return new PageSample.Transfer(
                object.url(),
                object.bytes(),
                object.dependsOn(),
                ready[number],
                requested,
                since(head.firstNanos()),
                since(now));
    }

    private double since(long nanos) {
        return (nanos - begin) / 1e9;
    }
}

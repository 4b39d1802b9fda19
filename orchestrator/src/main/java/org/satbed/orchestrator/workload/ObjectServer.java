package org.satbed.orchestrator.workload;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Serves by a small subset of HTTP/1.1, without pipelining:
 *
 * <ul>
 *   <li>{@code GET /object/BYTES}: an object.
 *   <li>{@code PUT /object} with a Content-Length. What is put must have the content of {@link Pattern}; the answer means that every byte
 *       has arrived and was right.
 *   <li>{@code GET /rr/REQUEST/RESPONSE}: from then on, for each so many bytes that come, so many go back ({@link Exchanges}).
 *   <li>{@code PUT /sink/MILLIS} without a length: the answer is how many bytes have come in this time, counted from the head; what comes
 *       behind is read and dropped until the client ends the connection.
 * </ul>
 */
final class ObjectServer implements AutoCloseable {
    private static final int BUFFER = 32 * 1024;

    private final ServerSocket listener;
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    /** How long a client may take to end its connection: a slow path, and some retransmissions. */
    private static final int END_MILLIS = 15_000;

    /** How long a connection may have nothing to say between requests or their parts: that of a client that is gone. */
    private static final int IDLE_MILLIS = 300_000;

    private static final byte[] SWITCHED = ("HTTP/1.1 101 Switching Protocols\r\nUpgrade: satbed-rr\r\n"
                    + "Connection: Upgrade\r\n\r\n")
            .getBytes(StandardCharsets.ISO_8859_1);

    private volatile boolean closed;

    /** Takes over a listening socket. */
    ObjectServer(ServerSocket listener) {
        this.listener = listener;
    }

    void start() {
        daemon("object server", this::acceptAll);
    }

    @Override
    public void close() throws IOException {
        closed = true;
        listener.close();
        for (Socket socket : open) {
            socket.close();
        }
    }

    private void acceptAll() {
        while (!closed) {
            try {
                Socket socket = listener.accept();
                open.add(socket);
                daemon("object " + socket.getRemoteSocketAddress(), () -> serve(socket));
            } catch (IOException e) {
                // One connection that died in the queue, or the listener was closed, which ends the loop.
                Thread.onSpinWait();
            }
        }
    }

    private void serve(Socket socket) {
        try (socket) {
            socket.setTcpNoDelay(true);
            InputStream in = socket.getInputStream();
            OutputStream out = socket.getOutputStream();
            socket.setSoTimeout(IDLE_MILLIS);
            while (answer(in, out)) {
                continue; // the next request
            }
            awaitEnd(socket);
        } catch (IOException e) {
            // The client went away; it knows.
        } finally {
            open.remove(socket);
        }
    }

    /**
     * The client ends a connection first. PEPsal forgets what it holds when the server does: over 100 ms it delivered 78 kB of 100 kB,
     * and could not be measured at all.
     */
    private static void awaitEnd(Socket socket) throws IOException {
        socket.setSoTimeout(END_MILLIS);
        InputStream in = socket.getInputStream();
        byte[] rest = new byte[256];
        while (in.read(rest) >= 0) {
            continue; // nothing more is expected
        }
    }

    /** Answers one request; whether another one may follow on this connection. */
    private static boolean answer(InputStream in, OutputStream out) throws IOException {
        HttpHead head = HttpHead.read(in, new byte[BUFFER]);
        String[] request = head.firstLine().split(" ");
        if (request.length != 3) {
            reply(out, "400 Bad Request", "this is not HTTP/1.1\n", false);
            return false;
        }
        boolean persistent = request[2].equals("HTTP/1.1")
                && !head.field("Connection").map("close"::equalsIgnoreCase).orElse(false);
        String what = request[0] + " " + request[1];
        if (what.matches("GET /object/\\d{1,18}")) {
            sendObject(out, number(what), persistent);
            return persistent && head.to() == head.from(); // what was sent ahead of the answer would be lost
        } else if (what.startsWith("PUT /object")) {
            return takeObject(head, in, out, persistent) && persistent;
        } else if (what.matches("GET /rr/\\d{1,9}/\\d{1,9}")) {
            String[] sizes = request[1].split("/");
            out.write(SWITCHED);
            Exchanges.serve(in, out, Integer.parseInt(sizes[2]), Integer.parseInt(sizes[3]));
            return false;
        } else if (what.matches("PUT /sink/\\d{1,9}")) {
            long bytes = Sink.count(head, in, number(what));
            reply(out, "200 OK", bytes + "\n", false);
            Sink.drain(in, head.buffer());
            return false;
        }
        reply(out, "404 Not Found", "GET /object/BYTES or PUT /object\n", false);
        return false;
    }

    private static long number(String what) {
        return Long.parseLong(what.substring(what.lastIndexOf('/') + 1));
    }

    private static void sendObject(OutputStream out, long bytes, boolean persistent) throws IOException {
        byte[] block = Pattern.block();
        byte[] head = ("HTTP/1.1 200 OK\r\nContent-Type: application/octet-stream\r\nContent-Length: " + bytes
                        + "\r\nConnection: " + (persistent ? "keep-alive" : "close") + "\r\n\r\n")
                .getBytes(StandardCharsets.ISO_8859_1);
        // The first block goes out in one piece with the head, so that no short segment leads the way.
        int first = (int) Math.min(block.length, bytes);
        byte[] start = new byte[head.length + first];
        System.arraycopy(head, 0, start, 0, head.length);
        System.arraycopy(block, 0, start, head.length, first);
        out.write(start);
        writePattern(out, first, bytes);
    }

    /** Writes an object's bytes from an offset, which must be a multiple of the block or the object's end. */
    static void writePattern(OutputStream out, long from, long bytes) throws IOException {
        byte[] block = Pattern.block();
        for (long sent = from; sent < bytes; sent += block.length) {
            out.write(block, 0, (int) Math.min(block.length, bytes - sent));
        }
    }

    /** Whether all of it came. */
    private static boolean takeObject(HttpHead head, InputStream in, OutputStream out, boolean persistent)
            throws IOException {
        long bytes = head.contentLength();
        if (head.field("Expect").isPresent()) {
            out.write("HTTP/1.1 100 Continue\r\n\r\n".getBytes(StandardCharsets.ISO_8859_1));
        }
        byte[] buffer = head.buffer();
        boolean right = Pattern.matches(0, buffer, head.from(), head.to());
        long got = head.to() - head.from();
        while (got < bytes) {
            int count = in.read(buffer, 0, (int) Math.min(buffer.length, bytes - got));
            if (count < 0) {
                return false;
            }
            right = right && Pattern.matches(got, buffer, 0, count);
            got += count;
        }
        if (right && got == bytes) {
            reply(out, "200 OK", bytes + "\n", persistent);
            return true;
        }
        reply(out, "422 Unprocessable Content", "the content is not the object's\n", false);
        return false;
    }

    private static void reply(OutputStream out, String status, String text, boolean persistent) throws IOException {
        out.write(("HTTP/1.1 " + status + "\r\nContent-Type: text/plain\r\nContent-Length: " + text.length()
                        + "\r\nConnection: " + (persistent ? "keep-alive" : "close") + "\r\n\r\n" + text)
                .getBytes(StandardCharsets.ISO_8859_1));
    }

    private static void daemon(String name, Runnable work) {
        Thread thread = new Thread(work, name);
        thread.setDaemon(true);
        thread.start();
    }
}

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
 * Serves objects by a small subset of HTTP/1.1, one request a connection: {@code GET /object/BYTES} and {@code PUT /object} with a
 * Content-Length. What is put must have the content of {@link Pattern}; the answer to a PUT means that every byte has arrived and was
 * right.
 */
final class ObjectServer implements AutoCloseable {
    private static final int BUFFER = 32 * 1024;

    private final ServerSocket listener;
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    /** How long a client may take to end its connection: a slow path, and some retransmissions. */
    private static final int END_MILLIS = 15_000;

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
            answer(socket.getInputStream(), socket.getOutputStream());
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

    private static void answer(InputStream in, OutputStream out) throws IOException {
        HttpHead head = HttpHead.read(in, new byte[BUFFER]);
        String[] request = head.firstLine().split(" ");
        if (request.length == 3 && request[0].equals("GET") && request[1].matches("/object/\\d{1,18}")) {
            sendObject(out, Long.parseLong(request[1].substring("/object/".length())));
        } else if (request.length == 3 && request[0].equals("PUT") && request[1].startsWith("/object")) {
            takeObject(head, in, out);
        } else {
            reply(out, "404 Not Found", "GET /object/BYTES or PUT /object\n");
        }
    }

    private static void sendObject(OutputStream out, long bytes) throws IOException {
        byte[] block = Pattern.block();
        byte[] head = ("HTTP/1.1 200 OK\r\nContent-Type: application/octet-stream\r\nContent-Length: " + bytes
                        + "\r\nConnection: close\r\n\r\n")
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

    private static void takeObject(HttpHead head, InputStream in, OutputStream out) throws IOException {
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
                return;
            }
            right = right && Pattern.matches(got, buffer, 0, count);
            got += count;
        }
        if (right && got == bytes) {
            reply(out, "200 OK", bytes + "\n");
        } else {
            reply(out, "422 Unprocessable Content", "the content is not the object's\n");
        }
    }

    private static void reply(OutputStream out, String status, String text) throws IOException {
        out.write(("HTTP/1.1 " + status + "\r\nContent-Type: text/plain\r\nContent-Length: " + text.length()
                        + "\r\nConnection: close\r\n\r\n" + text)
                .getBytes(StandardCharsets.ISO_8859_1));
    }

    private static void daemon(String name, Runnable work) {
        Thread thread = new Thread(work, name);
        thread.setDaemon(true);
        thread.start();
    }
}

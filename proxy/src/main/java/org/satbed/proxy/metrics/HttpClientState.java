package org.satbed.proxy.metrics;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/** One client of {@link HttpLoop}: its request, then its answer, then its end. */
final class HttpClientState {
    /** For a request with its headers, of which Prometheus sends a few hundred bytes. */
    private static final int REQUEST_BYTES = 8 * 1024;

    private static final long REQUEST_NANOS = TimeUnit.SECONDS.toNanos(5);
    private static final long ANSWER_NANOS = TimeUnit.SECONDS.toNanos(10);

    private final SocketChannel channel;
    private final ByteBuffer request = ByteBuffer.allocate(REQUEST_BYTES);
    private ByteBuffer[] answer;
    private long deadlineNanos = System.nanoTime() + REQUEST_NANOS;

    HttpClientState(SocketChannel channel) {
        this.channel = channel;
    }

    boolean late(long now) {
        return now - deadlineNanos >= 0;
    }

    /**
     * Does what can be done without waiting.
     *
     * @return whether it goes on
     */
    boolean go(SelectionKey key, Function<HttpRequest, Page> pages) throws IOException {
        if (answer == null) {
            if (channel.read(request) < 0) {
                return false;
            }
            String text = new String(request.array(), 0, request.position(), StandardCharsets.ISO_8859_1);
            int end = text.indexOf("\r\n\r\n");
            if (end < 0 && request.hasRemaining()) {
                return true;
            }
            answer = (end < 0 ? Page.text(400, "the request is too long") : page(text.substring(0, end), pages))
                    .message();
            deadlineNanos = System.nanoTime() + ANSWER_NANOS;
        }
        if (hasRemaining()) {
            channel.write(answer);
            if (hasRemaining()) {
                key.interestOps(SelectionKey.OP_WRITE);
                return true;
            }
            // Closing with something unread would reset the connection, and the answer might be lost.
            channel.shutdownOutput();
            key.interestOps(SelectionKey.OP_READ);
        }
        int n;
        do {
            n = channel.read(request.clear());
        } while (n > 0);
        return n == 0;
    }

    private boolean hasRemaining() {
        return answer[0].hasRemaining() || answer[1].hasRemaining();
    }

    private static Page page(String head, Function<HttpRequest, Page> pages) {
        return HttpRequest.parse(head).map(pages).orElseGet(() -> Page.text(400, "that is not HTTP"));
    }
}

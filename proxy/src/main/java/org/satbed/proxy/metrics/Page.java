package org.satbed.proxy.metrics;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * An answer.
 *
 * @param header one more header line, without its end, or empty
 */
record Page(int status, String type, String header, byte[] body) {
    static Page text(int status, String text) {
        return new Page(status, "text/plain; charset=utf-8", "", (text + "\n").getBytes(StandardCharsets.UTF_8));
    }

    /** As it is sent (RFC 9112); the connection's end follows. The words behind the status are for nobody, and may be missing. */
    ByteBuffer[] message() {
        byte[] head = ("HTTP/1.1 " + status + " \r\nContent-Type: " + type + "\r\nContent-Length: " + body.length
                        + "\r\nConnection: close\r\n" + header + (header.isEmpty() ? "\r\n" : "\r\n\r\n"))
                .getBytes(StandardCharsets.US_ASCII);
        return new ByteBuffer[] {ByteBuffer.wrap(head), ByteBuffer.wrap(body)}; // the body is shared, not copied
    }
}

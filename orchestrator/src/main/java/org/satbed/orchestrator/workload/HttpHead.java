package org.satbed.orchestrator.workload;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;

/**
 * The head of an HTTP/1.1 message, and what was read behind it.
 *
 * @param lines first line and fields
 * @param buffer holds the first bytes of the body
 * @param from where they begin
 * @param to where they end
 * @param firstNanos when the first bytes of the message were there
 * @param lastNanos when the last bytes in the buffer were there
 */
record HttpHead(String[] lines, byte[] buffer, int from, int to, long firstNanos, long lastNanos) {
    private static final byte[] END = {'\r', '\n', '\r', '\n'};

    /** Reads up to the empty line; as much of the body as came with it stays in the buffer. */
    static HttpHead read(InputStream in, byte[] buffer) throws IOException {
        int length = 0;
        long first = 0;
        while (true) {
            int count = in.read(buffer, length, buffer.length - length);
            long now = System.nanoTime();
            if (count < 0) {
                throw new EOFException(length == 0 ? "closed without an answer" : "closed within the head");
            }
            first = length == 0 ? now : first;
            int searchFrom = Math.max(0, length - END.length + 1);
            length += count;
            int end = indexOfEnd(buffer, searchFrom, length);
            if (end >= 0) {
                String head = new String(buffer, 0, end, StandardCharsets.ISO_8859_1);
                return new HttpHead(head.split("\r\n"), buffer, end + END.length, length, first, now);
            }
            if (length == buffer.length) {
                throw new IOException("not HTTP: no end of the head within " + length + " bytes");
            }
        }
    }

    String firstLine() {
        return lines[0];
    }

    /** The value of a field, if it is there. */
    Optional<String> field(String name) {
        String prefix = name.toLowerCase(Locale.ROOT) + ":";
        for (int i = 1; i < lines.length; i++) {
            if (lines[i].toLowerCase(Locale.ROOT).startsWith(prefix)) {
                return Optional.of(lines[i].substring(prefix.length()).strip());
            }
        }
        return Optional.empty();
    }

    /** The length of the body; an error without it, since nothing here is chunked. */
    long contentLength() throws IOException {
        String text = field("Content-Length").orElseThrow(() -> new IOException("no Content-Length"));
        try {
            long length = Long.parseLong(text);
            if (length >= 0) {
                return length;
            }
        } catch (NumberFormatException e) {
            // The message below serves for it.
        }
        throw new IOException("bad Content-Length '" + text + "'");
    }

    private static int indexOfEnd(byte[] buffer, int from, int to) {
        for (int i = from; i + END.length <= to; i++) {
            if (buffer[i] == '\r' && buffer[i + 1] == '\n' && buffer[i + 2] == '\r' && buffer[i + 3] == '\n') {
                return i;
            }
        }
        return -1;
    }
}

package org.satbed.orchestrator.workload;

import java.io.IOException;
import java.io.InputStream;

/** The server's half of a bulk flow from the client: counts for a time, then only reads. */
final class Sink {

    private Sink() {}

    /** The bytes of the body that arrive within a time from its head on; the end of the stream ends it earlier. */
    static long count(HttpHead head, InputStream in, long millis) throws IOException {
        byte[] buffer = head.buffer();
        long end = head.lastNanos() + millis * 1_000_000;
        long bytes = head.to() - head.from();
        while (true) {
            int count = in.read(buffer);
            if (count < 0 || System.nanoTime() > end) {
                return bytes;
            }
            bytes += count;
        }
    }

    /** Until the client ends the connection. */
    static void drain(InputStream in, byte[] buffer) throws IOException {
        while (in.read(buffer) >= 0) {
            continue; // it only keeps the link busy
        }
    }
}

package org.satbed.orchestrator.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import org.satbed.netns.LinkLog;
import org.satbed.netns.LinkSecond;
import org.satbed.orchestrator.UserException;

/** Writes a link's seconds as CSV, each as soon as it is over. */
final class LinkLogFile implements LinkLog.Listener {
    private final PrintWriter out;

    private LinkLogFile(PrintWriter out) {
        this.out = out;
        out.println("seconds,direction,rate_bps,delay_ms,delivered_bytes,dropped_by_queue,lost,queue_bytes");
        out.flush();
    }

    static LinkLogFile open(Path file) {
        try {
            return new LinkLogFile(new PrintWriter(Files.newBufferedWriter(file)));
        } catch (IOException e) {
            throw UserException.usage("--log: cannot write " + file + ": " + e.getMessage());
        }
    }

    @Override
    public void second(LinkSecond firstToSecond, LinkSecond secondToFirst) {
        print("return", firstToSecond); // the first interface is the one towards the terminal
        print("forward", secondToFirst);
        out.flush();
    }

    private void print(String direction, LinkSecond second) {
        out.printf(
                Locale.ROOT,
                "%.3f,%s,%d,%.6f,%d,%d,%d,%d%n",
                second.seconds(),
                direction,
                second.rateBitsPerSecond(),
                second.delayMillis(),
                second.deliveredBytes(),
                second.droppedByQueue(),
                second.lost(),
                second.queueBytes());
    }
}

package org.satbed.orchestrator.cli;

import java.io.IOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import org.satbed.netns.LinkLog;
import org.satbed.netns.LinkSecond;
import org.satbed.orchestrator.UserException;

/** Writes a link's seconds as CSV, each as soon as it is over. Where that fails, it says so once, and the link goes on without. */
final class LinkLogFile implements LinkLog.Listener {
    private static final String HEADER =
            "seconds,direction,rate_bps,delay_ms,delivered_bytes,dropped_by_queue,lost,queue_bytes\n";

    private final Path file;
    private final Writer out;
    private boolean failed;

    LinkLogFile(Path file, Writer out) {
        this.file = file;
        this.out = out;
    }

    static LinkLogFile open(Path file) {
        try {
            Writer out = Files.newBufferedWriter(file);
            out.write(HEADER);
            out.flush();
            return new LinkLogFile(file, out);
        } catch (IOException e) {
            throw UserException.usage("--log: cannot write " + file + ": " + e.getMessage());
        }
    }

    @Override
    public void second(LinkSecond firstToSecond, LinkSecond secondToFirst) {
        if (failed) {
            return;
        }
        try {
            // The first interface is the one towards the terminal.
            out.write(line("return", firstToSecond) + line("forward", secondToFirst));
            out.flush();
        } catch (IOException e) {
            failed = true;
            System.err.println("satbed: --log: cannot write " + file + ": " + e.getMessage()
                    + "; the link goes on, and its log ends here");
        }
    }

    private static String line(String direction, LinkSecond second) {
        return String.format(
                Locale.ROOT,
                "%.3f,%s,%d,%.6f,%d,%d,%d,%d\n",
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

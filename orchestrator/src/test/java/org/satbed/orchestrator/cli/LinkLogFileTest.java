package org.satbed.orchestrator.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.satbed.netns.LinkSecond;
import org.satbed.orchestrator.UserException;

class LinkLogFileTest {
    private static final LinkSecond SECOND = new LinkSecond(1.0004, 50_000_000, 300, 6_000_000, 1, 2, 30_000);

    @TempDir
    Path directory;

    @Test
    void eachSecondIsALineOfEachDirection() throws IOException {
        Path file = directory.resolve("link.csv");
        LinkLogFile.open(file).second(SECOND, SECOND);
        assertEquals(
                List.of(
                        "seconds,direction,rate_bps,delay_ms,delivered_bytes,dropped_by_queue,lost,queue_bytes",
                        "1.000,return,50000000,300.000000,6000000,1,2,30000",
                        "1.000,forward,50000000,300.000000,6000000,1,2,30000"),
                Files.readAllLines(file));
    }

    @Test
    void aFullDeviceIsRefusedAtOnce() {
        String said = assertThrows(UserException.class, () -> LinkLogFile.open(Path.of("/dev/full")))
                .getMessage();
        assertTrue(said.startsWith("--log: cannot write /dev/full: "), said);
    }

    /** The link goes on; the user is told once. */
    @Test
    void aLogThatCannotBeWrittenAnyMoreSaysSoOnce() {
        Writer full = new Writer() {
            @Override
            public void write(char[] text, int offset, int length) throws IOException {
                throw new IOException("No space left on device");
            }

            @Override
            public void flush() {}

            @Override
            public void close() {}
        };
        PrintStream real = System.err;
        ByteArrayOutputStream caught = new ByteArrayOutputStream();
        System.setErr(new PrintStream(caught, true, StandardCharsets.UTF_8));
        try {
            LinkLogFile log = new LinkLogFile(Path.of("link.csv"), full);
            log.second(SECOND, SECOND);
            log.second(SECOND, SECOND);
        } finally {
            System.setErr(real);
        }
        assertEquals(
                "satbed: --log: cannot write link.csv: No space left on device; the link goes on, and its log ends here\n",
                caught.toString(StandardCharsets.UTF_8));
    }
}

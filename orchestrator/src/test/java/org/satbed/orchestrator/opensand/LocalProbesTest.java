package org.satbed.orchestrator.opensand;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.ZoneOffset;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.satbed.orchestrator.UserException;

/** The local probe files, with rows as OpenSAND 8.2.0 writes them. */
class LocalProbesTest {
    @TempDir
    private Path directory;

    private Path file(String name, String text) throws IOException {
        return Files.writeString(directory.resolve(name), text);
    }

    @Test
    void emptyFieldsSayNothingAndACutRowIsLeftOut() throws IOException {
        Path file = file("st1_0.csv", """
                Date;spot_0.st.queue_size.packets.be (Packets);spot_0.st.phy.total_cn (dB);spot_0.st.perf.sof_interval (ms)
                2026-11-23 19:02:49.534;;;25.089001
                2026-11-23 19:02:50.513;3;16.990000;26.5
                2026-11-23 19:02:51.4""");
        List<LocalProbes.Value> values = LocalProbes.read(file, ZoneOffset.UTC);
        assertEquals(4, values.size());
        assertEquals(
                new LocalProbes.Value(1795460570513L, "st1", "spot_0.st.queue_size.packets.be", "packets", 3),
                values.get(1));
        assertEquals("ms", values.get(0).unit());
    }

    @Test
    void otherFilesAreRefused() throws IOException {
        Path noDate = file("st1_0.csv", "time,value\n");
        assertTrue(assertThrows(UserException.class, () -> LocalProbes.read(noDate, ZoneOffset.UTC))
                .getMessage()
                .contains("does not begin with 'Date'"));
        Path misnamed = file("x.csv", "Date\n");
        assertThrows(UserException.class, () -> LocalProbes.read(misnamed, ZoneOffset.UTC));
    }
}

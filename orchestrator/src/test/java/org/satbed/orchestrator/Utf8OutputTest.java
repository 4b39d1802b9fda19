package org.satbed.orchestrator;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/** A table in the locale that says nothing of characters. */
class Utf8OutputTest {
    private static final String RESULT = "../docs/results/opensand/geo/result.json.gz";

    @Test
    void aTableHasItsLinesInThePosixLocale() throws Exception {
        ProcessBuilder builder = new ProcessBuilder(SelfCommand.argv("compare", RESULT, RESULT))
                .redirectError(ProcessBuilder.Redirect.INHERIT);
        builder.environment().put("LC_ALL", "C");
        Process process = builder.start();
        String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(0, process.waitFor(), text);
        assertTrue(text.contains("───"), text);
        assertFalse(text.contains("?"), text);
    }
}

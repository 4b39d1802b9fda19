package org.satbed.scenarios;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A file with twenty mistakes: each is told, once, with its place and what was meant. */
class MistakesTest {

    @Test
    void twentyMistakesAreToldWithTheirPlacesAndWhatWasMeant() throws IOException {
        String text = resource("twenty-mistakes.yml");
        ScenarioException e = assertThrows(ScenarioException.class, () -> ScenarioParser.parseMatrix("t.yml", text));
        assertEquals(20, e.problems().size());
        assertEquals(resource("twenty-mistakes.txt"), e.getMessage() + "\n");
        for (Problem problem : e.problems()) {
            String message = problem.message();
            assertTrue(
                    List.of("did you mean", "expected", "e.g.", "is there twice", " is ", " then ").stream()
                            .anyMatch(message::contains),
                    "what to do instead: " + message);
        }
    }

    private static String resource(String name) throws IOException {
        try (InputStream file = MistakesTest.class.getResourceAsStream(name)) {
            return new String(file.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}

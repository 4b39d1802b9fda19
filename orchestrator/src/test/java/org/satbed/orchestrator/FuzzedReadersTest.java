package org.satbed.orchestrator;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The short form of {@code bench/fuzz/run}: all its parsers, with inputs that are the same in every build. */
class FuzzedReadersTest {
    private static final Path SOURCES = Path.of("../bench/fuzz/org");
    private static final String INPUTS = "10000";
    private static final String SEED = "20261201";

    @TempDir
    Path directory;

    @Test
    void noInputIsAFault() throws Exception {
        List<Path> files;
        try (Stream<Path> all = Files.walk(SOURCES)) {
            files = all.filter(file -> file.toString().endsWith(".java"))
                    .sorted()
                    .toList();
        }
        List<String> targets = files.stream()
                .map(file -> SOURCES.getParent().relativize(file).toString())
                .filter(name -> name.endsWith("Target.java"))
                .map(name -> name.replaceFirst("\\.java$", "").replace('/', '.'))
                .toList();
        assertTrue(targets.size() >= 13, targets.toString());
        String path = System.getProperty("java.class.path");
        List<String> arguments = new ArrayList<>(List.of("-nowarn", "-cp", path, "-d", directory.toString()));
        files.forEach(file -> arguments.add(file.toString()));
        assertEquals(0, ToolProvider.getSystemJavaCompiler().run(null, null, null, arguments.toArray(String[]::new)));

        Path list = Files.write(directory.resolve("targets"), targets);
        Path log = directory.resolve("log");
        Process fuzz = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx1g",
                        "-cp",
                        path + ":" + directory,
                        "org.satbed.fuzz.Fuzz",
                        INPUTS,
                        SEED,
                        list.toString())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        try {
            assertTrue(fuzz.waitFor(5, TimeUnit.MINUTES), () -> "after 5 minutes: " + read(log));
            assertEquals(0, fuzz.exitValue(), () -> read(log));
            assertTrue(read(log).contains("no fault"), () -> read(log));
        } finally {
            fuzz.destroyForcibly();
        }
    }

    private static String read(Path log) {
        try {
            return Files.readString(log, StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            return e.toString();
        }
    }
}

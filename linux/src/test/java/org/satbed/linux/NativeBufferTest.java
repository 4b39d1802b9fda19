package org.satbed.linux;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Memory whose address the kernel has must not be freed meanwhile: no test can hit the moment, so the sources are read.
 */
class NativeBufferTest {
    private static final Pattern USE =
            Pattern.compile("(?:LIBC|Sockets|Descriptors)\\.\\w+\\([^;]*?(\\w+)\\.(?:address|memoryAddress)\\(\\)");

    /** A fence for the buffer, or for the object that holds it for as long as its descriptor is open. */
    private static List<String> unfenced(String name, String source) {
        List<String> unfenced = new ArrayList<>();
        Matcher matcher = USE.matcher(source);
        while (matcher.find()) {
            String buffer = matcher.group(1);
            boolean held = source.matches("(?s).*private final NativeBuffer " + buffer + "[ ;].*");
            boolean fenced = source.contains("reachabilityFence(" + buffer + ")")
                    || held && source.contains("reachabilityFence(this)")
                    || source.contains("private static NativeBuffer " + buffer);
            if (!fenced) {
                unfenced.add(name + ": " + matcher.group());
            }
        }
        return unfenced;
    }

    @Test
    void whatTheKernelIsGivenIsHeldUntilItReturns() throws IOException {
        List<String> unfenced = new ArrayList<>();
        int files = 0;
        try (Stream<Path> all = Files.walk(Path.of("src/main/java"))) {
            for (Path each : (Iterable<Path>) all.filter(path -> path.toString().endsWith(".java"))::iterator) {
                unfenced.addAll(unfenced(each.getFileName().toString(), Files.readString(each)));
                files++;
            }
        }
        assertEquals(List.of(), unfenced);
        assertTrue(files > 20, "the sources were found");
    }

    @Test
    void aBufferWithoutOneIsSeen() {
        String source = "NativeBuffer text = NativeBuffer.allocate(8);\nLIBC.bind(fd, text.address(), 8);\n";
        assertEquals(List.of("X: LIBC.bind(fd, text.address()"), unfenced("X", source));
        assertEquals(List.of(), unfenced("X", source + "Reference.reachabilityFence(text);"));
    }

    /** While collections go on, what small buffers were filled with is what the kernel is given. */
    @Test
    void limitsAreReadWhileGarbageIsCollected() throws Exception {
        Thread collector = new Thread(() -> {
            for (int i = 0; i < 20; i++) {
                System.gc();
            }
        });
        collector.start();
        long limit = ResourceLimits.raiseDescriptors(64);
        while (collector.isAlive()) {
            assertEquals(limit, ResourceLimits.raiseDescriptors(64));
            Optional<Pipe> pipe = Pipe.open(4096);
            assertTrue(pipe.isPresent());
            pipe.get().close();
        }
        collector.join();
    }
}

package org.satbed.proxy.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** How this process was started, and the same again as a further process. */
final class OwnCommand {
    private static final int START_SECONDS = 30;

    private OwnCommand() {}

    /** Program and arguments as the kernel has them (proc(5), cmdline). */
    static List<String> argv() throws IOException {
        String text = new String(Files.readAllBytes(Path.of("/proc/self/cmdline")), StandardCharsets.UTF_8);
        String arguments = text.endsWith("\0") ? text.substring(0, text.length() - 1) : text;
        return Arrays.asList(arguments.split("\0", -1)); // -1: the last one may be empty
    }

    /** What a process that was so started has said so far. */
    static final class Readiness {
        private final CompletableFuture<String> line;

        private Readiness(CompletableFuture<String> line) {
            this.line = line;
        }

        /** Whether it has said that it accepts. */
        boolean isReady() {
            return line.isDone() && "ready".equals(line.join());
        }
    }

    /** Listens to its standard output, which is a pipe to this process. */
    static Readiness readiness(Process process) {
        return new Readiness(firstLine(process));
    }

    /** Whether a process that was started so says within 30 s that it accepts; its standard output is a pipe to this one. */
    static boolean isReady(Process process) {
        CompletableFuture<String> line = firstLine(process);
        try {
            return "ready".equals(line.get(START_SECONDS, TimeUnit.SECONDS));
        } catch (TimeoutException | ExecutionException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private static CompletableFuture<String> firstLine(Process process) {
        return CompletableFuture.supplyAsync(() -> {
            try {
                return process.inputReader(StandardCharsets.UTF_8).readLine();
            } catch (IOException | UncheckedIOException e) {
                return "";
            }
        });
    }
}

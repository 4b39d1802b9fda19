package org.satbed.proxy;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.satbed.netns.NetworkNamespace;
import org.satbed.proxy.cli.PepCommand;

/** A command line of {@code satbed pep} that ends by itself. */
record PepRun(int status, List<String> out, List<String> err) {
    private static final int PATIENCE_SECONDS = 30;

    static PepRun of(NetworkNamespace namespace, String... arguments) throws Exception {
        Path out = Files.createTempFile("pep-run-", ".out");
        Path err = Files.createTempFile("pep-run-", ".err");
        try {
            Process process = namespace
                    .command(argv(List.of(), arguments))
                    .redirectOutput(out.toFile())
                    .redirectError(err.toFile())
                    .start();
            if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new AssertionError("not done within " + PATIENCE_SECONDS + " s: " + List.of(arguments));
            }
            return new PepRun(
                    process.exitValue(),
                    Files.readAllLines(out, StandardCharsets.UTF_8),
                    Files.readAllLines(err, StandardCharsets.UTF_8));
        } finally {
            Files.delete(out);
            Files.delete(err);
        }
    }

    static List<String> argv(List<String> jvmOptions, String... arguments) {
        List<String> argv = new ArrayList<>();
        argv.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        argv.addAll(List.of("--enable-native-access=ALL-UNNAMED", "-Djffi.unsafe.disabled=true"));
        argv.addAll(List.of("-XX:+UseSerialGC", "-Xmx64m", "-XX:TieredStopAtLevel=1"));
        argv.addAll(jvmOptions);
        argv.addAll(List.of("-cp", System.getProperty("java.class.path"), PepCommand.class.getName()));
        argv.addAll(List.of(arguments));
        return argv;
    }
}

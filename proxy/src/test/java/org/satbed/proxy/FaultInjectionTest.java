package org.satbed.proxy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.satbed.linux.FaultyLibc;
import org.satbed.linux.LibcInterposer;
import org.satbed.netns.testing.RequiresRoot;
import org.satbed.proxy.cli.PepCommand;

/**
 * A failure injected at each system call of a connection's life, for each way to run the proxy: others' bytes go on,
 * descriptors are flat, each connection has ended for a reason, reactors live. With {@code -Dsatbed.faults=every} each
 * call fails with all that its manual page has, else with one of them.
 */
@RequiresRoot
class FaultInjectionTest {
    private static final String HOW = System.getProperty("satbed.faults", "some");
    private static final long SEED = Long.getLong("satbed.seed", 1);

    @TempDir
    private Path directory;

    @Test
    void oneConnectionsTroubleStaysItsOwn() throws Exception {
        Path output = directory.resolve("output");
        List<String> argv = new ArrayList<>(PepProcess.command(HOW, String.valueOf(SEED)));
        argv.set(argv.indexOf(PepCommand.class.getName()), FaultExperiment.class.getName());
        argv.add(1, "-D" + LibcInterposer.PROPERTY + "=" + FaultyLibc.class.getName());
        Process process = new ProcessBuilder(argv)
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        try {
            assertTrue(
                    process.waitFor(HOW.equals("every") ? 30 : 4, TimeUnit.MINUTES),
                    () -> "it does not end: " + read(output));
        } finally {
            process.destroyForcibly();
        }
        String said = read(output);
        System.out.println(said);
        assertEquals(0, process.exitValue(), said);
        Matcher injected = Pattern.compile("failures injected: ([0-9]+)").matcher(said);
        assertTrue(injected.find() && Integer.parseInt(injected.group(1)) >= 150, said);
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            return e.toString();
        }
    }
}

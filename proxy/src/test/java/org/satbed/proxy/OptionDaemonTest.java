package org.satbed.proxy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.satbed.linux.Signals;
import org.satbed.linux.Signals.Signal;
import org.satbed.linux.tool.CommandResult;
import org.satbed.netns.testing.Await;
import org.satbed.netns.testing.RequiresRoot;

/** {@code -d}, and what keeps a proxy from starting: one line and status 1, in the foreground and from the background. */
@RequiresRoot
@Timeout(60)
@Tag("every-java")
class OptionDaemonTest {
    private static ProxyBed bed;

    @TempDir
    Path directory;

    @BeforeAll
    static void build() throws Exception {
        bed = new ProxyBed();
    }

    @AfterAll
    static void remove() {
        if (bed != null) {
            bed.close();
        }
    }

    private static CommandResult run(String... options) {
        return bed.router().runner().attempt(PepProcess.command(options), "");
    }

    /** Its port accepts when -d returns: a connection straight to it is reset, not refused. */
    @Test
    void itRunsInASessionOfItsOwn() throws Exception {
        Path log = directory.resolve("log");
        CommandResult result = run("-dvp5001", "--log", log.toString(), "--terrestrial", "");
        assertEquals(0, result.exitCode(), result.toString());
        Matcher told = Pattern.compile("satbed-pep: runs in the background as process ([0-9]+)\n")
                .matcher(result.error());
        assertTrue(told.matches(), result.toString());
        long pid = Long.parseLong(told.group(1));
        try {
            assertEquals(Ending.RESET, Ending.ofConnecting(bed.client(), Ip.V4.router.get(0), 5001));
            assertEquals(Ending.RESET, Ending.ofConnecting(bed.client(), Ip.V6.router.get(0), 5001));
            String[] stat = Files.readString(Path.of("/proc/" + pid + "/stat")).split(" ");
            assertEquals(String.valueOf(pid), stat[5], "its session (proc(5), stat)");
            assertEquals("0", stat[6], "its terminal");
            assertEquals(
                    "/dev/null",
                    Files.readSymbolicLink(Path.of("/proc/" + pid + "/fd/0")).toString());
            Await.until(
                    "its lines",
                    Duration.ofSeconds(5),
                    () -> read(log).contains("up to 2112 connections")
                            && read(log).contains("the proxy's own port"));
        } finally {
            Signals.send(pid, Signal.TERMINATE);
        }
        Await.until("its last line", Duration.ofSeconds(10), () -> read(log).contains("stopped: accepted 2"));
        Await.until("its end", Duration.ofSeconds(10), () -> !Pids.alive(pid));
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void aPortThatIsTaken() {
        String message = "satbed pep: port 5000 is in use; choose another with -p\n";
        for (List<String> options :
                List.of(List.of("-p5000"), List.of("-dp5000"), List.of("-d", "--listen", "loopback"))) {
            CommandResult result = run(options.toArray(String[]::new));
            assertEquals(1, result.exitCode(), result.toString());
            assertEquals(message, result.error(), options.toString());
            assertEquals("", result.output());
        }
    }

    @Test
    void whatIsNotThere() {
        assertFailure("there is no interface 'gone0' (-s)", "-d", "-s", "gone0");
        assertFailure("cannot write /nonexistent/table (-l); does its directory exist?", "-l", "/nonexistent/table");
        assertFailure("cannot write the log /nonexistent/log; choose another with --log", "--log", "/nonexistent/log");
    }

    private static void assertFailure(String message, String... options) {
        CommandResult result = run(options);
        assertEquals(1, result.exitCode(), result.toString());
        assertEquals("satbed pep: " + message + "\n", result.error());
    }

    /** As a user's script meets it. */
    @Test
    void aWrongValue() {
        CommandResult result = run("-d", "-p", "70000");
        assertEquals(2, result.exitCode());
        assertEquals("satbed pep: -p takes 1 to 65535, not 70000; see 'satbed pep --help'\n", result.error());
    }
}

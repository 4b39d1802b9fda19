package org.satbed.proxy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.satbed.linux.Signals;
import org.satbed.linux.Signals.Signal;
import org.satbed.linux.tool.CommandResult;
import org.satbed.linux.tool.ToolPath;
import org.satbed.netns.testing.Await;
import org.satbed.netns.testing.RequiresRoot;

/** What the environment, and files that others put there, cannot make the proxy do. */
@RequiresRoot
@Timeout(90)
class OptionSecurityTest {
    private static final int NOBODY = 65_534;
    private static final long ADMIN_BIND_RAW = 1L << 12 | 1L << 10 | 1L << 13; // linux/capability.h
    private static final long KILL = 1L << 5;
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

    /** Both the former mark and one that is right for the process itself. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aVariableDoesNotKeepRoot(boolean signals) throws Exception {
        assumeTrue(ToolPath.find("setpriv").isPresent(), "skipped: there is no setpriv here");
        List<String> argv = new ArrayList<>(List.of("env", "SATBED_PEP_IS_USER=1"));
        argv.addAll(PepProcess.command("-p", "5001", "--user", "nobody"));
        argv.set(argv.indexOf("-cp") + 1, readableClassPath());
        if (signals) {
            argv.addAll(List.of("-M", String.valueOf(ProcessHandle.current().pid())));
        }
        Path said = directory.resolve("said");
        Process process = bed.router()
                .command(argv)
                .redirectErrorStream(true)
                .redirectOutput(said.toFile())
                .start();
        try {
            Await.until("a proxy", Duration.ofSeconds(30), () -> {
                assertTrue(process.isAlive(), () -> read(said));
                return read(said).contains("ready");
            });
            List<String> status = Files.readAllLines(Path.of("/proc/" + process.pid() + "/status"));
            for (String id : List.of("Uid:", "Gid:")) {
                assertEquals((id + ("\t" + NOBODY).repeat(4)), field(status, id));
            }
            for (String set : List.of("CapPrm:", "CapEff:", "CapBnd:", "CapInh:", "CapAmb:")) {
                assertEquals(
                        ADMIN_BIND_RAW | (signals ? KILL : 0),
                        Long.parseUnsignedLong(field(status, set).split("\t")[1], 16),
                        set);
            }
        } finally {
            process.destroy();
            assertTrue(process.waitFor(10, TimeUnit.SECONDS), "its end");
        }
    }

    @Test
    void aRestartStaysTheSameUserAndKeepsTheSockets() throws Exception {
        assumeTrue(ToolPath.find("setpriv").isPresent(), "skipped: there is no setpriv here");
        List<String> argv = new ArrayList<>(RestartChain.HEARS_HANGUP);
        argv.addAll(PepProcess.command("-p", "5001", "--user", "nobody"));
        argv.set(argv.indexOf("-cp") + 1, readableClassPath());
        Path said = directory.resolve("said");
        Process process = bed.router()
                .command(argv)
                .redirectErrorStream(true)
                .redirectOutput(said.toFile())
                .start();
        long next = 0;
        try {
            Await.until("a proxy", Duration.ofSeconds(30), () -> read(said).contains("ready"));
            Signals.send(process.pid(), Signal.HANGUP);
            Await.until("another", Duration.ofSeconds(40), () -> read(said).contains("takes over"));
            next = Long.parseLong(read(said).replaceAll("(?s).*process ([0-9]+) takes over.*", "$1"));
            assertEquals(
                    ("Uid:" + ("\t" + NOBODY).repeat(4)),
                    field(Files.readAllLines(Path.of("/proc/" + next + "/status")), "Uid:"));
            assertFalse(read(said).contains("may be lost"), read(said));
            assertTrue(process.waitFor(10, TimeUnit.SECONDS), "the first one's end");
            assertEquals(Ending.RESET, Ending.ofConnecting(bed.client(), Ip.V4.router.get(0), 5001));
        } finally {
            process.destroy();
            if (next != 0) {
                Signals.send(next, Signal.TERMINATE);
                Pids.awaitEnd(next);
            }
        }
    }

    private static String field(List<String> status, String name) {
        return status.stream().filter(line -> line.startsWith(name)).findFirst().orElseThrow();
    }

    /** What this test's class path holds, where every user may read it: root's home has most of it. */
    private String readableClassPath() throws IOException {
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
        List<String> copies = new ArrayList<>();
        for (String entry : System.getProperty("java.class.path").split(File.pathSeparator)) {
            Path from = Path.of(entry);
            Path to = directory.resolve(copies.size() + "-" + from.getFileName());
            if (Files.isDirectory(from)) {
                try (Stream<Path> all = Files.walk(from)) {
                    for (Path each : (Iterable<Path>) all::iterator) {
                        Files.copy(each, to.resolve(from.relativize(each).toString()));
                    }
                }
            } else if (Files.exists(from)) {
                Files.copy(from, to);
            }
            copies.add(to.toString());
        }
        CommandResult made = bed.router().runner().attempt(List.of("chmod", "-R", "a+rX", directory.toString()), "");
        assertTrue(made.succeeded(), made.toString());
        return String.join(File.pathSeparator, copies);
    }

    private static String read(Path file) {
        try {
            return Files.exists(file) ? Files.readString(file) : "";
        } catch (IOException e) {
            return "";
        }
    }

    private static CommandResult run(List<String> environment, String... options) {
        List<String> argv = new ArrayList<>(List.of("env"));
        argv.addAll(environment);
        argv.addAll(PepProcess.command(options));
        return bed.router().runner().attempt(argv, "");
    }

    @Test
    void aVariableDoesNotShareAnotherProxysPort() {
        CommandResult result = run(List.of("SATBED_PEP_TAKES_OVER=1"), "-p", "5000");
        assertEquals("satbed pep: port 5000 is in use; choose another with -p\n", result.error());
        assertEquals(1, result.exitCode());
    }

    @Test
    void aVariableDoesNotKeepItInTheForeground() throws Exception {
        Path pidFile = directory.resolve("pid");
        CommandResult result =
                run(List.of("SATBED_PEP_IN_BACKGROUND=1"), "-dp5002", "--log", "/dev/null", "--pid-file", "" + pidFile);
        assertEquals(0, result.exitCode(), result.toString());
        long pid = Long.parseLong(Files.readString(pidFile).strip());
        assertEquals("satbed-pep: runs in the background as process " + pid + "\n", result.error());
        assertEquals("rw-r--r--", PosixFilePermissions.toString(Files.getPosixFilePermissions(pidFile)));
        Signals.send(pid, Signal.TERMINATE);
        Await.until(
                "its end",
                Duration.ofSeconds(10),
                () -> ProcessHandle.of(pid).filter(ProcessHandle::isAlive).isEmpty());
    }

    @Test
    void moreConnectionsThanTheHeapHolds() {
        CommandResult result = run(List.of(), "-p", "5005", "-c", "1000000");
        assertEquals(1, result.exitCode(), result.toString());
        assertTrue(result.error().startsWith("satbed pep: -c 1000000 may need "), result.error());
        assertEquals(1, result.error().lines().count());
    }

    @Test
    void filesWhereOthersCouldPutSomethingElse() throws Exception {
        Path open = Files.createDirectory(directory.resolve("open"));
        Files.setPosixFilePermissions(open, PosixFilePermissions.fromString("rwxrwxrwx"));
        Path precious = Files.writeString(directory.resolve("precious"), "as it was");
        for (String each : List.of("--pid-file", "--log", "-l")) {
            for (Path file :
                    List.of(open.resolve("x"), Files.createSymbolicLink(directory.resolve("l" + each), precious))) {
                CommandResult result = run(List.of(), "-p", "5003", each, file.toString());
                assertEquals(1, result.exitCode(), result.toString());
                assertTrue(result.error().startsWith("satbed pep: cannot write "), result.error());
                assertTrue(
                        result.error().contains("may be written by others")
                                || result.error().contains("no regular file"),
                        result.error());
                assertEquals(
                        1,
                        result.error()
                                .lines()
                                .filter(line -> line.startsWith("satbed pep:"))
                                .count());
            }
        }
        assertEquals("as it was", Files.readString(precious));
        try (Stream<Path> left = Files.list(open)) {
            assertEquals(List.of(), left.toList());
        }
    }

    /** The former draft's name could be guessed, and a link of that name led the process id to any file of root's. */
    @Test
    void thePidFilesDraftFollowsNoLink() throws Exception {
        Path precious = Files.writeString(directory.resolve("precious"), "as it was");
        Path pidFile = directory.resolve("pep.pid");
        Files.createSymbolicLink(directory.resolve(".pep.pid.new"), precious);
        try (PepProcess pep = new PepProcess(bed.router(), 5004, "--pid-file", pidFile.toString())) {
            Await.until("the file", Duration.ofSeconds(10), () -> !read(pidFile).isEmpty());
            assertTrue(pep.alive());
        }
        assertEquals("as it was", Files.readString(precious));
        assertFalse(Files.isSymbolicLink(pidFile));
        try (Stream<Path> left = Files.list(directory)) {
            assertEquals(3, left.count(), "no draft is left");
        }
    }
}

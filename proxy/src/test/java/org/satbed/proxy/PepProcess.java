package org.satbed.proxy;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.satbed.linux.Signals;
import org.satbed.linux.tool.CommandRunner;
import org.satbed.netns.NetworkNamespace;
import org.satbed.netns.testing.Await;
import org.satbed.proxy.cli.PepCommand;

/** The proxy as a process of its own, and what the kernel says of it. */
final class PepProcess implements AutoCloseable {
    private static final int START_SECONDS = 60;
    private static final int TICKS_PER_SECOND = 100; // USER_HZ, which /proc counts in, is 100 on x86-64 and arm64

    /** Open descriptors, counted. */
    record Held(long sockets, long pipes, long others) {}

    private final Process process;
    private final Queue<String> log = new ConcurrentLinkedQueue<>();
    private final CountDownLatch ready = new CountDownLatch(1);

    /** Starts it, verbose, and returns when it accepts. */
    PepProcess(NetworkNamespace namespace, int port, String... options) throws Exception {
        this(namespace, List.of(), port, options);
    }

    /**
     * The same.
     *
     * @param within what becomes the proxy's process, given its command line as last arguments
     * @param port 0 where the options say it
     */
    PepProcess(NetworkNamespace namespace, List<String> within, int port, String... options) throws Exception {
        List<String> argv = new ArrayList<>(within);
        argv.addAll(argv(port, options));
        process = namespace.command(argv).start();
        follow(process.inputReader(), line -> {
            if (line.equals("ready")) {
                ready.countDown();
            }
        });
        follow(process.errorReader(), log::add);
        if (!ready.await(START_SECONDS, TimeUnit.SECONDS)) {
            close();
            throw new AssertionError("the proxy was not ready within " + START_SECONDS + " s: " + log);
        }
    }

    private static List<String> argv(int port, String... options) {
        List<String> argv = port == 0 ? command("-v") : command("-v", "-p", String.valueOf(port));
        argv.addAll(List.of(options));
        return argv;
    }

    /** How the proxy is called here, with these options alone. */
    static List<String> command(String... options) {
        List<String> argv = new ArrayList<>();
        argv.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        argv.addAll(List.of("--enable-native-access=ALL-UNNAMED", "-Djffi.unsafe.disabled=true"));
        // The heap is small, so that bytes piling up in it would show.
        argv.addAll(List.of("-XX:+UseSerialGC", "-Xmx64m", "-XX:TieredStopAtLevel=1"));
        argv.addAll(List.of("-cp", System.getProperty("java.class.path"), PepCommand.class.getName()));
        argv.addAll(List.of(options));
        return argv;
    }

    private static void follow(BufferedReader stream, java.util.function.Consumer<String> each) {
        Thread thread = new Thread(
                () -> {
                    try (stream) {
                        stream.lines().forEach(each);
                    } catch (IOException | UncheckedIOException e) {
                        // the process is gone
                    }
                },
                "proxy output");
        thread.setDaemon(true);
        thread.start();
    }

    /** The line of its log that holds all these words, when there is one. */
    String awaitLog(String... words) {
        List<String> found = new ArrayList<>();
        Await.until("a log line with " + List.of(words) + " in " + log, Duration.ofSeconds(10), () -> {
            log.stream()
                    .filter(line -> Stream.of(words).allMatch(line::contains))
                    .forEach(found::add);
            return !found.isEmpty();
        });
        return found.get(0);
    }

    /** How many of its lines so far have these words; its successors' are among them. */
    int count(String words) {
        return (int) log.stream().filter(line -> line.contains(words)).count();
    }

    long pid() {
        return process.pid();
    }

    Held held() {
        long sockets = 0;
        long pipes = 0;
        long others = 0;
        try (Stream<Path> all = Files.list(proc("fd"))) {
            for (Path each : (Iterable<Path>) all::iterator) {
                String target = target(each);
                sockets += target.startsWith("socket:") ? 1 : 0;
                pipes += target.startsWith("pipe:") ? 1 : 0;
                others += target.isEmpty() || target.startsWith("socket:") || target.startsWith("pipe:") ? 0 : 1;
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new Held(sockets, pipes, others);
    }

    private static String target(Path descriptor) throws IOException {
        try {
            return Files.readSymbolicLink(descriptor).toString();
        } catch (NoSuchFileException e) {
            return ""; // closed meanwhile
        }
    }

    /** Waits until it holds that many sockets. */
    void awaitSockets(long count) {
        Await.until(count + " sockets in the proxy", Duration.ofSeconds(10), () -> held().sockets() == count);
    }

    /** Resident memory in bytes. */
    long residentBytes() {
        String line = procLines("status").stream()
                .filter(each -> each.startsWith("VmRSS:"))
                .findFirst()
                .orElseThrow();
        return Long.parseLong(line.replaceAll("[^0-9]", "")) * 1024;
    }

    /** Processor time used so far, by all threads, in user and kernel mode (proc(5), stat). */
    Duration processorTime() {
        String stat = procLines("stat").get(0);
        String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
        long ticks = Long.parseLong(fields[11]) + Long.parseLong(fields[12]);
        return Duration.ofMillis(ticks * 1000 / TICKS_PER_SECOND);
    }

    private List<String> procLines(String file) {
        try {
            return Files.readAllLines(proc(file), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Path proc(String file) {
        return Path.of("/proc", String.valueOf(process.pid()), file);
    }

    void signal(Signals.Signal signal) {
        if (!Signals.send(process.pid(), signal)) {
            throw new AssertionError("no proxy to signal: " + log);
        }
    }

    /** Has something happen while it gets no processor time at all (signal(7): SIGSTOP, SIGCONT). */
    void whileHeld(Tasks.Action action) throws Exception {
        CommandRunner.onHost().run(List.of("sh", "-c", "kill -STOP " + process.pid()));
        try {
            Await.until(
                    "a stopped proxy",
                    Duration.ofSeconds(10),
                    () -> procLines("status").stream()
                            .anyMatch(line -> line.startsWith("State:") && line.contains("T (stopped)")));
            action.run();
        } finally {
            CommandRunner.onHost().run(List.of("sh", "-c", "kill -CONT " + process.pid()));
        }
    }

    boolean alive() {
        return process.isAlive();
    }

    /** Its exit status, once it ends within the bound. */
    int awaitExit(Duration bound) throws InterruptedException {
        if (!process.waitFor(bound.toMillis(), TimeUnit.MILLISECONDS)) {
            throw new AssertionError("the proxy runs on after " + bound.toMillis() + " ms: " + log);
        }
        return process.exitValue();
    }

    @Override
    public void close() {
        process.destroyForcibly();
        Await.until("the end of the proxy", Duration.ofSeconds(10), () -> !process.isAlive());
    }
}

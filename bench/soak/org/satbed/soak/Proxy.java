package org.satbed.soak;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.satbed.linux.Namespaces;

/** A proxy on one host of the testbed, as a process, and what the kernel and its metrics say of it. */
final class Proxy {
    private static final int READY_SECONDS = 30;
    private static final String METRICS = "http://127.0.0.1:9500/metrics";
    private static final String CONNECTIONS = "http://127.0.0.1:9500/connections?limit=1";
    private static final Pattern NOW = Pattern.compile("\"ageMillis\":(\\d+).*\"startedMillis\":(\\d+)");

    private final String satbed;
    private final String host;
    private final Path errors;
    private final String[] rates;
    private final Optional<WallClock> clock;
    private volatile Process process;
    private long startedNanos;

    /** @param rates what the link carries from here, and to here */
    Proxy(String satbed, Path scratch, String host, String... rates) {
        this.satbed = satbed;
        this.host = host;
        this.errors = scratch.resolve(host + ".err");
        this.rates = rates;
        this.clock = WallClock.of(scratch.resolve(host + ".clock"));
    }

    String host() {
        return host;
    }

    void start() throws Exception {
        ProcessBuilder builder = new ProcessBuilder(List.of(
                "ip", "netns", "exec", Soak.namespace(host), satbed, "pep", "-p", "5000", "-c", "2000",
                "--satellite-interface", "sat0", "--satellite", "buffer=2MB", "--satellite-rate", rates[0],
                "--satellite-receive-rate", rates[1], "--satellite-fastopen", "--max-per-client", "1500",
                "--idle-timeout", "60s", "--half-open-timeout", "60s", "--drain", "5", "--guard", "--metrics", "127.0.0.1:9500"));
        builder.environment().put("SATBED_JAVA_OPTS", "-Xmx24m");
        clock.ifPresent(each -> each.preload(builder.environment()));
        builder.redirectError(ProcessBuilder.Redirect.appendTo(errors.toFile())).redirectInput(new File("/dev/null"));
        Process made = builder.start();
        BufferedReader out = made.inputReader(StandardCharsets.UTF_8);
        String line = out.readLine();
        if (!"ready".equals(line)) {
            made.destroyForcibly();
            throw new IOException("the proxy on " + host + " did not start: " + line);
        }
        Thread drain = new Thread(() -> out.lines().forEach(each -> {}));
        drain.setDaemon(true);
        drain.start();
        process = made;
        startedNanos = System.nanoTime();
    }

    /** The rules of its host, which let traffic pass while it does not listen. */
    void installRules() throws IOException, InterruptedException {
        Soak.run("ip", "netns", "exec", Soak.namespace(host), satbed, "rules", "install", "--interfaces", "lan0,sat0");
    }

    long pid() {
        return process.pid();
    }

    boolean isAlive() {
        return process.isAlive();
    }

    double ageSeconds() {
        return (System.nanoTime() - startedNanos) / 1e9;
    }

    void kill() throws InterruptedException {
        process.destroyForcibly().waitFor(READY_SECONDS, TimeUnit.SECONDS);
    }

    void terminate() throws InterruptedException {
        process.destroy();
        if (!process.waitFor(READY_SECONDS, TimeUnit.SECONDS)) {
            throw new IllegalStateException("the proxy on " + host + " does not end on TERM");
        }
    }

    /** What it holds: descriptors by what they are, threads, resident memory. */
    record Held(long sockets, long pipes, long others, long threads, long residentKilobytes) {}

    Held held() throws IOException {
        long sockets = 0;
        long pipes = 0;
        long others = 0;
        try (Stream<Path> all = Files.list(Path.of("/proc/" + pid() + "/fd"))) {
            for (Path each : (Iterable<Path>) all::iterator) {
                String target;
                try {
                    target = Files.readSymbolicLink(each).toString();
                } catch (IOException e) {
                    continue; // closed meanwhile
                }
                sockets += target.startsWith("socket:") ? 1 : 0;
                pipes += target.startsWith("pipe:") ? 1 : 0;
                others += target.startsWith("socket:") || target.startsWith("pipe:") ? 0 : 1;
            }
        }
        Map<String, Long> status = new HashMap<>();
        for (String line : Files.readAllLines(Path.of("/proc/" + pid() + "/status"))) {
            String[] words = line.split("[:\\s]+");
            if (words[0].equals("Threads") || words[0].equals("VmRSS")) {
                status.put(words[0], Long.parseLong(words[1]));
            }
        }
        return new Held(sockets, pipes, others, status.get("Threads"), status.get("VmRSS"));
    }

    /** Its metrics, each by its name and labels; empty when it does not answer. */
    Map<String, Double> metrics() {
        Map<String, Double> values = new HashMap<>();
        for (String line : page(METRICS).split("\n")) {
            int space = line.lastIndexOf(' ');
            if (!line.startsWith("#") && space > 0) {
                values.put(line.substring(0, space).replaceFirst("^satbed_pep_", ""), Double.valueOf(line.substring(space + 1)));
            }
        }
        return values;
    }

    /** The wall clock that it goes by, if that can be stepped. */
    Optional<WallClock> clock() {
        return clock;
    }

    /** What it takes the time to be, in ms of the Unix time, by what it says of a connection; empty when it has none. */
    Optional<Long> now() {
        Matcher view = NOW.matcher(page(CONNECTIONS));
        return view.find() ? Optional.of(Long.parseLong(view.group(1)) + Long.parseLong(view.group(2))) : Optional.empty();
    }

    /** Empty when it does not answer. */
    private String page(String address) {
        try {
            return Namespaces.call(Optional.of(Soak.namespace(host)), () -> {
                HttpURLConnection connection = (HttpURLConnection) new URL(address).openConnection();
                connection.setConnectTimeout(3_000);
                connection.setReadTimeout(3_000);
                connection.setRequestProperty("Connection", "close"); // one that is kept would be a socket of the proxy's
                return new String(connection.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            });
        } catch (Exception e) {
            return "";
        }
    }

    /** The sum of all metrics of a name. */
    static double sum(Map<String, Double> metrics, String name) {
        return metrics.entrySet().stream()
                .filter(each -> each.getKey().equals(name) || each.getKey().startsWith(name + "{"))
                .mapToDouble(Map.Entry::getValue)
                .sum();
    }

    List<String> errors() throws IOException {
        return Files.exists(errors) ? new ArrayList<>(Files.readAllLines(errors)) : List.of();
    }
}

package org.satbed.orchestrator.workload;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.satbed.linux.tool.CommandException;
import org.satbed.linux.tool.CommandResult;
import org.satbed.linux.tool.CommandRunner;
import org.satbed.linux.tool.SysctlCommand;
import org.satbed.linux.tool.ToolPath;
import org.satbed.scenarios.Provenance;

/** Collects the facts about the host that a result needs in order to be believed. What cannot be found out is "unknown" or left out. */
public final class ProvenanceCollector {
    private static final String UNKNOWN = "unknown";
    private static final Map<String, String> VERSION_OPTIONS =
            Map.of("ip", "-V", "nft", "--version", "iptables", "--version", "iperf3", "--version");
    private static final List<String> SYSCTLS = List.of(
            "net.ipv4.tcp_congestion_control",
            "net.ipv4.tcp_rmem",
            "net.ipv4.tcp_wmem",
            "net.ipv4.tcp_no_metrics_save",
            "net.ipv4.tcp_slow_start_after_idle",
            "net.core.rmem_max",
            "net.core.wmem_max",
            "net.core.default_qdisc");

    private ProvenanceCollector() {}

    /** Collects, with the kernel settings of where the runner runs. */
    public static Provenance collect(CommandRunner namespace) {
        return collect(namespace, Map.of());
    }

    /** The same, with further facts. */
    public static Provenance collect(CommandRunner namespace, Map<String, String> hostFacts) {
        // All at once: each of the tools takes some tens of milliseconds, mostly for itself.
        ExecutorService threads = Executors.newFixedThreadPool(VERSION_OPTIONS.size() + 1);
        try {
            CompletableFuture<Map<String, String>> sysctls =
                    CompletableFuture.supplyAsync(() -> sysctls(namespace), threads);
            Map<String, CompletableFuture<Optional<String>>> versions = new TreeMap<>();
            VERSION_OPTIONS.forEach((tool, option) ->
                    versions.put(tool, CompletableFuture.supplyAsync(() -> version(tool, option), threads)));
            Map<String, String> tools = new TreeMap<>();
            versions.forEach((tool, version) -> version.join().ifPresent(text -> tools.put(tool, text)));
            return new Provenance(
                    System.getProperty("os.version", UNKNOWN),
                    value("/etc/os-release", "PRETTY_NAME", "=").orElse(System.getProperty("os.name", UNKNOWN)),
                    architecture(),
                    value("/proc/cpuinfo", "model name", ":").orElse(UNKNOWN),
                    Runtime.getRuntime().availableProcessors(),
                    memoryBytes(),
                    System.getProperty("java.runtime.version", UNKNOWN),
                    tools,
                    sysctls.join(),
                    hostFacts);
        } finally {
            threads.shutdownNow();
        }
    }

    private static Optional<String> version(String tool, String option) {
        if (ToolPath.find(tool).isEmpty()) {
            return Optional.empty();
        }
        try {
            CommandResult result = CommandRunner.onHost().attempt(List.of(tool, option), "");
            return (result.output() + "\n" + result.error())
                    .lines()
                    .map(String::strip)
                    .filter(line -> !line.isEmpty())
                    .findFirst();
        } catch (CommandException e) {
            return Optional.empty();
        }
    }

    private static Map<String, String> sysctls(CommandRunner namespace) {
        Map<String, String> values = new TreeMap<>();
        List<String> argv = new ArrayList<>(List.of("sysctl", "-e"));
        argv.addAll(SYSCTLS);
        try {
            // Those that a namespace does not have make an exit code, and leave the others' lines as they are.
            namespace.attempt(argv, "").output().lines().forEach(line -> {
                int equals = line.indexOf(" = ");
                if (equals > 0) {
                    values.put(line.substring(0, equals), oneSpaced(line.substring(equals + 3)));
                }
            });
        } catch (CommandException e) {
            // Without the tool, the files below are what there is.
        }
        for (String name : SYSCTLS) {
            // A setting that only the host has holds for its namespaces too.
            if (!values.containsKey(name) && (namespace.isHere() || name.startsWith("net.core."))) {
                new SysctlCommand(CommandRunner.onHost())
                        .get(name)
                        .ifPresent(text -> values.put(name, oneSpaced(text)));
            }
        }
        return values;
    }

    private static String oneSpaced(String text) {
        return text.strip().replaceAll("\\s+", " ");
    }

    /** As uname -m has it, which Java has its own names for. */
    private static String architecture() {
        String name = System.getProperty("os.arch", UNKNOWN);
        return name.equals("amd64") ? "x86_64" : name;
    }

    private static long memoryBytes() {
        String text = value("/proc/meminfo", "MemTotal", ":").orElse("0 kB");
        return Long.parseLong(text.replaceAll("\\D", "")) * 1024;
    }

    /** The value in the first line that has this key. */
    private static Optional<String> value(String file, String key, String separator) {
        return read(Path.of(file))
                .flatMap(text -> text.lines()
                        .filter(line -> line.startsWith(key) && line.contains(separator))
                        .map(line -> line.substring(line.indexOf(separator) + 1).strip())
                        .map(value -> value.replaceAll("^\"|\"$", ""))
                        .findFirst());
    }

    private static Optional<String> read(Path file) {
        try {
            return Optional.of(Files.readString(file, StandardCharsets.UTF_8));
        } catch (IOException e) {
            return Optional.empty();
        }
    }
}

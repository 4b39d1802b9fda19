package org.satbed.orchestrator.run;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.satbed.orchestrator.UserException;
import org.satbed.orchestrator.testbed.Host;
import org.satbed.orchestrator.testbed.HostProcess;
import org.satbed.orchestrator.testbed.Testbed;
import org.satbed.orchestrator.workload.WorkloadException;
import org.satbed.scenarios.Program;
import org.satbed.scenarios.ProgramSample;

/** Runs a program of the user's on a host of a testbed. What it prints is kept with the testbed's logs. */
final class UserProgram {
    /** What timeout(1) exits with when the time was up, and what a process that was killed by KILL does. */
    private static final List<Integer> LATE = List.of(124, 137);
    /** What env(1) exits with when it does not find the program, or may not run it. */
    private static final int NOT_FOUND = 127;

    private static final int NOT_EXECUTABLE = 126;
    /** More than timeout(1) needs to end it by force. */
    private static final Duration MARGIN = Duration.ofSeconds(10);

    private static final int MOST_OUTPUT_BYTES = 10_000_000;
    private static final Pattern VARIABLE = Pattern.compile("\\$(?:\\{(SATBED_[A-Z_]+)}|(SATBED_[A-Z_]+))");

    private final Testbed testbed;
    private final Program program;
    private final Map<String, String> variables = new LinkedHashMap<>();

    /** @param server the object server's address */
    UserProgram(Testbed testbed, Program program, String variant, int repetition, String server, int port) {
        this.testbed = testbed;
        this.program = program;
        variables.put("SATBED_SERVER", server);
        variables.put("SATBED_SERVER_PORT", Integer.toString(port));
        program.size().ifPresent(size -> variables.put("SATBED_BYTES", Long.toString(size.bytes())));
        variables.put("SATBED_HOST", program.host());
        variables.put("SATBED_VARIANT", variant);
        variables.put("SATBED_REPETITION", Integer.toString(repetition));
        variables.put("SATBED_WORKLOAD", program.id());
        variables.put("SATBED_SEED", Long.toString(testbed.plan().seed()));
    }

    /** Its sample, or a {@link WorkloadException} that says how it failed. */
    ProgramSample run() {
        Host host = Host.of(program.host())
                .filter(each -> testbed.plan().hosts().stream()
                        .anyMatch(plan -> plan.host().equals(each)))
                .orElseThrow(() -> new WorkloadException("this testbed has no host " + program.host()));
        Instant started = Instant.now();
        long begin = System.nanoTime();
        AtomicLong end = new AtomicLong();
        try (HostProcess process = start(host)) {
            int status = process.process()
                    .onExit()
                    .thenApply(ended -> {
                        end.set(System.nanoTime());
                        return ended.exitValue();
                    })
                    .get(program.timeout().plus(MARGIN).toMillis(), TimeUnit.MILLISECONDS);
            requireSuccess(status, host, end.get() - begin >= program.timeout().toNanos());
            Optional<Double> metric = program.metric().isEmpty() ? Optional.empty() : program.metricIn(output(host));
            return new ProgramSample(
                    variables.get("SATBED_VARIANT"),
                    Integer.parseInt(variables.get("SATBED_REPETITION")),
                    program.id(),
                    started,
                    (end.get() - begin) / 1e9,
                    metric);
        } catch (IllegalArgumentException e) {
            throw new WorkloadException(e.getMessage());
        } catch (TimeoutException e) {
            throw late();
        } catch (ExecutionException e) {
            throw new WorkloadException(e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new WorkloadException("interrupted");
        }
    }

    private HostProcess start(Host host) {
        try {
            return testbed.start(host, role(), argv());
        } catch (UserException e) {
            throw new WorkloadException(e.getMessage());
        }
    }

    /** timeout(1) ends the whole of it, children too, also where a container is between; env(1) brings the variables there. */
    private List<String> argv() {
        List<String> argv = new ArrayList<>(
                List.of("timeout", "--kill-after=2s", program.timeout().toMillis() / 1e3 + "s", "env"));
        variables.forEach((name, value) -> argv.add(name + "=" + value));
        program.command().forEach(word -> argv.add(expanded(word)));
        return argv;
    }

    private String role() {
        return "program " + program.id();
    }

    /** What a shell would do with the variables, of which there is none. */
    private String expanded(String word) {
        return VARIABLE.matcher(word).replaceAll(found -> {
            String name = found.group(1) == null ? found.group(2) : found.group(1);
            if (!variables.containsKey(name)) {
                throw new WorkloadException("$" + name + ": "
                        + (name.equals("SATBED_BYTES")
                                ? "give the program a size, e.g. size: 2MB"
                                : "there are only " + String.join(", ", variables.keySet())));
            }
            return Matcher.quoteReplacement(variables.get(name));
        });
    }

    private void requireSuccess(int status, Host host, boolean timeIsUp) {
        if (status == 0) {
            return;
        }
        if (timeIsUp && LATE.contains(status)) {
            throw late();
        }
        String name = program.command().get(0);
        if (status == NOT_FOUND || status == NOT_EXECUTABLE) {
            throw new WorkloadException("'" + name + "' cannot be run on " + host.id() + ": " + lastWords(host));
        }
        throw new WorkloadException("'" + name + "' ended with status " + status + ": " + lastWords(host));
    }

    private WorkloadException late() {
        return new WorkloadException("'" + program.command().get(0) + "' did not end within "
                + program.timeout().toMillis() / 1e3 + " s; give it more by timeout, up to 1h");
    }

    private String lastWords(Host host) {
        String errors = read(host, ".err").strip();
        String words = errors.isEmpty() ? read(host, ".out").strip() : errors;
        return words.isEmpty() ? "it said nothing" : words.substring(words.lastIndexOf('\n') + 1);
    }

    private String output(Host host) {
        return read(host, ".out");
    }

    private String read(Host host, String suffix) {
        Path file = testbed.logs().resolve(role().replace(' ', '-') + "-" + host.id() + suffix);
        try {
            if (Files.size(file) > MOST_OUTPUT_BYTES) {
                throw new WorkloadException("it printed more than " + MOST_OUTPUT_BYTES / 1_000_000 + " MB");
            }
            return new String(Files.readAllBytes(file), java.nio.charset.StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new WorkloadException("what it printed cannot be read: " + e.getMessage());
        }
    }
}

package org.satbed.linux.tool;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * Runs tools: on this host, inside one of its network namespaces, or inside a container. No shell, no inherited locale, and a bound on the
 * time.
 */
public final class CommandRunner {
    /** No tool that is used here takes longer unless it hangs. */
    private static final Duration LIMIT = Duration.ofSeconds(30);

    private final Optional<String> namespace;
    private final List<String> before;

    private CommandRunner(Optional<String> namespace, List<String> before) {
        this.namespace = namespace;
        this.before = before;
    }

    /** Runs in the network namespace that this process is in. */
    public static CommandRunner onHost() {
        return new CommandRunner(Optional.empty(), List.of());
    }

    /** Runs in a network namespace that {@code ip netns} knows. */
    public static CommandRunner in(String namespace) {
        return new CommandRunner(Optional.of(namespace), List.of());
    }

    /**
     * Runs each command as the last arguments of another one, such as {@code docker exec -i NAME}: the tools are those that it finds.
     *
     * @param before the other command; its program is looked for on this host
     */
    static CommandRunner behind(List<String> before) {
        return new CommandRunner(Optional.empty(), List.copyOf(before));
    }

    /**
     * The namespace, if not the process's own.
     *
     * @throws IllegalStateException behind another command: where that leads is no place that this host has a name for
     */
    public Optional<String> namespace() {
        if (!before.isEmpty()) {
            throw new IllegalStateException("what runs behind '" + String.join(" ", before) + "' runs in no namespace");
        }
        return namespace;
    }

    /** Whether commands run where this process does, so that it can as well read files itself. */
    public boolean isHere() {
        return namespace.isEmpty() && before.isEmpty();
    }

    /** Runs a command and returns its output; throws {@link CommandException} when it fails. */
    public String run(List<String> argv) {
        return attempt(argv, "").orThrow();
    }

    /** The same with text on its standard input. */
    public String run(List<String> argv, String input) {
        return attempt(argv, input).orThrow();
    }

    /** Runs a command and returns how it ended, success or not. */
    public CommandResult attempt(List<String> argv, String input) {
        return attempt(argv, input, LIMIT);
    }

    /** The same for a tool that may take longer; beyond the limit it is ended, and {@link CommandException} thrown. */
    public CommandResult attempt(List<String> argv, String input, Duration limit) {
        List<String> full = argvHere(argv);
        Process process = start(full);
        try {
            Drain error = new Drain(process.getErrorStream(), argv.get(0) + " stderr");
            Drain output = new Drain(process.getInputStream(), argv.get(0) + " stdout");
            feed(process, input);
            if (!process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new CommandException(
                        "'" + String.join(" ", argv) + "' did not end within " + limit.toSeconds() + " s");
            }
            return new CommandResult(argv, process.exitValue(), output.text(), error.text());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CommandException("'" + String.join(" ", argv) + "' was interrupted");
        } finally {
            process.destroyForcibly();
        }
    }

    /** The whole command as it is run: with the tool's absolute path, and what leads to its place before it. */
    public List<String> argvHere(List<String> argv) {
        List<String> full = new ArrayList<>();
        if (!before.isEmpty()) {
            full.add(ToolPath.of(before.get(0)));
            full.addAll(before.subList(1, before.size()));
            full.addAll(argv);
            return full;
        }
        namespace.ifPresent(name -> full.addAll(List.of(ToolPath.of("ip"), "netns", "exec", name)));
        full.add(ToolPath.of(argv.get(0)));
        full.addAll(argv.subList(1, argv.size()));
        return full;
    }

    private static Process start(List<String> argv) {
        ProcessBuilder builder = new ProcessBuilder(argv);
        builder.environment().put("LC_ALL", "C");
        try {
            return builder.start();
        } catch (IOException e) {
            throw new CommandException("cannot start '" + String.join(" ", argv) + "': " + e.getMessage());
        }
    }

    private static void feed(Process process, String input) {
        try (OutputStream stdin = process.getOutputStream()) {
            stdin.write(input.getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            // The tool ended without reading: its exit code says why.
        }
    }

    /** Reads a stream to its end on a thread of its own, so that neither stream of a tool can block it. */
    private static final class Drain {
        private final Thread thread;
        private volatile String text = "";

        Drain(InputStream stream, String name) {
            thread = new Thread(() -> text = read(stream), name);
            thread.setDaemon(true);
            thread.start();
        }

        String text() throws InterruptedException {
            thread.join(LIMIT.toMillis());
            return text;
        }

        private static String read(InputStream stream) {
            try (stream) {
                return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}

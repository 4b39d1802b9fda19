package org.satbed.orchestrator.run;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.satbed.linux.tool.ChangeJournal;
import org.satbed.orchestrator.SelfCommand;
import org.satbed.orchestrator.UserException;
import org.satbed.orchestrator.testbed.Host;
import org.satbed.orchestrator.testbed.Testbed;
import org.satbed.proxy.interception.Interception;
import org.satbed.proxy.interception.InterceptionPlan;
import org.satbed.proxy.interception.InterceptionTool;

/** A proxy process on one host of the testbed, and the rules that bring traffic to it: the rules come after the proxy accepts, and go before it. */
final class ProxyOnHost implements AutoCloseable {
    static final int PORT = 5000;

    private static final int READY_SECONDS = 10;

    private final Host host;
    private final Process process;
    private final Path log;
    private final Interception interception;

    private ProxyOnHost(Host host, Process process, Path log, Interception interception) {
        this.host = host;
        this.process = process;
        this.log = log;
        this.interception = interception;
    }

    /** Starts a process without waiting for it; {@link #intercept} does. */
    static ProxyOnHost start(Testbed testbed, Host host, InterceptionTool tool, List<String> options) {
        List<String> arguments = new java.util.ArrayList<>(
                List.of("pep", "-p", Integer.toString(PORT), "--listen", "loopback", "--drain", "0"));
        arguments.addAll(options);
        Path log = testbed.directory().resolve("logs").resolve("pep-" + host.id() + ".log");
        Process process = testbed.startPiped(
                host, "pep on " + host.id(), SelfCommand.argv(arguments.toArray(String[]::new)), log);
        Interception interception = tool.create(
                InterceptionPlan.of(host.id(), List.of("lan0", "sat0"), PORT),
                testbed.host(host).runner(),
                ChangeJournal.NONE);
        return new ProxyOnHost(host, process, log, interception);
    }

    /** Waits until the proxy accepts, then installs the rules. */
    void intercept() {
        CompletableFuture<String> line = CompletableFuture.supplyAsync(this::firstLine);
        try {
            if (!"ready".equals(line.get(READY_SECONDS, TimeUnit.SECONDS))) {
                throw UserException.failure("the proxy on " + host.id() + " did not start: " + lastWords());
            }
        } catch (TimeoutException | ExecutionException e) {
            throw UserException.failure("the proxy on " + host.id() + " was not ready within " + READY_SECONDS + " s");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw UserException.failure("interrupted");
        }
        interception.install();
    }

    /** Why it is not running any more, if so. */
    Optional<String> death() {
        return process.isAlive()
                ? Optional.empty()
                : Optional.of("the proxy on " + host.id() + " ended with exit code " + process.exitValue() + ": "
                        + lastWords());
    }

    @Override
    public void close() {
        interception.close();
        process.destroy();
        try {
            if (!process.waitFor(2, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }

    private String firstLine() {
        try {
            BufferedReader reader =
                    new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
            String line = reader.readLine();
            return line == null ? "" : line;
        } catch (IOException e) {
            return "";
        }
    }

    private String lastWords() {
        try {
            List<String> lines = Files.readAllLines(log);
            return lines.isEmpty() ? "it said nothing" : lines.get(lines.size() - 1);
        } catch (IOException e) {
            return "no log";
        }
    }
}

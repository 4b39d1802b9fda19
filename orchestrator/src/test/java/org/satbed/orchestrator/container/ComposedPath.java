package org.satbed.orchestrator.container;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.File;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.satbed.linux.tool.DockerCommand;
import org.satbed.orchestrator.testbed.Host;
import org.satbed.proxy.ProxyException;
import org.satbed.proxy.metrics.MetricsClient;
import org.testcontainers.containers.ComposeContainer;
import org.testcontainers.containers.Container.ExecResult;
import org.testcontainers.containers.ContainerState;
import org.testcontainers.containers.DockerComposeContainer;
import org.testcontainers.containers.wait.strategy.Wait;
import org.testcontainers.containers.wait.strategy.WaitStrategy;
import org.testcontainers.lifecycle.Startable;

/** The path of docker-compose.yml, made by whichever Compose is here. */
final class ComposedPath implements AutoCloseable {
    /** Of ws-gw, which the server's addresses are. */
    static final String SERVER = "10.81.4.2";

    private static final Duration PATIENCE = Duration.ofSeconds(90);

    private final Startable compose;
    private final java.util.function.Function<String, Optional<ContainerState>> find;

    private ComposedPath(Startable compose, java.util.function.Function<String, Optional<ContainerState>> find) {
        this.compose = compose;
        this.find = find;
    }

    /** Brings it up, and waits until all of it is healthy. */
    static ComposedPath up(String scenario) {
        File file = repository().resolve("docker-compose.yml").toFile();
        Map<String, String> environment = Map.of("SATBED_SCENARIO", scenario, "SATBED_HEALTH_INTERVAL", "1s");
        WaitStrategy healthy = Wait.forHealthcheck().withStartupTimeout(PATIENCE);
        ComposedPath path;
        if (DockerCommand.compose().equals(List.of("docker", "compose"))) {
            ComposeContainer compose = new ComposeContainer(file).withEnv(environment);
            Host.CHAIN.forEach(host -> compose.waitingFor(host.id() + "-1", healthy));
            path = new ComposedPath(compose, name -> compose.getContainerByServiceName(name + "-1"));
        } else {
            DockerComposeContainer<?> compose = new DockerComposeContainer<>(file).withEnv(environment);
            Host.CHAIN.forEach(host -> compose.waitingFor(host.id() + "_1", healthy));
            path = new ComposedPath(compose, name -> compose.getContainerByServiceName(name + "_1"));
        }
        try {
            path.compose.start();
        } catch (RuntimeException e) {
            path.closeAfter(e);
            throw e;
        }
        return path;
    }

    /** Leaves nothing of what was half made, and nothing else to hide the cause. */
    private void closeAfter(RuntimeException cause) {
        try {
            close();
        } catch (RuntimeException e) {
            cause.addSuppressed(e);
        }
    }

    /** Of this checkout. */
    static Path repository() {
        return Path.of("..").toAbsolutePath().normalize(); // Maven runs a module's tests in its directory
    }

    ContainerState container(Host host) {
        return find.apply(host.id()).orElseThrow(() -> new AssertionError("no container " + host.id()));
    }

    /** The output of a command that has to succeed. */
    String run(Host host, String... command) throws IOException, InterruptedException {
        ExecResult result = container(host).execInContainer(command);
        assertEquals(0, result.getExitCode(), String.join(" ", command) + ": " + result.getStderr());
        return result.getStdout();
    }

    /** Fetches an object from ws-gw on ws-st, and ends the connection, for the server leaves that to the client; returns how many bytes of it came. */
    long fetch(int port, long bytes) throws IOException, InterruptedException {
        String request = "GET /object/" + bytes + " HTTP/1.1\\r\\nHost: ws-gw\\r\\n\\r\\n";
        return Long.parseLong(run(
                        Host.WS_ST,
                        "bash",
                        "-c",
                        "exec 3<>/dev/tcp/" + SERVER + "/" + port + " && printf '" + request
                                + "' >&3 && sed -u '/^\\r$/q' <&3 >/dev/null && head -c " + bytes + " <&3 | wc -c")
                .strip());
    }

    /** What a proxy has counted; empty when none answers. */
    Optional<Map<String, Double>> counters(Host host) {
        String address = container(host).getContainerInfo().getNetworkSettings().getNetworks().values().stream()
                .findFirst()
                .orElseThrow()
                .getIpAddress();
        try {
            return Optional.of(new MetricsClient(new InetSocketAddress(address, ComparisonPorts.METRICS)).values());
        } catch (ProxyException e) {
            return Optional.empty();
        }
    }

    @Override
    public void close() {
        compose.stop();
    }
}

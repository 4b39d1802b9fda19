package org.satbed.proxy.cli;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.satbed.linux.ResourceLimits;
import org.satbed.linux.Signals;
import org.satbed.proxy.Counter;
import org.satbed.proxy.LegProfile;
import org.satbed.proxy.ProxyConfig;
import org.satbed.proxy.ProxyException;
import org.satbed.proxy.SourceAddress;
import org.satbed.proxy.SplitProxy;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** {@code satbed pep}: runs the split proxy in the foreground; prints {@code ready} when it accepts. */
@Command(
        name = "pep",
        description = "Runs the split-TCP proxy (PEP, RFC 3135) in the foreground.",
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "Prints 'ready' on standard output when it accepts. TERM stops accepting, lets open connections finish for",
            "--drain seconds and exits with 0. Traffic is brought to it by TPROXY rules; a connection made straight to its",
            "own port is refused.",
            "",
            "Example: satbed pep -p 5000 --satellite-interface sat0 --satellite-buffer 16000000"
        })
public final class PepCommand implements Callable<Integer> {
    private static final Logger LOG = LoggerFactory.getLogger("satbed-pep");
    /** Standard streams, epoll, timers, the JVM's own files. */
    private static final int DESCRIPTORS_BESIDES = 200;

    @CommandLine.Spec
    private CommandLine.Model.CommandSpec spec;

    @Option(
            names = {"-p", "--port"},
            paramLabel = "PORT",
            description = "Port to listen on (default: ${DEFAULT-VALUE}).")
    private int port = ProxyConfig.DEFAULT_PORT;

    @Option(
            names = {"-T", "--threads"},
            paramLabel = "N",
            description = "Reactors (default: the number of cores).")
    private int threads = Runtime.getRuntime().availableProcessors();

    @Option(
            names = {"-c", "--max-conns"},
            paramLabel = "N",
            description = "Connections held at once; more wait (default: ${DEFAULT-VALUE}).")
    private int maxConnections = ProxyConfig.DEFAULT_MAX_CONNECTIONS;

    @Option(
            names = {"-v", "--verbose"},
            description = "One line on standard error for each connection that ends.")
    private boolean verbose;

    @Option(names = "--listen", paramLabel = "WHERE", description = "'any' (default) or 'loopback'.")
    private String listen = "any";

    @Option(
            names = "--source",
            paramLabel = "WHICH",
            description =
                    "The address that servers see: 'client' (default), 'client-address' (with a free port) or 'own'.")
    private String source = SourceAddress.CLIENT.id();

    @Option(
            names = "--drain",
            paramLabel = "SECONDS",
            description = "How long TERM lets connections finish (default: ${DEFAULT-VALUE}).")
    private int drainSeconds = 5;

    @Option(
            names = "--satellite-interface",
            paramLabel = "IF",
            description = "Interface of the satellite leg; the options below apply to that leg alone.")
    private Optional<String> satelliteInterface = Optional.empty();

    @Option(
            names = "--satellite-buffer",
            paramLabel = "BYTES",
            description =
                    "Fixed socket buffers of the satellite leg, send and receive; several bandwidth-delay products.")
    private int satelliteBuffer;

    @Override
    public Integer call() {
        ProxyConfig config = config();
        long descriptors = ResourceLimits.raiseDescriptors(DESCRIPTORS_BESIDES + 4L * config.maxConnections());
        try (SplitProxy proxy = new SplitProxy(config)) {
            CountDownLatch stop = new CountDownLatch(1);
            Signals.handle(Signals.Signal.TERMINATE, number -> stop.countDown());
            Signals.handle(Signals.Signal.INTERRUPT, number -> stop.countDown());
            Thread watch = new Thread(() -> {
                proxy.awaitEnd();
                stop.countDown();
            });
            watch.setDaemon(true);
            watch.start();
            LOG.info(
                    "up to {} connections; the descriptor limit of {} permits {}",
                    config.maxConnections(),
                    descriptors,
                    Math.max(0, (descriptors - DESCRIPTORS_BESIDES) / 2));
            System.out.println("ready");
            System.out.flush();
            stop.await();
            proxy.stop(Duration.ofSeconds(drainSeconds));
            LOG.info("stopped: {}", summary(proxy));
            if (proxy.failure().isPresent()) {
                throw new IllegalStateException(
                        "a reactor failed", proxy.failure().get());
            }
            return 0;
        } catch (ProxyException e) {
            System.err.println("satbed pep: " + e.getMessage());
            return 1;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return 1;
        }
    }

    private ProxyConfig config() {
        if (!listen.equals("any") && !listen.equals("loopback")) {
            throw new ParameterException(
                    spec.commandLine(), "--listen takes 'any' or 'loopback', not '" + listen + "'");
        }
        check(port >= 1 && port <= 65535, "-p takes a port from 1 to 65535, not " + port);
        check(threads >= 1 && threads <= 256, "-T takes 1 to 256, not " + threads);
        check(maxConnections >= 1, "-c takes at least 1, not " + maxConnections);
        check(drainSeconds >= 0, "--drain takes 0 or more seconds, not " + drainSeconds);
        check(satelliteBuffer >= 0, "--satellite-buffer takes bytes, not " + satelliteBuffer);
        SourceAddress address = SourceAddress.of(source)
                .orElseThrow(() -> new ParameterException(
                        spec.commandLine(),
                        "--source takes 'client', 'client-address' or 'own', not '" + source + "'"));
        return new ProxyConfig(
                port,
                listen.equals("loopback"),
                threads,
                maxConnections,
                address,
                satelliteInterface,
                new LegProfile(satelliteBuffer, satelliteBuffer, Optional.empty()),
                LegProfile.DEFAULT,
                verbose);
    }

    private void check(boolean holds, String otherwise) {
        if (!holds) {
            throw new ParameterException(spec.commandLine(), otherwise);
        }
    }

    private static String summary(SplitProxy proxy) {
        StringBuilder text = new StringBuilder();
        for (Counter counter : Counter.values()) {
            text.append(text.length() == 0 ? "" : ", ")
                    .append(counter.name().toLowerCase(java.util.Locale.ROOT).replace('_', '-'))
                    .append(' ')
                    .append(proxy.count(counter));
        }
        return text.toString();
    }

    /** For {@code satbed-pep}, the program without the rest of satbed. */
    public static void main(String[] arguments) {
        System.exit(new CommandLine(new PepCommand()).execute(arguments));
    }
}

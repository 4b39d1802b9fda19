package org.satbed.proxy.cli;

import java.time.Duration;
import java.time.LocalTime;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.satbed.proxy.ConnectionView;
import org.satbed.proxy.ProxyException;
import org.satbed.proxy.metrics.MetricsClient;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code satbed pep top}: the busiest connections of a running proxy, again and again. */
@Command(
        name = "top",
        description = "Show the busiest connections of a proxy that runs with --metrics, until Ctrl-C.",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        footer = {
            "",
            "Rates are those between two looks, of at most 10000 connections.",
            "",
            "Example: satbed pep top --interval 1s --rows 40"
        })
final class TopCommand implements Callable<Integer> {
    /** Each look takes the reactors' time. */
    private static final Duration SHORTEST = Duration.ofMillis(200);

    private static final Duration LONGEST = Duration.ofHours(1);

    @Spec
    private CommandSpec spec;

    @Option(names = "--interval", paramLabel = "TIME", description = "Between looks (default: ${DEFAULT-VALUE}).")
    private String interval = "2s";

    @Option(names = "--count", paramLabel = "N", description = "Show N times; 0: until Ctrl-C (default).")
    private int count;

    @Option(names = "--rows", paramLabel = "N", description = "Connections shown (default: ${DEFAULT-VALUE}).")
    private int rows = 20;

    @Mixin
    private MetricsOption metrics;

    @Override
    public Integer call() {
        Duration pause = checked();
        MetricsClient client = new MetricsClient(metrics.address(spec));
        // The JVM cannot tell cheaply whether this is a terminal; the launcher can.
        Screen screen = new Screen(System.out, Boolean.getBoolean("satbed.tty.out"));
        try {
            List<ConnectionView> before = client.read(client.ask(MetricsClient.MOST));
            for (int shown = 0; count == 0 || shown < count; shown++) {
                Thread.sleep(pause.toMillis());
                MetricsClient.Answer answer = client.ask(MetricsClient.MOST);
                List<ConnectionView> after = client.read(answer);
                if (!screen.show(lines(client.address(), answer.held(), Rated.between(before, after)))) {
                    return 0; // nobody reads any more: top | head
                }
                before = after;
            }
            return 0;
        } catch (ProxyException e) {
            System.err.println("satbed pep top: " + e.getMessage());
            return 1;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return 1;
        }
    }

    private Duration checked() {
        Duration pause;
        try {
            pause = Units.duration(interval);
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), "--interval: " + e.getMessage());
        }
        String wrong = null;
        if (pause.compareTo(SHORTEST) < 0 || pause.compareTo(LONGEST) > 0) {
            wrong = "--interval takes 200ms to 1h, not " + interval;
        } else if (count < 0) {
            wrong = "--count takes 0 or more, not " + count;
        } else if (rows < 1) {
            wrong = "--rows takes 1 or more, not " + rows;
        }
        if (wrong != null) {
            throw new ParameterException(spec.commandLine(), wrong);
        }
        return pause;
    }

    private List<String> lines(String address, long held, List<Rated> rated) {
        List<String> lines = new ArrayList<>();
        lines.add("satbed pep " + address + "  " + LocalTime.now().truncatedTo(ChronoUnit.SECONDS) + "  " + held
                + (held == 1 ? " connection" : " connections") + "  up "
                + Human.bitRate(rated.stream().mapToDouble(Rated::up).sum()) + ", down "
                + Human.bitRate(rated.stream().mapToDouble(Rated::down).sum()));
        lines.addAll(ConnectionTable.rated(rated.subList(0, Math.min(rows, rated.size()))));
        return lines;
    }
}

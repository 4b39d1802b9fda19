package org.satbed.proxy.cli;

import java.nio.charset.StandardCharsets;
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

/** {@code satbed pep list}: the connections of a running proxy. */
@Command(
        name = "list",
        description = "List the connections of a proxy that runs with --metrics.",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        footer = {
            "",
            "Bytes are those handed on: up from the client to the server, down back. RTT, cwnd (congestion",
            "window, in segments) and resent (segments sent again so far) are TCP's own, of each leg.",
            "",
            "Example: sudo ip netns exec router satbed pep list"
        })
final class ListCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Option(names = "--json", description = "An array with every field, for programs.")
    private boolean json;

    @Option(names = "--limit", paramLabel = "N", description = "List at most N (default: ${DEFAULT-VALUE}).")
    private int limit = 1_000;

    @Mixin
    private MetricsOption metrics;

    @Override
    public Integer call() {
        if (limit < 1 || limit > MetricsClient.MOST) {
            throw new ParameterException(
                    spec.commandLine(), "--limit takes 1 to " + MetricsClient.MOST + ", not " + limit);
        }
        MetricsClient client = new MetricsClient(metrics.address(spec));
        try {
            MetricsClient.Answer answer = client.ask(limit);
            List<ConnectionView> connections = client.read(answer);
            if (json) {
                System.out.println(new String(answer.json(), StandardCharsets.UTF_8));
                return 0;
            }
            ConnectionTable.plain(connections).forEach(System.out::println);
            if (answer.held() <= limit) {
                System.out.println(connections.size() + (connections.size() == 1 ? " connection" : " connections"));
            } else {
                System.out.println(connections.size() + " of " + answer.held() + " connections; --limit shows more");
            }
            return 0;
        } catch (ProxyException e) {
            System.err.println("satbed pep list: " + e.getMessage());
            return 1;
        }
    }
}

package org.satbed.proxy.cli;

import java.net.InetSocketAddress;
import org.satbed.proxy.metrics.MetricsAddress;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** Which running proxy is meant. */
final class MetricsOption {
    @Option(
            names = "--metrics",
            paramLabel = "ADDRESS",
            description = "Where the proxy shows itself, as given to it (default: ${DEFAULT-VALUE}).")
    private String address = MetricsAddress.DEFAULT;

    /** @param command who takes the blame for a malformed address */
    InetSocketAddress address(CommandSpec command) {
        try {
            return MetricsAddress.parse(address);
        } catch (IllegalArgumentException e) {
            throw new ParameterException(command.commandLine(), "--metrics: " + e.getMessage());
        }
    }
}

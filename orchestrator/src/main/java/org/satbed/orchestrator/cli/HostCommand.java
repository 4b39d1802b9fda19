package org.satbed.orchestrator.cli;

import java.util.Arrays;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.satbed.orchestrator.UserException;
import org.satbed.orchestrator.container.ContainerHost;
import org.satbed.orchestrator.testbed.Host;
import org.satbed.orchestrator.testbed.Testbed;
import org.satbed.orchestrator.testbed.TestbedPlan;
import org.satbed.scenarios.Scenario;
import org.satbed.scenarios.Variant;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code satbed host}: what docker-compose.yml has each of its containers run. */
@Command(
        name = "host",
        description = {
            "Be one host of the chain, inside a container of its own, until TERM: docker-compose.yml shows how.",
            "It gives the container's interfaces the chain's names and addresses."
        })
public final class HostCommand implements Callable<Integer> {
    @Parameters(paramLabel = "HOST", description = "ws-st, st, sat, gw or ws-gw.")
    private String host;

    @Option(names = "--scenario", paramLabel = "SCENARIO", description = "Whose path it is; default: geo.")
    private String scenario = "geo";

    @Option(names = "--variant", paramLabel = "NAME", description = "What st and gw do; default: satbed.")
    private String variant = "satbed";

    @Option(names = "--seed", paramLabel = "N", description = "Seed of the random losses; default: ${DEFAULT-VALUE}.")
    private long seed = 1;

    @Option(
            names = "--idle",
            arity = "0..1",
            fallbackValue = "true",
            paramLabel = "true|false",
            description = "Configure the interfaces and do nothing else.")
    private boolean idle;

    @Option(names = "--treat", hidden = true, description = "Put the variant in place on a host that idles.")
    private boolean treat;

    @Override
    public Integer call() throws InterruptedException {
        Host where = Host.of(host)
                .filter(Host.CHAIN::contains)
                .orElseThrow(() -> UserException.usage("there is no host '" + host + "'; there are: "
                        + Host.CHAIN.stream().map(Host::id).collect(Collectors.joining(", "))));
        Variant chosen = Variant.of(variant)
                .orElseThrow(() -> UserException.usage("--variant " + variant
                        + ": there is no such variant; there are: "
                        + Arrays.stream(Variant.values()).map(Variant::id).collect(Collectors.joining(", "))));
        Scenario loaded = ScenarioLoader.load(scenario);
        Testbed.requireRoot();
        ContainerHost container = new ContainerHost(where, TestbedPlan.of("container", loaded, seed));
        if (treat) {
            container.treatOnly(chosen);
        } else if (idle) {
            container.idle();
        } else {
            container.run(chosen);
        }
        return 0;
    }
}

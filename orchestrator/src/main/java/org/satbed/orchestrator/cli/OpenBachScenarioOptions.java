package org.satbed.orchestrator.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.satbed.openbach.scenario.EmulatedLink;
import org.satbed.openbach.scenario.SatelliteSystem;
import org.satbed.openbach.scenario.ScenarioExport;
import org.satbed.orchestrator.UserException;
import org.satbed.orchestrator.opensand.Deployment;
import org.satbed.orchestrator.opensand.OpenSandPlan;
import org.satbed.scenarios.Scenario;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Which scenario goes to OpenBACH, and over what. */
final class OpenBachScenarioOptions {
    @Parameters(paramLabel = "SCENARIO", description = "Name of a built-in scenario, or a file.")
    private String name;

    @Option(
            names = "--backend",
            paramLabel = "NAME",
            description = "What stands for the link: link (job satbed_link on entity sat) or opensand; default: link.")
    private String backend = "link";

    @Option(
            names = "--hosts",
            split = ",",
            paramLabel = "ENTITY=ADDRESS",
            description = "With opensand: addresses on the emulation network, st=...,sat=...,gw=...")
    private Map<String, String> hosts;

    @Option(
            names = "--plot-on",
            paramLabel = "ENTITY",
            description = "Where OpenBACH's time_series draws; default: ${DEFAULT-VALUE}.")
    private String plotOn = "ws-gw";

    @Option(names = "--repeat", paramLabel = "N", description = "Repetitions; default: the scenario's.")
    private Integer repeat;

    @Option(names = "--variants", paramLabel = "A,B", split = ",", description = "Only these of the scenario's kinds.")
    private List<String> variants;

    @Option(
            names = "--set",
            split = ",",
            paramLabel = "CONSTANT=VALUE",
            description = "Values of the scenario's constants, e.g. server_ip=10.0.4.2,st_lan_interface=ens4")
    private Map<String, String> values = Map.of();

    /** What is run. */
    Scenario scenario() {
        return ScenarioChange.of(ScenarioLoader.load(name), repeat, variants, null);
    }

    /** The same as OpenBACH takes it. */
    ObjectNode json() {
        Scenario scenario = scenario();
        List<String> problems = ScenarioExport.inexpressible(scenario);
        if (!problems.isEmpty()) {
            throw new UserException(UserException.USAGE, problems);
        }
        SatelliteSystem satellite =
                deployment().<SatelliteSystem>map(each -> each).orElseGet(() -> new EmulatedLink(scenario.link()));
        ObjectNode json = ScenarioExport.of(scenario, satellite, plotOn);
        ObjectNode constants = (ObjectNode) json.path("constants");
        values.forEach((constant, value) -> {
            if (!constants.has(constant)) {
                List<String> names = new ArrayList<>();
                constants.fieldNames().forEachRemaining(names::add);
                throw UserException.usage(
                        "--set: the scenario has no constant '" + constant + "'; it has: " + String.join(", ", names));
            }
            constants.put(constant, value);
        });
        return json;
    }

    /** OpenSAND on the machines that are named, if it is wanted. */
    Optional<Deployment> deployment() {
        Scenario scenario = scenario();
        return switch (backend) {
            case "link" -> Optional.empty();
            case "opensand" ->
                Optional.of(new Deployment(
                        scenario.name(),
                        OpenSandPlan.of(scenario),
                        hosts == null ? Map.of() : hosts,
                        controllerFiles()));
            default -> throw UserException.usage("--backend " + backend + ": expected link or opensand");
        };
    }

    /** Where OpenSAND's files are among the controller's. */
    String controllerFiles() {
        return Path.of("satbed", scenario().name()).toString();
    }
}

package org.satbed.orchestrator.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.satbed.orchestrator.SelfCommand;
import org.satbed.orchestrator.UserException;
import org.satbed.orchestrator.container.ComparisonPorts;
import org.satbed.orchestrator.container.RemoteLink;
import org.satbed.orchestrator.run.Experiment;
import org.satbed.orchestrator.run.ObservedLink;
import org.satbed.orchestrator.run.Progress;
import org.satbed.orchestrator.run.ProxyTreatment;
import org.satbed.orchestrator.run.ResultDirectory;
import org.satbed.orchestrator.testbed.Backend;
import org.satbed.orchestrator.testbed.Host;
import org.satbed.orchestrator.testbed.TestbedPlan;
import org.satbed.orchestrator.workload.WorkloadClient;
import org.satbed.orchestrator.workload.WorkloadException;
import org.satbed.proxy.ProxyException;
import org.satbed.scenarios.Findings;
import org.satbed.scenarios.RunResult;
import org.satbed.scenarios.Scenario;
import org.satbed.scenarios.Summary;
import org.satbed.scenarios.SummaryTable;
import org.satbed.scenarios.Variant;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code satbed experiment}: what {@code docker compose run experiment} does. */
@Command(
        name = "experiment",
        description = {
            "Measure the path of the containers from ws-st, unproxied and through the proxies, and print a table.",
            "The variants are told apart by the server's port. Exit status 0 if every measurement was made, 1 if one failed."
        })
public final class ExperimentCommand implements Callable<Integer> {
    @Option(names = "--scenario", paramLabel = "SCENARIO", description = "The containers' own; default: geo.")
    private String scenario = "geo";

    @Option(names = "--variant", paramLabel = "NAME", description = "The containers' own; default: satbed.")
    private String variant = "satbed";

    @Option(names = "--repeat", paramLabel = "N", description = "Repetitions, 1 to 1000; default: the scenario's.")
    private Integer repeat;

    @Option(
            names = "--out",
            paramLabel = "DIR",
            description = "Where the result goes; default: satbed-results/SCENARIO-TIME.")
    private Path out;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        List<String> ids = variant.equals(Variant.NONE.id()) ? List.of(variant) : List.of(Variant.NONE.id(), variant);
        Scenario changed = ScenarioChange.of(ScenarioLoader.load(scenario), repeat, ids, null);
        TestbedPlan plan = TestbedPlan.of("containers", changed, 1, Backend.DOCKER);
        Map<Variant, Experiment.Ports> ports = new LinkedHashMap<>();
        for (Variant each : changed.variants()) {
            ComparisonPorts chosen = each.equals(Variant.NONE) ? ComparisonPorts.UNPROXIED : ComparisonPorts.PROXIED;
            ports.put(each, new Experiment.Ports(chosen.objects(), chosen.iperf3()));
        }
        try (ResultDirectory directory = ResultDirectory.create(ResultDirectory.pathFor(out, changed))) {
            List<ProxyCounters> before = counters(plan);
            RunResult result = measure(plan, ports);
            List<ProxyCounters> after = counters(plan);
            Summary summary = Summary.of(result);
            directory.write(result, SummaryTable.render(summary, result));
            System.out.print(SummaryTable.render(summary, result, Terminal.color()));
            for (int i = 0; i < before.size(); i++) {
                System.out.println(after.get(i).since(before.get(i)));
            }
            return result.failures().isEmpty() && Findings.in(result).failed().isEmpty() ? 0 : UserException.FAILURE;
        } catch (WorkloadException e) {
            throw UserException.failure("the path could not be measured: " + e.getMessage());
        } catch (ProxyException e) {
            throw UserException.failure(e.getMessage());
        }
    }

    private RunResult measure(TestbedPlan plan, Map<Variant, Experiment.Ports> ports) {
        ObservedLink link = new RemoteLink(plan.address(Host.SAT, false));
        String server = plan.address(Host.WS_GW, false);
        try (Progress progress = new Progress(System.err, Terminal.isError())) {
            return new Experiment(plan, ports, server, ExperimentCommand::startClient, link, progress)
                    .run(CommandLineOf.options(spec, plan.scenario(), plan.seed()));
        }
    }

    private static WorkloadClient startClient() {
        try {
            return new WorkloadClient(new ProcessBuilder(SelfCommand.argv("workload", "client")).start());
        } catch (IOException e) {
            throw new WorkloadException("the workload client does not start: " + e.getMessage());
        }
    }

    /** Of the hosts that have a proxy; PEPsal has no counters to be asked for. */
    private static List<ProxyCounters> counters(TestbedPlan plan) {
        return plan.scenario().variants().stream()
                .filter(each -> each.proxy() != Variant.Proxy.PEPSAL)
                .flatMap(each -> ProxyTreatment.hosts(plan, each).stream())
                .map(host -> ProxyCounters.of(host, plan.address(host, "lan0", false)))
                .toList();
    }
}

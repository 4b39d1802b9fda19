package org.satbed.orchestrator.run;

import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.satbed.linux.tool.CommandRunner;
import org.satbed.linux.tool.OneLine;
import org.satbed.netns.LinkCounters;
import org.satbed.orchestrator.testbed.TestbedPlan;
import org.satbed.orchestrator.workload.ClientWorkloads;
import org.satbed.orchestrator.workload.Iperf3;
import org.satbed.orchestrator.workload.ProvenanceCollector;
import org.satbed.orchestrator.workload.WorkloadClient;
import org.satbed.orchestrator.workload.WorkloadException;
import org.satbed.scenarios.Bulk;
import org.satbed.scenarios.Calibration;
import org.satbed.scenarios.Failure;
import org.satbed.scenarios.LinkSeries;
import org.satbed.scenarios.LinkUse;
import org.satbed.scenarios.Program;
import org.satbed.scenarios.RunResult;
import org.satbed.scenarios.Sample;
import org.satbed.scenarios.Scenario;
import org.satbed.scenarios.Variant;
import org.satbed.scenarios.Workload;

/**
 * A scenario's workloads over a path that somebody else has made, on which the variants are told apart by the server's port. Repetitions are
 * interleaved as by {@link Runner}.
 */
public final class Experiment {
    private final TestbedPlan plan;
    private final Map<Variant, Ports> ports;
    private final String server;
    private final Supplier<WorkloadClient> clients;
    private final ObservedLink link;
    private final Progress progress;
    private final List<Sample> samples = new ArrayList<>();
    private final List<Failure> failures = new ArrayList<>();
    private final List<LinkUse> linkUse = new ArrayList<>();
    private final List<LinkSeries> linkSeries = new ArrayList<>();
    private final List<String> warnings = new ArrayList<>();
    private Optional<WorkloadClient> running = Optional.empty();

    /**
     * Where a variant's servers are.
     *
     * @param objects the object server's port
     * @param iperf3 iperf3's
     */
    public record Ports(int objects, int iperf3) {}

    /**
     * Touches nothing yet.
     *
     * @param ports for each of the scenario's variants; that of the first also calibrates
     * @param clients starts one on this host; throws {@link WorkloadException} if that fails
     * @param link between them
     */
    public Experiment(
            TestbedPlan plan,
            Map<Variant, Ports> ports,
            String server,
            Supplier<WorkloadClient> clients,
            ObservedLink link,
            Progress progress) {
        this.plan = plan;
        this.ports = ports;
        this.server = server;
        this.clients = clients;
        this.link = link;
        this.progress = progress;
    }

    /**
     * Measures.
     *
     * @throws WorkloadException if the path itself cannot be measured
     */
    public RunResult run(RunOptions options) {
        try {
            return measureAll(options);
        } finally {
            endClient();
        }
    }

    private RunResult measureAll(RunOptions options) {
        Instant started = Instant.now();
        Scenario scenario = plan.scenario();
        int first = ports.get(scenario.variants().get(0)).objects();
        Calibration calibration = PathCheck.measure(client(), server, first, plan, progress);
        calibration.warnings(Calibration.TOLERANCE).forEach(this::warn);
        Optional<LinkCounters> before = link.counters();
        progress.expect(
                scenario.repeat(), scenario.variants().stream().map(Variant::id).toList(), scenario.workloads());
        for (int repetition = 1; repetition <= scenario.repeat(); repetition++) {
            for (Variant variant : scenario.variants()) {
                for (Workload workload : scenario.workloads()) {
                    measure(variant, repetition, workload);
                }
            }
        }
        Optional<LinkCounters> after = before.flatMap(counters -> link.counters());
        before.ifPresent(counters -> LinkFaults.between(counters, after).forEach(this::warn));
        return new RunResult(
                        options.satbedVersion(),
                        started,
                        Instant.now(),
                        options.commandLine(),
                        plan.name(),
                        plan.backend().id(),
                        options.seed(),
                        scenario,
                        ProvenanceCollector.collect(CommandRunner.onHost()),
                        Optional.of(calibration),
                        samples,
                        failures,
                        warnings,
                        linkUse,
                        Optional.empty())
                .with(linkSeries, LinkTold.lateness(after))
                .concluded(Optional.empty());
    }

    /** The one that runs, or a new one, which is warm. */
    private WorkloadClient client() {
        if (running.isEmpty()) {
            running = Optional.of(clients.get());
            running.get().warmUp();
        }
        return running.get();
    }

    private void endClient() {
        running.ifPresent(WorkloadClient::close);
        running = Optional.empty();
    }

    private void warn(String text) {
        warnings.add(text);
        progress.line("WARNING: " + text);
    }

    private void measure(Variant variant, int repetition, Workload workload) {
        String label = Runner.label(plan.scenario(), variant, repetition, workload.id());
        progress.measuring(label, variant.id(), repetition, workload.id());
        try {
            WorkloadClient client = client();
            Optional<LinkCounters> before = link.counters();
            link.startSchedule();
            List<? extends Sample> measured = transfer(client, variant, repetition, workload);
            List<LinkSeries> series = LinkTold.series(variant, repetition, workload, link.series());
            Optional<LinkCounters> after = link.counters();
            samples.addAll(measured);
            before.flatMap(from -> after.map(to -> Runner.use(variant, repetition, workload, from, to)))
                    .ifPresent(linkUse::add);
            linkSeries.addAll(series);
            progress.measured(Outcome.shown(variant, repetition, workload, measured));
            progress.line(label + ": " + Outcome.of(workload, measured));
        } catch (WorkloadException | IOException e) {
            endClient(); // it may still wait for the old answer
            String reason = OneLine.of(e.getMessage());
            failures.add(new Failure(variant.id(), repetition, workload.id(), reason));
            progress.line(label + ": FAILED: " + reason);
        }
    }

    private List<? extends Sample> transfer(WorkloadClient client, Variant variant, int repetition, Workload workload) {
        ClientWorkloads workloads = new ClientWorkloads(
                client, server, ports.get(variant).objects(), plan.seed(), variant.id(), repetition);
        return workloads.besideBackground(workload, () -> {
            if (workload instanceof Bulk bulk) {
                Iperf3 iperf3 =
                        new Iperf3(CommandRunner.onHost(), ports.get(variant).iperf3());
                return List.of(iperf3.run(variant.id(), repetition, bulk, server));
            }
            if (workload instanceof Program) {
                throw new WorkloadException("a program is run by 'satbed run' alone, which starts it on its host");
            }
            return workloads.run(workload);
        });
    }
}

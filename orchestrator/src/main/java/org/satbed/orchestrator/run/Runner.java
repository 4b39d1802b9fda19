package org.satbed.orchestrator.run;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Supplier;
import org.satbed.linux.LinuxException;
import org.satbed.linux.tool.CommandException;
import org.satbed.linux.tool.OneLine;
import org.satbed.netns.DirectionCounters;
import org.satbed.netns.LinkCounters;
import org.satbed.netns.LinkLog;
import org.satbed.orchestrator.UserException;
import org.satbed.orchestrator.opensand.ProbeFile;
import org.satbed.orchestrator.opensand.Supervisor;
import org.satbed.orchestrator.testbed.Host;
import org.satbed.orchestrator.testbed.Testbed;
import org.satbed.orchestrator.testbed.TestbedPlan;
import org.satbed.orchestrator.workload.ProvenanceCollector;
import org.satbed.orchestrator.workload.WorkloadException;
import org.satbed.proxy.interception.InterceptionException;
import org.satbed.scenarios.Calibration;
import org.satbed.scenarios.DataSize;
import org.satbed.scenarios.Download;
import org.satbed.scenarios.EmulatorLateness;
import org.satbed.scenarios.Failure;
import org.satbed.scenarios.LinkSeries;
import org.satbed.scenarios.LinkUse;
import org.satbed.scenarios.Provenance;
import org.satbed.scenarios.RunResult;
import org.satbed.scenarios.Sample;
import org.satbed.scenarios.SatelliteSystem;
import org.satbed.scenarios.Scenario;
import org.satbed.scenarios.Summary;
import org.satbed.scenarios.Variant;
import org.satbed.scenarios.Workload;

/**
 * Runs a scenario on a testbed that is up. Each repetition goes through all variants, and each variant through all workloads, so that what
 * drifts on the host hits all variants alike. A variant or a workload that fails is noted, and the next one is run.
 */
public final class Runner {
    /** Before a variant's first measurement: neighbours become known, and the proxies' code is loaded. */
    private static final Download WARM_UP = new Download("warm-up", new DataSize(100_000), 1);

    private final Testbed testbed;
    private final RunOptions options;
    private final Scenario scenario;
    private final Repeater repeater;
    private final Progress progress;
    private final List<Sample> samples = new ArrayList<>();
    private final List<Failure> failures = new ArrayList<>();
    private final List<String> warnings = new ArrayList<>();
    private final List<LinkUse> linkUse = new ArrayList<>();
    private final List<LinkSeries> linkSeries = new ArrayList<>();
    private Optional<EmulatorLateness> lateness = Optional.empty();
    private final FlowRecorder flows;

    private Runner(Testbed testbed, RunOptions options, Progress progress) {
        this.testbed = testbed;
        this.options = options;
        this.scenario = options.scenario();
        this.repeater = new Repeater(scenario.repeat(), options.until());
        this.progress = progress;
        this.flows = FlowRecorder.on(testbed.plan(), options.recording().flows());
    }

    /**
     * Runs.
     *
     * @return what was measured, also where the link failed on the way: then with the rest as failures
     * @throws UserException if nothing could be measured, or the testbed was taken down
     */
    public static RunResult run(Testbed testbed, RunOptions options, Progress progress) {
        Runner runner = new Runner(testbed, options, progress);
        try (runner.flows;
                Captures captures = Captures.start(testbed, options.recording().captures())) {
            return runner.run(captures);
        }
    }

    /**
     * Whether a run can keep captures.
     *
     * @throws UserException if not
     */
    public static void requireCaptures(TestbedPlan plan) {
        Captures.require(plan);
    }

    private RunResult run(Captures captures) {
        Instant started = Instant.now();
        Provenance provenance = ProvenanceCollector.collect(testbed.runner(Host.WS_GW));
        Calibration calibration;
        try (Workstations workstations = Workstations.start(testbed)) {
            progress.step("starting the workstations");
            workstations.awaitReady();
            ProcNet network = ProcNet.of(workstations.pidInWsSt());
            progress.carriedBy(() -> network.bytes("lan0"));
            Optional<LinkCounters> before = testbed.linkCounters();
            calibration = PathCheck.measure(
                    workstations.client(), workstations.server(), Workstations.PORT, testbed.plan(), progress);
            calibration.warnings(Calibration.TOLERANCE).forEach(this::warn);
            testbed.plan()
                    .openSand()
                    .filter(plan -> plan.section().shape().isEmpty())
                    .ifPresent(plan -> warn("OpenSAND 8.2 loses packets in bursts when its forward link is full;"
                            + " 'opensand: {shape: 90%}' in the scenario keeps the queue out of it"));
            repetitions(workstations);
            captures.end().forEach(this::warn);
            flows.warnings().forEach(this::warn);
            if (before.isPresent()) {
                Optional<LinkCounters> after = testbed.linkCounters();
                LinkFaults.between(before.get(), after).forEach(this::warn);
                lateness = LinkTold.lateness(after);
            }
        } catch (WorkloadException e) {
            requireTestbed();
            throw UserException.failure("the path could not be measured: " + e.getMessage());
        }
        requireTestbed();
        Optional<SatelliteSystem> satellite = testbed.plan()
                .openSand()
                .map(plan -> new SatelliteSystem(
                        plan.describe(), ProbeFile.read(testbed.logs().resolve(Supervisor.PROBES), started)));
        satellite.flatMap(each -> ProbeFile.memoryWarning(each.series())).ifPresent(this::warn);
        RunResult result = new RunResult(
                options.satbedVersion(),
                started,
                Instant.now(),
                options.commandLine(),
                testbed.plan().name(),
                testbed.plan().backend().id(),
                options.seed(),
                scenario.with(scenario.interception(), scenario.variants(), repeater.made()),
                provenance,
                Optional.of(calibration),
                samples,
                failures,
                warnings,
                linkUse,
                satellite);
        return result.with(linkSeries, lateness).withFlows(flows.series()).concluded(repeater.precision());
    }

    private void warn(String text) {
        warnings.add(text);
        progress.line("WARNING: " + text);
    }

    private void repetitions(Workstations workstations) {
        List<Variant> variants = possible();
        List<String> names = variants.stream().map(Variant::id).toList();
        progress.expect(scenario.repeat(), names, scenario.workloads());
        Supplier<Summary> soFar = () -> Summary.of(scenario, options.seed(), samples, failures);
        int repetition;
        while ((repetition = repeater.next(soFar)) > 0) {
            progress.extend(repetition);
            for (Variant variant : variants) {
                requireTestbed();
                Optional<String> noLink = testbed.emulatorFailure();
                if (noLink.isPresent()) {
                    fail(variant, repetition, "", noLink.get());
                } else {
                    treat(workstations, variant, repetition);
                }
            }
        }
    }

    /** A variant whose program is not installed is left out, which the result says. */
    private List<Variant> possible() {
        Optional<String> noPepsal = scenario.variants().stream().anyMatch(Runner::isPepsal)
                ? PepsalCommand.missing(scenario.pepsal()).or(() -> PepsalCommand.refusal(testbed))
                : Optional.empty();
        noPepsal.ifPresent(why -> warn("variant pepsal was left out: " + why));
        return scenario.variants().stream()
                .filter(variant -> !isPepsal(variant) || noPepsal.isEmpty())
                .toList();
    }

    private static boolean isPepsal(Variant variant) {
        return variant.proxy() == Variant.Proxy.PEPSAL;
    }

    /** One repetition of one variant. */
    private void treat(Workstations workstations, Variant variant, int repetition) {
        progress.step(label(variant, repetition, "being put in place"));
        try (Treatment treatment = Treatment.apply(testbed, variant)) {
            testbed.startSchedule(); // as the link is at first, whatever it was at the end of the last measurement
            workstations.run(WARM_UP, variant.id(), repetition);
            for (Workload workload : scenario.workloads()) {
                Optional<String> broken = treatment.broken().or(testbed::emulatorFailure);
                if (broken.isPresent()) {
                    fail(variant, repetition, workload.id(), broken.get());
                } else {
                    measure(workstations, treatment, workload, variant, repetition);
                }
            }
        } catch (UserException | CommandException | InterceptionException | LinuxException | WorkloadException e) {
            requireTestbed();
            fail(variant, repetition, "", e.getMessage());
            workstations.renew();
        }
    }

    private void measure(
            Workstations workstations, Treatment treatment, Workload workload, Variant variant, int repetition) {
        progress.measuring(label(variant, repetition, workload.id()), variant.id(), repetition, workload.id());
        String reason;
        int restarts = testbed.linkRestarts();
        Supplier<Optional<String>> trouble = () -> treatment
                .broken()
                .or(testbed::emulatorFailure)
                .or(() -> testbed.linkRestarts() == restarts
                        ? Optional.empty()
                        : Optional.of("OpenSAND had to be started again meanwhile"));
        try {
            Optional<LinkCounters> before = testbed.linkCounters();
            testbed.startSchedule();
            flows.begin(variant, repetition, workload);
            List<? extends Sample> measured = workstations.run(workload, variant.id(), repetition);
            Optional<LinkLog.Seconds> seconds = testbed.linkSeries();
            Optional<LinkCounters> after = testbed.linkCounters();
            // What ran while a proxy died may have passed unproxied, for the rules fail open: it does not count.
            Optional<String> broken = trouble.get();
            flows.end(broken.isEmpty());
            if (broken.isEmpty()) {
                samples.addAll(measured);
                before.flatMap(from -> after.map(to -> use(variant, repetition, workload, from, to)))
                        .ifPresent(linkUse::add);
                linkSeries.addAll(LinkTold.series(variant, repetition, workload, seconds));
                progress.measured(Outcome.shown(variant, repetition, workload, measured));
                progress.line(label(variant, repetition, workload.id()) + ": " + Outcome.of(workload, measured));
                return;
            }
            reason = broken.get();
        } catch (WorkloadException e) {
            requireTestbed();
            flows.end(false);
            reason = trouble.get().orElse(e.getMessage());
            workstations.renew();
        }
        fail(variant, repetition, workload.id(), reason);
    }

    static LinkUse use(Variant variant, int repetition, Workload workload, LinkCounters from, LinkCounters to) {
        return new LinkUse(
                variant.id(),
                repetition,
                workload.id(),
                packets(
                        from.secondToFirst(),
                        to.secondToFirst()), // the first interface is the one towards the terminal
                packets(from.firstToSecond(), to.firstToSecond()));
    }

    private static LinkUse.Packets packets(DirectionCounters from, DirectionCounters to) {
        return new LinkUse.Packets(
                to.deliveredPackets() - from.deliveredPackets(),
                to.deliveredBytes() - from.deliveredBytes(),
                to.droppedByQueue() - from.droppedByQueue(),
                to.lost() - from.lost());
    }

    private void fail(Variant variant, int repetition, String workload, String reason) {
        String line = OneLine.of(reason);
        failures.add(new Failure(variant.id(), repetition, workload, line));
        progress.line(
                label(variant, repetition, workload.isEmpty() ? "all workloads" : workload) + ": FAILED: " + line);
    }

    private void requireTestbed() {
        if (testbed.isClosed()) {
            progress.close();
            throw UserException.interrupted("interrupted; nothing was written");
        }
    }

    private String label(Variant variant, int repetition, String what) {
        return options.until().isPresent()
                ? String.format(Locale.ROOT, "%d %s, %s", repetition, variant.id(), what)
                : label(scenario, variant, repetition, what);
    }

    static String label(Scenario scenario, Variant variant, int repetition, String what) {
        return String.format(Locale.ROOT, "%d/%d %s, %s", repetition, scenario.repeat(), variant.id(), what);
    }
}

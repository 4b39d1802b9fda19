package org.satbed.orchestrator.openbach;

import java.nio.file.Path;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.satbed.openbach.job.JobCommandLine;
import org.satbed.openbach.stat.RunStatistics;
import org.satbed.orchestrator.UserException;
import org.satbed.orchestrator.cli.ScenarioChange;
import org.satbed.orchestrator.cli.ScenarioLoader;
import org.satbed.orchestrator.run.Progress;
import org.satbed.orchestrator.run.ResultDirectory;
import org.satbed.orchestrator.run.RunOptions;
import org.satbed.orchestrator.run.Runner;
import org.satbed.orchestrator.testbed.Backend;
import org.satbed.orchestrator.testbed.Testbed;
import org.satbed.orchestrator.testbed.TestbedPlan;
import org.satbed.orchestrator.testbed.TestbedRegistry;
import org.satbed.scenarios.RunResult;
import org.satbed.scenarios.Scenario;
import org.satbed.scenarios.Summary;
import org.satbed.scenarios.SummaryTable;

/** {@code satbed_lab}: a whole scenario on this host. */
final class LabJob implements Job {
    private static final Path RESULTS = Path.of("/var/openbach_stats/satbed_lab");
    private static final int MOST_REPETITIONS = 1_000;

    private final JobCommandLine line;
    private final String name;
    private boolean stopped;
    private Optional<Testbed> testbed = Optional.empty();

    LabJob(JobCommandLine line) {
        this.line = line;
        this.name = line.text("testbed_name").orElse("openbach");
    }

    private TestbedPlan plan() {
        Scenario written = ScenarioLoader.load(line.text("scenario").orElseThrow());
        Scenario scenario = ScenarioChange.of(
                written,
                line.has("repeat") ? Integer.valueOf(line.integer("repeat", 1, 1, MOST_REPETITIONS)) : null,
                line.has("variants") ? line.list("variants") : null,
                null);
        String backend = line.text("backend").orElse(Backend.NETNS.id());
        return TestbedPlan.of(
                name,
                scenario,
                1,
                Backend.of(backend)
                        .orElseThrow(() ->
                                UserException.usage("backend: expected one of " + Backend.all() + ", not " + backend)));
    }

    @Override
    public void run(JobContext context) {
        TestbedPlan plan = plan();
        Testbed.requireRoot();
        String time =
                DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss", Locale.ROOT).format(LocalDateTime.now());
        Path out = line.text("out")
                .map(Path::of)
                .orElse(RESULTS.resolve(plan.scenario().name() + "-" + time));
        try (ResultDirectory directory = ResultDirectory.create(out);
                Progress progress = new Progress(System.err, false)) {
            Testbed up = up(plan);
            String version = Optional.ofNullable(LabJob.class.getPackage().getImplementationVersion())
                    .orElse("(not from a jar)");
            List<String> command = List.of(
                    "satbed", "openbach", "job", "satbed_lab", plan.scenario().name());
            RunResult result = Runner.run(up, new RunOptions(plan.scenario(), 1, version, command), progress);
            directory.write(result, SummaryTable.render(Summary.of(result), result));
            RunStatistics.of(result).forEach(context.statistics()::publish);
            if (!result.failures().isEmpty()) {
                throw UserException.failure(result.failures().size() + " measurements could not be made, the first: "
                        + result.failures().get(0).reason());
            }
        }
    }

    private synchronized Testbed up(TestbedPlan plan) {
        if (stopped) {
            throw UserException.failure("stopped");
        }
        Testbed up = Testbed.up(plan);
        testbed = Optional.of(up);
        return up;
    }

    /** Also what a killed job has left: it is in the journal. */
    @Override
    public synchronized void stop() {
        stopped = true;
        if (testbed.isPresent()) {
            testbed.get().close();
        } else if (TestbedRegistry.list().stream().anyMatch(each -> each.name().equals(name) && each.owner() == 0)) {
            TestbedRegistry.down(name).forEach(problem -> System.err.println("satbed_lab: not taken back: " + problem));
        }
        testbed = Optional.empty();
    }
}

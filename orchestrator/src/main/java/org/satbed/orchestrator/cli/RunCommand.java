package org.satbed.orchestrator.cli;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.satbed.linux.tool.ProcessIdentity;
import org.satbed.orchestrator.UserException;
import org.satbed.orchestrator.run.MatrixDirectory;
import org.satbed.orchestrator.run.Progress;
import org.satbed.orchestrator.run.ResultDirectory;
import org.satbed.orchestrator.run.Runner;
import org.satbed.orchestrator.testbed.Testbed;
import org.satbed.orchestrator.testbed.TestbedPlan;
import org.satbed.scenarios.Findings;
import org.satbed.scenarios.RunResult;
import org.satbed.scenarios.Scenario;
import org.satbed.scenarios.ScenarioMatrix;
import org.satbed.scenarios.Summary;
import org.satbed.scenarios.SummaryJson;
import org.satbed.scenarios.SummaryTable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code satbed run}. */
@Command(
        name = "run",
        description = {
            "Measure a scenario: make its testbed, run its workloads in every variant, print a table, and take the testbed down.",
            "Of a scenario with a matrix, every point in turn.",
            "Exit status 0 if every measurement was made and came to what the scenario expects, else 1."
        },
        footer = {
            "",
            "Examples:",
            "  satbed run geo",
            "  satbed run geo --variants none,satbed --repeat 10 --out results/geo",
            "  satbed run geo --until-ci 5%% --max-time 30min",
            "  satbed run my-scenario.yml --json >summary.json"
        })
public final class RunCommand implements Callable<Integer> {
    @Mixin
    private ScenarioOptions options;

    @Option(
            names = "--out",
            paramLabel = "DIR",
            description = "Where the result goes; default: satbed-results/SCENARIO-TIME.")
    private Path out;

    @Option(names = "--repeat", paramLabel = "N", description = "Repetitions, 1 to 1000; default: the scenario's.")
    private Integer repeat;

    @Option(
            names = "--variants",
            paramLabel = "A,B",
            split = ",",
            description = {
                "Only these of: none, satbed-plain, satbed, satbed-trunk, pepsal; all but the trunk also with -st-only or",
                "-gw-only behind. Default: the scenario's."
            })
    private List<String> variants;

    @Option(names = "--interception", paramLabel = "TOOL", description = "nft or iptables; default: the scenario's.")
    private String interception;

    @Mixin
    private UntilOptions until;

    @Option(names = "--json", description = "Print the summary as JSON instead of the table.")
    private boolean json;

    @Option(names = "--keep", description = "Leave the testbed up.")
    private boolean keep;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        List<ScenarioMatrix.Point> points = options.points();
        List<TestbedPlan> plans = points.stream()
                .map(point -> options.plan(ScenarioChange.of(point.scenario(), repeat, variants, interception)))
                .toList(); // what is wrong with any is known before the first is run
        until.until();
        Testbed.requireRoot();
        Path path = ResultDirectory.pathFor(out, points.get(0).scenario());
        if (points.size() > 1) {
            if (keep) {
                throw UserException.usage("--keep leaves one testbed up, and this is a matrix; choose with --point");
            }
            MatrixDirectory directory =
                    new MatrixDirectory(path, points.get(0).scenario().name());
            return new MatrixRun(points, directory, (point, where) -> run(plans.get(points.indexOf(point)), where))
                    .all(json);
        }
        RunResult result = run(plans.get(0), path);
        Summary summary = Summary.of(result);
        System.out.print(
                json
                        ? SummaryJson.render(summary, result) + "\n"
                        : SummaryTable.render(summary, result, Terminal.color()));
        return result.failures().isEmpty() && Findings.in(result).failed().isEmpty() ? 0 : UserException.FAILURE;
    }

    /** Measures and writes the result. */
    private RunResult run(TestbedPlan plan, Path path) {
        try (ResultDirectory directory = ResultDirectory.create(path)) {
            RunResult result = measure(plan, plan.scenario(), directory);
            directory.write(result, SummaryTable.render(Summary.of(result), result));
            Findings.in(result).failed().forEach(verdict -> System.err.println("satbed: expected " + verdict.line()));
            System.err.println("result: " + directory.path().resolve("result.json"));
            if (keep) {
                System.err.println(
                        "testbed '" + plan.name() + "' is left up; remove it with: satbed down " + plan.name());
            }
            return result;
        }
    }

    private RunResult measure(TestbedPlan plan, Scenario scenario, ResultDirectory directory) {
        try (Progress progress = new Progress(System.err, Terminal.isError())) {
            progress.step("making the testbed");
            try (Testbed testbed = Testbed.up(plan)) {
                progress.line("testbed '" + plan.name() + "' is up, " + sinceStart() + " s after the command");
                RunResult result = Runner.run(
                        testbed,
                        CommandLineOf.options(spec, scenario, options.seed()).until(until.until()),
                        progress);
                directory.keepLogs(testbed.logs());
                if (keep) {
                    testbed.leaveUp();
                }
                return result;
            }
        }
    }

    /** The launcher becomes this process, so that its start is that of the command. */
    private static String sinceStart() {
        return ProcessIdentity.of(ProcessHandle.current().pid())
                .flatMap(ProcessIdentity::age)
                .map(age -> String.format(Locale.ROOT, "%.1f", age.toMillis() / 1e3))
                .orElse("?");
    }
}

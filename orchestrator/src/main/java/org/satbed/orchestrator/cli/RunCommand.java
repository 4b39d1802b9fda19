package org.satbed.orchestrator.cli;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.satbed.linux.tool.ProcessIdentity;
import org.satbed.orchestrator.UserException;
import org.satbed.orchestrator.run.MatrixDirectory;
import org.satbed.orchestrator.run.Progress;
import org.satbed.orchestrator.run.ProgressListener;
import org.satbed.orchestrator.run.ResultDirectory;
import org.satbed.orchestrator.run.RunOptions;
import org.satbed.orchestrator.run.Runner;
import org.satbed.orchestrator.run.WatchPage;
import org.satbed.orchestrator.testbed.Backend;
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
            "  satbed run my-scenario.yml --json >summary.json",
            "  satbed run quick --rootless"
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

    @Option(
            names = "--pcap",
            description = {
                "Keep the headers of all packets, a file for each interface of each host, under pcap/ beside the result;",
                "needs tcpdump."
            })
    private boolean pcap;

    @Option(
            names = "--no-flows",
            description = "Do not record window, round-trip time and progress of each connection over time.")
    private boolean noFlows;

    @Option(names = "--watch", description = "Show the run as it gets on, on a web page of 127.0.0.1 alone.")
    private boolean watch;

    @Option(
            names = "--watch-port",
            paramLabel = "PORT",
            description = "Of that page; default: one that is free. Implies --watch.")
    private Integer watchPort;

    @Option(names = "--keep", description = "Leave the testbed up.")
    private boolean keep;

    @Mixin
    private RootlessOption rootless;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        requireOutsideRun();
        rootless.enter();
        List<ScenarioMatrix.Point> points = options.points();
        List<TestbedPlan> plans = points.stream()
                .map(point -> options.plan(ScenarioChange.of(point.scenario(), repeat, variants, interception)))
                .toList(); // what is wrong with any is known before the first is run
        until.until();
        plans.forEach(this::requireRootlessCan);
        Testbed.requireRoot();
        requireRecordingCan(plans);
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

    /** Inside, /run is another one, which goes with the command. */
    private void requireOutsideRun() {
        Path result = (out == null ? Path.of("") : out).toAbsolutePath().normalize();
        if (rootless.isAsked() && result.startsWith("/run")) {
            throw UserException.usage("--rootless cannot keep results under /run; give --out another directory");
        }
    }

    private void requireRecordingCan(List<TestbedPlan> plans) {
        if ((watch || watchPort != null) && plans.size() > 1) {
            throw UserException.usage("--watch shows one run, and this is a matrix; choose with --point");
        }
        if (watchPort != null && (watchPort < 0 || watchPort > 65_535)) {
            throw UserException.usage(
                    "--watch-port " + watchPort + ": expected a port, 1 to 65535, or 0 for one that is free");
        }
        if (pcap) {
            plans.forEach(Runner::requireCaptures);
        }
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

    private void requireRootlessCan(TestbedPlan plan) {
        if (rootless.isAsked() && pcap) {
            throw UserException.usage("--pcap and --rootless exclude each other: tcpdump cannot change its user there");
        }
        if (rootless.isAsked() && (keep || plan.backend() != Backend.NETNS)) {
            throw UserException.usage(
                    keep
                            ? "--keep and --rootless exclude each other: a user namespace goes with the command that made it"
                            : "--rootless works with --backend netns alone");
        }
    }

    private RunResult measure(TestbedPlan plan, Scenario scenario, ResultDirectory directory) {
        try (WatchPage served = watch || watchPort != null ? WatchPage.serve(watchPort == null ? 0 : watchPort) : null;
                Progress progress =
                        new Progress(System.err, Terminal.isError(), Optional.<ProgressListener>ofNullable(served))) {
            if (served != null) {
                System.err.println("watch: " + served.url());
            }
            progress.step("making the testbed");
            try (Testbed testbed = Testbed.up(plan)) {
                progress.line("testbed '" + plan.name() + "' is up, " + sinceStart() + " s after the command");
                Optional<Path> captures = pcap ? Optional.of(directory.path().resolve("pcap")) : Optional.empty();
                RunOptions run = CommandLineOf.options(spec, scenario, options.seed())
                        .recording(new RunOptions.Recording(!noFlows, captures))
                        .until(until.until());
                RunResult result = Runner.run(testbed, run, progress);
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

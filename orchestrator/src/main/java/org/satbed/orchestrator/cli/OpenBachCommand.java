package org.satbed.orchestrator.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import org.satbed.openbach.job.JobCatalogue;
import org.satbed.openbach.job.JobPackage;
import org.satbed.openbach.job.Release;
import org.satbed.orchestrator.UserException;
import org.satbed.orchestrator.openbach.Jobs;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import picocli.CommandLine.Unmatched;

/** {@code satbed openbach}. */
@Command(
        name = "openbach",
        description = "OpenBACH: job packages, what its agents run, scenarios, and its controller.",
        subcommands = {
            OpenBachCommand.JobCommand.class,
            OpenBachControllerCommands.Push.class,
            OpenBachControllerCommands.Start.class,
            OpenBachControllerCommands.Follow.class,
            OpenBachControllerCommands.Fetch.class,
            OpenBachControllerCommands.Run.class
        },
        footer = {
            "",
            "Examples:",
            "  satbed openbach package openbach-packages",
            "  satbed openbach scenario geo >geo.json",
            "  satbed openbach run geo --controller 10.0.0.2 --project sat --repeat 3"
        })
public final class OpenBachCommand implements Runnable {
    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(
                spec.commandLine(), "say what to do: package, scenario, push, start, follow, fetch, run or job");
    }

    @Command(
            name = "package",
            mixinStandardHelpOptions = true,
            description = "Write the job packages that the controller's 'add_job' takes: DIR/RELEASE/JOB.tar.gz.")
    int writePackages(
            @Parameters(paramLabel = "DIR", defaultValue = "openbach-packages", arity = "0..1") Path directory,
            @Option(
                            names = "--release",
                            paramLabel = "N",
                            split = ",",
                            description =
                                    "OpenBACH's releases: 2.6 (and earlier), 2.7 (and later), whose files differ; default: both.")
                    List<String> releases,
            @Option(names = "--jobs", paramLabel = "A,B", split = ",", description = "Only these jobs.")
                    List<String> jobs)
            throws IOException {
        Path program = program();
        List<Release> wanted = new ArrayList<>();
        for (String each : releases == null ? List.of("2.6", "2.7") : releases) {
            wanted.add(Release.of(each)
                    .orElseThrow(() -> UserException.usage("--release " + each + ": expected 2.6 or 2.7")));
        }
        for (String name : jobs == null ? JobCatalogue.NAMES : jobs) {
            if (!JobCatalogue.NAMES.contains(name)) {
                throw UserException.usage(
                        "--jobs: there is no job '" + name + "'; there are: " + String.join(", ", JobCatalogue.NAMES));
            }
            for (Release release : wanted) {
                Path file = new JobPackage(JobCatalogue.load(name), release)
                        .write(program, directory.resolve(release.id()));
                System.out.println(file + "  " + Files.size(file) + " bytes");
            }
        }
        return 0;
    }

    @Command(
            name = "scenario",
            mixinStandardHelpOptions = true,
            description = {
                "Print the OpenBACH scenario that runs a scenario over real hosts.",
                "Its entities are ws-st, st, sat, gw and ws-gw; its constants name interfaces and addresses."
            })
    int scenario(@Mixin OpenBachScenarioOptions options) {
        System.out.println(options.json().toPrettyString());
        return 0;
    }

    /** The jar that this runs from, with its libraries beside it. */
    static Path program() {
        Path program = Path.of(System.getProperty("java.class.path"));
        if (!Files.isRegularFile(program) || !Files.isDirectory(program.resolveSibling("lib"))) {
            throw UserException.failure("the program to be packed is not there: run this from satbed.jar");
        }
        return program;
    }

    /** What an agent runs. Its words are read by the job's own description, not by ours. */
    @Command(name = "job", description = "Run a job as an OpenBACH agent does: NAME and the job's arguments.")
    public static final class JobCommand implements Callable<Integer> {
        @Unmatched
        private String[] words = {};

        @Override
        public Integer call() {
            if (words.length == 0) {
                throw UserException.usage("which job? there are: " + String.join(", ", JobCatalogue.NAMES));
            }
            return Jobs.run(words[0], Arrays.asList(words).subList(1, words.length), System.getenv());
        }
    }
}

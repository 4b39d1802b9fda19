package org.satbed.orchestrator.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.satbed.openbach.controller.Controller;
import org.satbed.openbach.controller.FetchedRun;
import org.satbed.openbach.job.JobCatalogue;
import org.satbed.openbach.job.JobPackage;
import org.satbed.openbach.job.Release;
import org.satbed.openbach.scenario.ScenarioRules;
import org.satbed.orchestrator.UserException;
import org.satbed.orchestrator.opensand.Deployment;
import org.satbed.orchestrator.run.ResultDirectory;
import org.satbed.scenarios.RunResult;
import org.satbed.scenarios.Scenario;
import org.satbed.scenarios.Summary;
import org.satbed.scenarios.SummaryTable;

/** What the commands that ask a controller have in common: each step says what it did. */
final class OpenBachRemote {
    private final Controller controller;
    private final String project;

    OpenBachRemote(Controller controller, String project) {
        this.controller = controller;
        this.project = project;
    }

    /** Jobs, their installation, files and scenario. */
    void push(OpenBachScenarioOptions wanted, Release release, Path program) {
        JsonNode scenario = wanted.json();
        List<String> problems = ScenarioRules.check(scenario, JobCatalogue.all());
        if (!problems.isEmpty()) {
            throw new UserException(UserException.FAILURE, problems);
        }
        Map<String, String> agents = controller.agents(project);
        Set<String> entities = new LinkedHashSet<>();
        Set<String> jobs = new LinkedHashSet<>();
        for (JsonNode function : scenario.path("openbach_functions")) {
            JsonNode started = function.path("start_job_instance");
            String entity = started.path("entity_name")
                    .asText(function.path("push_file").path("entity_name").asText(""));
            if (!entity.isEmpty()) {
                entities.add(entity);
            }
            JobCatalogue.NAMES.stream().filter(started::has).forEach(jobs::add);
        }
        List<String> missing =
                entities.stream().filter(each -> !agents.containsKey(each)).toList();
        if (!missing.isEmpty()) {
            throw UserException.failure("project '" + project + "' has no entity with an agent called "
                    + String.join(", ", missing) + "; it has: " + String.join(", ", agents.keySet()));
        }
        pushJobs(jobs, release, program);
        List<String> addresses = entities.stream().map(agents::get).distinct().toList();
        say("installing " + String.join(", ", jobs) + " on " + String.join(", ", addresses));
        controller.install(jobs, addresses);
        wanted.deployment().ifPresent(deployment -> pushFiles(deployment, wanted.controllerFiles()));
        controller.putScenario(project, scenario);
        say("scenario " + scenario.path("name").asText() + " is in project " + project);
    }

    private void pushJobs(Set<String> jobs, Release release, Path program) {
        Path directory = temporary();
        try {
            for (String name : jobs) {
                Path packed = new JobPackage(JobCatalogue.load(name), release).write(program, directory);
                controller.addJob(name, packed);
                say("job " + name + " added (release " + release.id() + ")");
            }
        } catch (IOException e) {
            throw UserException.failure("a job cannot be packed: " + e.getMessage());
        } finally {
            delete(directory);
        }
    }

    private void pushFiles(Deployment deployment, String target) {
        Path directory = temporary();
        try {
            deployment.writeFiles(directory);
            try (Stream<Path> files = Files.walk(directory)) {
                for (Path each : files.filter(Files::isRegularFile).sorted().toList()) {
                    controller.addFile(target + "/" + directory.relativize(each), each);
                }
            }
            say("OpenSAND's files are in " + target);
        } catch (IOException e) {
            throw UserException.failure("OpenSAND's files cannot be written: " + e.getMessage());
        } finally {
            delete(directory);
        }
    }

    private static Path temporary() {
        try {
            return Files.createTempDirectory("satbed-openbach-");
        } catch (IOException e) {
            throw UserException.failure("no temporary directory can be made: " + e.getMessage());
        }
    }

    private static void delete(Path directory) {
        try (Stream<Path> all = Files.walk(directory)) {
            for (Path each : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(each);
            }
        } catch (IOException e) {
            say("left behind: " + directory);
        }
    }

    /** Until the instance has ended; says each function when it begins. */
    JsonNode follow(long id) {
        Set<String> told = new LinkedHashSet<>();
        while (true) {
            JsonNode instance = controller.instance(id);
            for (JsonNode each : instance.path("openbach_functions")) {
                String line =
                        each.path("label").asText() + ": " + each.path("status").asText()
                                + each.path("job").path("status").asText("").replaceFirst("^(?=.)", ", job ");
                if (told.add(line)) {
                    say(line);
                }
            }
            if (!Controller.isRunning(instance)) {
                say("scenario instance " + id + ": " + instance.path("status").asText());
                return instance;
            }
            controller.pause();
        }
    }

    /** What came out of it, as a result like any other. */
    boolean fetch(long id, Scenario scenario, Path out, String version, List<String> commandLine) {
        try (ResultDirectory directory = ResultDirectory.create(out)) {
            String csv = controller.csv(id);
            RunResult result =
                    FetchedRun.of(scenario, controller.instance(id), csv, version, new ArrayList<>(commandLine));
            directory.write(result, SummaryTable.render(Summary.of(result), result));
            Files.writeString(directory.path().resolve("openbach.csv"), csv);
            System.out.print(SummaryTable.render(Summary.of(result), result, Terminal.color()));
            say("result: " + directory.path().resolve("result.json"));
            return result.failures().isEmpty();
        } catch (IOException e) {
            throw UserException.failure("cannot write in " + out + ": " + e.getMessage());
        }
    }

    static void say(String line) {
        System.err.println(line);
    }
}

package org.satbed.orchestrator.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.satbed.openbach.OpenBachException;
import org.satbed.openbach.controller.Controller;
import org.satbed.openbach.scenario.ScenarioExport;
import org.satbed.orchestrator.UserException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The commands of {@code satbed openbach} that ask a controller. */
final class OpenBachControllerCommands {
    private OpenBachControllerCommands() {}

    /** What they share. */
    abstract static class Remote implements Callable<Integer> {
        @Mixin
        private ControllerOptions controller;

        @Option(names = "--project", required = true, paramLabel = "NAME", description = "The project in OpenBACH.")
        private String project;

        @Spec
        private CommandSpec spec;

        abstract int with(Controller connected, OpenBachRemote remote);

        @Override
        public Integer call() {
            try {
                Controller connected = controller.connect();
                return with(connected, new OpenBachRemote(connected, project));
            } catch (OpenBachException e) {
                throw UserException.failure(e.getMessage());
            }
        }

        ControllerOptions controller() {
            return controller;
        }

        String project() {
            return project;
        }

        String version() {
            return spec.root().version()[0];
        }

        /** As it was typed, without secrets. */
        List<String> commandLine() {
            List<String> words = new ArrayList<>(List.of("satbed"));
            boolean secret = false;
            for (String word : spec.root().commandLine().getParseResult().originalArgs()) {
                words.add(secret ? "..." : word.replaceFirst("^(--(?:vault-)?password=).*", "$1..."));
                secret = word.equals("--password") || word.equals("--vault-password");
            }
            return words;
        }
    }

    /** {@code satbed openbach push}. */
    @Command(
            name = "push",
            description = "Bring a scenario to a controller, with its jobs, installed where they are needed.")
    static final class Push extends Remote {
        @Mixin
        private OpenBachScenarioOptions scenario;

        @Override
        int with(Controller connected, OpenBachRemote remote) {
            remote.push(scenario, controller().release(connected), OpenBachCommand.program());
            return 0;
        }
    }

    /** {@code satbed openbach start}. */
    @Command(name = "start", description = "Start a scenario that was pushed; prints the number of its instance.")
    static final class Start extends Remote {
        @Parameters(paramLabel = "SCENARIO", description = "Name of a built-in scenario, or a file.")
        private String scenario;

        @Override
        int with(Controller connected, OpenBachRemote remote) {
            String name = ScenarioExport.name(ScenarioLoader.load(scenario));
            System.out.println(connected.start(project(), name, Map.of()));
            return 0;
        }
    }

    /** {@code satbed openbach follow}. */
    @Command(
            name = "follow",
            description = "Tell how an instance gets on, until its end; status 1 unless it ended well.")
    static final class Follow extends Remote {
        @Parameters(paramLabel = "INSTANCE", description = "Its number.")
        private long id;

        @Override
        int with(Controller connected, OpenBachRemote remote) {
            return remote.follow(id).path("status").asText().equals("Finished Ok") ? 0 : UserException.FAILURE;
        }
    }

    /** {@code satbed openbach fetch}. */
    @Command(name = "fetch", description = "Turn what an instance measured into a result like that of 'satbed run'.")
    static final class Fetch extends Remote {
        @Mixin
        private OpenBachScenarioOptions scenario;

        @Option(names = "--instance", required = true, paramLabel = "N", description = "Its number.")
        private long id;

        @Option(names = "--out", paramLabel = "DIR", description = "Default: satbed-results/openbach-N.")
        private Path out;

        @Override
        int with(Controller connected, OpenBachRemote remote) {
            Path target = out == null ? Path.of("satbed-results", "openbach-" + id) : out;
            return remote.fetch(id, scenario.scenario(), target, version(), commandLine()) ? 0 : UserException.FAILURE;
        }
    }

    /** {@code satbed openbach run}. */
    @Command(name = "run", description = "Push, start, follow and fetch.")
    static final class Run extends Remote {
        @Mixin
        private OpenBachScenarioOptions scenario;

        @Option(names = "--out", paramLabel = "DIR", description = "Default: satbed-results/openbach-N.")
        private Path out;

        @Override
        int with(Controller connected, OpenBachRemote remote) {
            remote.push(scenario, controller().release(connected), OpenBachCommand.program());
            long id = connected.start(project(), ScenarioExport.name(scenario.scenario()), Map.of());
            boolean well = remote.follow(id).path("status").asText().equals("Finished Ok");
            Path target = out == null ? Path.of("satbed-results", "openbach-" + id) : out;
            boolean all = remote.fetch(id, scenario.scenario(), target, version(), commandLine());
            return well && all ? 0 : UserException.FAILURE;
        }
    }
}

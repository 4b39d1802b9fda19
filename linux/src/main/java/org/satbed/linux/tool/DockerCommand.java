package org.satbed.linux.tool;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** {@code docker} and whichever Compose there is: projects are told apart by the labels that Compose gives what it makes. */
public final class DockerCommand {
    private static final Duration LIMIT = Duration.ofMinutes(2);
    private static final String PROJECT = "label=com.docker.compose.project=";
    private static final String SERVICE = "label=com.docker.compose.service=";

    private DockerCommand() {}

    /** Why no container can be made here, as a whole line; empty when an engine answers. */
    public static Optional<String> refusal() {
        if (ToolPath.find("docker").isEmpty()) {
            return Optional.of("Docker is not installed; install docker.io (Debian), and docker-compose with it");
        }
        CommandResult version = CommandRunner.onHost().attempt(argv("version", "--format", "{{.Server.Version}}"), "");
        if (!version.succeeded()) {
            return Optional.of("no Docker engine answers (" + OneLine.of(version.error())
                    + "); start it: 'systemctl start docker', or 'dockerd' where there is no systemd");
        }
        return compose().isEmpty()
                ? Optional.of("neither 'docker compose' nor 'docker-compose' is installed; install docker-compose")
                : Optional.empty();
    }

    /** How Compose is called here: {@code docker compose}, or {@code docker-compose} of before version 2; empty when there is neither. */
    public static List<String> compose() {
        boolean plugin = ToolPath.find("docker").isPresent()
                && CommandRunner.onHost()
                        .attempt(argv("compose", "version"), "")
                        .succeeded();
        if (plugin) {
            return List.of("docker", "compose");
        }
        return ToolPath.find("docker-compose").isPresent() ? List.of("docker-compose") : List.of();
    }

    /** Whether an image of this name is here. */
    public static boolean hasImage(String name) {
        return CommandRunner.onHost()
                .attempt(argv("image", "inspect", name), "")
                .succeeded();
    }

    /** The running container of a project's service. */
    public static Optional<String> container(String project, String service) {
        String output = CommandRunner.onHost()
                .run(argv("ps", "--quiet", "--filter", PROJECT + project, "--filter", SERVICE + service));
        return output.lines().findFirst();
    }

    /** The last line that a service's container printed, for messages. */
    public static String lastWords(String project, String service) {
        List<String> all =
                lines(argv("ps", "--all", "--quiet", "--filter", PROJECT + project, "--filter", SERVICE + service));
        if (all.isEmpty()) {
            return "nothing, for there is none";
        }
        CommandResult logs = CommandRunner.onHost().attempt(argv("logs", "--tail", "1", all.get(0)), "");
        String text = OneLine.of((logs.output() + " " + logs.error()).strip());
        return text.isEmpty() ? "nothing" : text;
    }

    /** The process that a container began with, as this host numbers it. */
    public static long pid(String container) {
        String output = CommandRunner.onHost().run(argv("inspect", "--format", "{{.State.Pid}}", container));
        return Long.parseLong(output.strip());
    }

    /** Runs commands in a container. */
    public static CommandRunner in(String container) {
        return CommandRunner.behind(argv("exec", "-i", container));
    }

    /** Whether there is anything of a project. */
    public static boolean hasProject(String project) {
        return !containers(project).isEmpty() || !networks(project).isEmpty();
    }

    /** Removes all of a project's containers and networks; returns the problem, if any. */
    public static Optional<String> removeProject(String project) {
        try {
            List<String> containers = containers(project);
            if (!containers.isEmpty()) {
                remove(argv("rm", "--force", "--volumes"), containers);
            }
            List<String> networks = networks(project);
            if (!networks.isEmpty()) {
                remove(argv("network", "rm"), networks);
            }
            return Optional.empty();
        } catch (CommandException e) {
            return Optional.of("containers of " + project + ": " + OneLine.of(e.getMessage()));
        }
    }

    private static void remove(List<String> command, List<String> ids) {
        List<String> argv = new ArrayList<>(command);
        argv.addAll(ids);
        CommandResult result = CommandRunner.onHost().attempt(argv, "", LIMIT);
        // Two that remove the same project find each other's gaps: what is gone is gone.
        boolean gone = result.error().contains("No such") || result.error().contains("not found");
        if (!gone) {
            result.orThrow();
        }
    }

    private static List<String> containers(String project) {
        return lines(argv("ps", "--all", "--quiet", "--filter", PROJECT + project));
    }

    private static List<String> networks(String project) {
        return lines(argv("network", "ls", "--quiet", "--filter", PROJECT + project));
    }

    private static List<String> lines(List<String> argv) {
        return CommandRunner.onHost().run(argv).lines().toList();
    }

    private static List<String> argv(String... arguments) {
        List<String> argv = new ArrayList<>(List.of("docker"));
        argv.addAll(List.of(arguments));
        return argv;
    }
}

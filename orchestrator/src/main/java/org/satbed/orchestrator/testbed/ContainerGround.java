package org.satbed.orchestrator.testbed;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.satbed.linux.tool.CommandRunner;
import org.satbed.linux.tool.DockerCommand;
import org.satbed.linux.tool.OneLine;
import org.satbed.linux.tool.ToolPath;
import org.satbed.linux.tool.Undo;
import org.satbed.orchestrator.UserException;
import org.satbed.scenarios.ScenarioForm;

/** The containers of {@code docker-compose.yml}, told to do nothing by themselves: what they shall do comes by {@code docker exec}. */
final class ContainerGround implements Ground {
    /** Where a container finds the scenario that its testbed is made from. */
    static final String SCENARIO = "/run/satbed/scenario.yml";
    /** In a container as soon as its interfaces are configured. */
    static final String CONFIGURED = "/run/satbed/healthy";

    private static final String IMAGE = "satbed";
    private static final Duration MAKING = Duration.ofMinutes(2);
    private static final Duration CONFIGURING = Duration.ofSeconds(60);
    private static final Duration POLL = Duration.ofMillis(100);
    /** A proxy takes back its rules first, which takes its time on a busy host. */
    private static final String TERMINATION = "TERM/30/KILL/5";
    /** More than that takes. */
    private static final Duration ENDING = Duration.ofSeconds(60);

    private final TestbedPlan plan;
    private final Path directory;
    private final Map<Host, String> containers = new HashMap<>();
    private final AtomicInteger processes = new AtomicInteger();

    /** @param directory the testbed's */
    ContainerGround(TestbedPlan plan, Path directory) {
        this.plan = plan;
        this.directory = directory;
    }

    /** What Compose is told besides its file: the containers wait, and no health check disturbs what is measured. */
    static String environment(String image) {
        return "SATBED_IMAGE=" + image + "\nSATBED_IDLE=true\nSATBED_HEALTH_INTERVAL=1h\n";
    }

    /** The arguments of Compose that make a plan's containers. */
    static List<String> arguments(TestbedPlan plan, String composeFile, String environmentFile) {
        List<String> arguments = new ArrayList<>(List.of("--project-name", plan.project()));
        arguments.addAll(List.of("--file", composeFile, "--env-file", environmentFile));
        arguments.addAll(List.of("up", "--detach", "--no-build"));
        plan.hosts().forEach(host -> arguments.add(host.host().id()));
        return arguments;
    }

    @Override
    public void requireFree() {
        DockerCommand.refusal().ifPresent(why -> {
            throw UserException.failure(why);
        });
        composeFile();
        if (!DockerCommand.hasImage(IMAGE)) {
            throw UserException.failure(
                    "there is no image '" + IMAGE + "'; make it in a checkout of satbed: ./satbed image");
        }
        if (DockerCommand.hasProject(plan.project())) {
            throw UserException.failure("containers or networks of '" + plan.project()
                    + "' exist already and belong to no testbed; remove them with 'docker compose -p " + plan.project()
                    + " down' or choose --name");
        }
    }

    private static Path composeFile() {
        Path file = Path.of(System.getProperty("satbed.home", "/usr/share/satbed"), "docker-compose.yml");
        if (!Files.isReadable(file)) {
            throw UserException.failure("there is no " + file + ", from which containers are made");
        }
        return file;
    }

    @Override
    public List<Undo> undo() {
        return List.of(new Undo.RemoveContainers(plan.project()));
    }

    @Override
    public void make() {
        Path environment = directory.resolve("compose.env");
        try {
            Files.writeString(environment, environment(IMAGE));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        List<String> argv = new ArrayList<>(DockerCommand.compose());
        argv.addAll(arguments(plan, composeFile().toString(), environment.toString()));
        CommandRunner.onHost().attempt(argv, "", MAKING).orThrow();
        plan.hosts().forEach(host -> containers.put(host.host(), find(host.host())));
        plan.hosts().forEach(host -> awaitConfigured(host.host()));
        // Of the scenario they need the link and the variants: expectations and pages are the business of who measures.
        String scenario = ScenarioForm.yaml(plan.scenario().forHosts());
        plan.hosts().forEach(host -> runner(host.host()).run(List.of("tee", SCENARIO), scenario));
    }

    private String find(Host host) {
        return DockerCommand.container(plan.project(), host.id())
                .orElseThrow(() -> UserException.failure("container " + host.id() + " has ended; it said: "
                        + DockerCommand.lastWords(plan.project(), host.id())));
    }

    private void awaitConfigured(Host host) {
        long end = System.nanoTime() + CONFIGURING.toNanos();
        while (!runner(host).attempt(List.of("test", "-e", CONFIGURED), "").succeeded()) {
            find(host);
            if (System.nanoTime() > end) {
                throw UserException.failure("container " + host.id() + " was not ready within "
                        + CONFIGURING.toSeconds() + " s; is this host overloaded?");
            }
            LockSupport.parkNanos(POLL.toNanos());
        }
    }

    @Override
    public void furnish(HostProcess link) {
        link.say("go");
    }

    @Override
    public CommandRunner runner(Host host) {
        return DockerCommand.in(containers.get(host));
    }

    /**
     * {@code docker exec} does not hand signals on: start-stop-daemon(8) notes the process's number in the container, and ends it by that.
     */
    @Override
    public Launch launch(Host host, String role, List<String> argv) {
        String pidFile = "/run/satbed/" + processes.incrementAndGet() + ".pid";
        List<String> inside = new ArrayList<>(List.of("start-stop-daemon", "--start", "--quiet"));
        inside.addAll(List.of("--make-pidfile", "--pidfile", pidFile, "--startas", "/usr/bin/env", "--"));
        inside.addAll(argv);
        List<String> full = new ArrayList<>(runner(host).argvHere(inside));
        ToolPath.find("setsid").ifPresent(setsid -> full.add(0, setsid));
        return new Launch(new ProcessBuilder(full), Optional.of(() -> end(host, pidFile)));
    }

    private void end(Host host, String pidFile) {
        List<String> argv = List.of(
                "start-stop-daemon", "--stop", "--quiet", "--oknodo", "--pidfile", pidFile, "--retry", TERMINATION);
        var result = runner(host).attempt(argv, "", ENDING);
        if (!result.succeeded()
                && DockerCommand.container(plan.project(), host.id()).isPresent()) {
            System.err.println("satbed: a process on " + host.id() + " was not ended: " + OneLine.of(result.error()));
        }
    }

    @Override
    public long networkPid(Host host, Process process) {
        return DockerCommand.pid(containers.get(host));
    }

    /** The image's own; its launcher adds the flags that it always needs. */
    @Override
    public List<String> satbed(List<String> jvmFlags, String... arguments) {
        List<String> argv = new ArrayList<>(List.of("SATBED_JAVA_OPTS=" + String.join(" ", jvmFlags), "satbed"));
        argv.addAll(List.of(arguments));
        return argv;
    }
}

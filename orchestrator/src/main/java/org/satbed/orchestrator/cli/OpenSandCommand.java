package org.satbed.orchestrator.cli;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.ZoneId;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.satbed.linux.tool.CommandRunner;
import org.satbed.linux.tool.ToolPath;
import org.satbed.orchestrator.UserException;
import org.satbed.orchestrator.opensand.Deployment;
import org.satbed.orchestrator.opensand.Entity;
import org.satbed.orchestrator.opensand.LocalProbes;
import org.satbed.orchestrator.opensand.OpenSandFiles;
import org.satbed.orchestrator.opensand.OpenSandPlan;
import org.satbed.orchestrator.opensand.SchemaCheck;
import org.satbed.orchestrator.opensand.Supervisor;
import org.satbed.scenarios.Scenario;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code satbed opensand}. */
@Command(
        name = "opensand",
        description = "Write and check configuration files of OpenSAND 8.2, for use with satbed or elsewhere.",
        footer = {
            "",
            "Examples:",
            "  satbed opensand generate my-geo geo",
            "  satbed opensand check my-geo",
            "  satbed run geo --backend opensand"
        })
public final class OpenSandCommand implements Runnable {
    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "say what to do: generate, check, deploy or probes");
    }

    @Command(
            name = "generate",
            mixinStandardHelpOptions = true,
            description =
                    "Write a scenario's infrastructure.xml, topology.xml and profile.xml into DIR/sat, DIR/gw and DIR/st"
                            + " (further terminals: DIR/st-2 and so on).")
    int generate(
            @Parameters(paramLabel = "DIR") Path directory,
            @Parameters(paramLabel = "SCENARIO", description = "Name of a built-in scenario, or a file.")
                    String scenario) {
        OpenSandPlan plan = OpenSandPlan.of(ScenarioLoader.load(scenario));
        OpenSandFiles.write(plan, directory);
        plan.describe().forEach(System.out::println);
        return 0;
    }

    @Command(
            name = "deploy",
            mixinStandardHelpOptions = true,
            description = {
                "Write a scenario's files for machines of their own, with an OpenBACH scenario.",
                "DIR/openbach.json installs them and runs OpenBACH's job 'opensand' on its entities st, sat and gw."
            })
    int deploy(
            @Parameters(paramLabel = "DIR") Path directory,
            @Parameters(paramLabel = "SCENARIO", description = "Name of a built-in scenario, or a file.")
                    String scenario,
            @Option(
                            names = "--hosts",
                            required = true,
                            split = ",",
                            paramLabel = "ENTITY=ADDRESS",
                            description =
                                    "Addresses on the emulation network, e.g. st=10.0.0.20,sat=10.0.0.30,gw=10.0.0.10.")
                    Map<String, String> hosts,
            @Option(
                            names = "--controller-files",
                            paramLabel = "DIR",
                            description =
                                    "Where DIR's content will be in the controller's files (default: satbed/SCENARIO).")
                    String controllerFiles)
            throws IOException {
        Scenario loaded = ScenarioLoader.load(scenario);
        String target = controllerFiles == null ? "satbed/" + loaded.name() : controllerFiles;
        Deployment deployment = new Deployment(loaded.name(), OpenSandPlan.of(loaded), hosts, target);
        deployment.writeFiles(directory);
        Path file = directory.resolve("openbach.json");
        Files.writeString(file, deployment.scenario().toPrettyString() + "\n");
        System.out.println(
                "wrote " + directory + "; copy it to " + target + " of the controller's files, then add " + file);
        return 0;
    }

    @Command(
            name = "check",
            mixinStandardHelpOptions = true,
            description =
                    "Explain configuration files in DIR/sat, DIR/gw and DIR/st: what they carry in theory, and known traps.")
    int check(@Parameters(paramLabel = "DIR") Path directory) {
        List<String> problems = SchemaCheck.of(directory, ToolPath.find("opensand"), System.out::println);
        problems.forEach(System.out::println);
        return problems.isEmpty() ? 0 : UserException.FAILURE;
    }

    @Command(
            name = "probes",
            mixinStandardHelpOptions = true,
            description =
                    "Print what OpenSAND's own probe files hold (ENTITY_0.csv, of storage/enable_local), a value a line:"
                            + " unix_ms,entity,probe,unit,value.")
    int probes(@Parameters(paramLabel = "FILE", arity = "1..*") List<Path> files) {
        List<List<LocalProbes.Value>> all = files.stream()
                .map(file -> LocalProbes.read(file, ZoneId.systemDefault()))
                .toList();
        System.out.println("unix_ms,entity,probe,unit,value");
        all.stream()
                .flatMap(List::stream)
                .map(each -> each.millis() + "," + each.entity() + "," + each.probe() + "," + each.unit() + ","
                        + each.value())
                .forEach(System.out::println);
        return 0;
    }

    @Command(
            name = "supervise",
            hidden = true,
            description = "Run OpenSAND in its namespaces once standard input has a line.")
    int supervise(
            @Option(names = "--sat", required = true) String sat,
            @Option(names = "--gw", required = true) String gw,
            @Option(names = "--st", required = true) List<String> terminals,
            @Option(names = "--files", required = true) Path files,
            @Option(names = "--logs", required = true) Path logs,
            @Option(names = "--far", required = true) String far,
            @Option(names = "--collect-at", required = true) String collectAt) {
        String program = ToolPath.find("opensand")
                .orElseThrow(() -> UserException.failure("opensand is not installed; its Debian packages are Net4Sat's"
                        + ": opensand-core and libopensand-gse- and -rle-encap-plugin"));
        OnRequest.await(new BufferedReader(new InputStreamReader(System.in, StandardCharsets.US_ASCII)), "OpenSAND");
        Map<Entity, CommandRunner> hosts = new LinkedHashMap<>();
        hosts.put(Entity.SAT, CommandRunner.in(sat));
        hosts.put(Entity.GW, CommandRunner.in(gw));
        for (String terminal : terminals) {
            hosts.put(Entity.terminal(hosts.size() - 1), CommandRunner.in(terminal));
        }
        Supervisor supervisor = new Supervisor(program, files, hosts, logs, far, collectAt, line -> {
            System.out.println(line);
            System.out.flush();
        });
        // Being told to end is how it ends well: status 0, not the 143 of a JVM that got TERM.
        Thread hook = new Thread(
                () -> {
                    supervisor.stop();
                    Runtime.getRuntime().halt(0);
                },
                "stop OpenSAND");
        Runtime.getRuntime().addShutdownHook(hook);
        try {
            supervisor.run();
        } catch (UserException e) {
            Runtime.getRuntime().removeShutdownHook(hook);
            supervisor.stop();
            throw e;
        }
        return 0;
    }
}

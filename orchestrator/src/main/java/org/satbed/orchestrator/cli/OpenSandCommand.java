package org.satbed.orchestrator.cli;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.satbed.linux.tool.CommandRunner;
import org.satbed.linux.tool.ToolPath;
import org.satbed.orchestrator.UserException;
import org.satbed.orchestrator.opensand.Entity;
import org.satbed.orchestrator.opensand.OpenSandFiles;
import org.satbed.orchestrator.opensand.OpenSandPlan;
import org.satbed.orchestrator.opensand.SchemaCheck;
import org.satbed.orchestrator.opensand.Supervisor;
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
        throw new ParameterException(spec.commandLine(), "say what to do: generate or check");
    }

    @Command(
            name = "generate",
            mixinStandardHelpOptions = true,
            description =
                    "Write a scenario's infrastructure.xml, topology.xml and profile.xml into DIR/sat, DIR/gw and DIR/st.")
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
            name = "supervise",
            hidden = true,
            description = "Run OpenSAND in its namespaces once standard input has a line.")
    int supervise(
            @Option(names = "--sat", required = true) String sat,
            @Option(names = "--gw", required = true) String gw,
            @Option(names = "--st", required = true) String st,
            @Option(names = "--files", required = true) Path files,
            @Option(names = "--logs", required = true) Path logs,
            @Option(names = "--far", required = true) String far,
            @Option(names = "--collect-at", required = true) String collectAt) {
        String program = ToolPath.find("opensand")
                .orElseThrow(() -> UserException.failure("opensand is not installed; its Debian packages are Net4Sat's"
                        + ": opensand-core and libopensand-gse- and -rle-encap-plugin"));
        OnRequest.await(new BufferedReader(new InputStreamReader(System.in, StandardCharsets.US_ASCII)), "OpenSAND");
        Map<Entity, CommandRunner> hosts = new EnumMap<>(Entity.class);
        hosts.put(Entity.SAT, CommandRunner.in(sat));
        hosts.put(Entity.GW, CommandRunner.in(gw));
        hosts.put(Entity.ST, CommandRunner.in(st));
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

package org.satbed.orchestrator.cli;

import java.util.concurrent.Callable;
import org.satbed.linux.Epoll;
import org.satbed.linux.EventFd;
import org.satbed.linux.TimerFd;
import org.satbed.orchestrator.UserException;
import org.satbed.orchestrator.run.ProxyTreatment;
import org.satbed.orchestrator.testbed.TestbedPlan;
import org.satbed.proxy.cli.PepCommand;
import org.satbed.scenarios.BuiltinScenarios;
import org.satbed.scenarios.Scenario;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/**
 * Uses the classes that the start of a testbed uses, changes nothing, and needs no root. After a build the launcher runs it once with
 * {@code -XX:DumpLoadedClassList} (JEP 310), and every later JVM starts faster: most of what happens until a testbed is up is JVMs
 * starting.
 */
@Command(name = "load-classes", hidden = true, description = "Loads classes, for the launcher's archive of them.")
public final class LoadClassesCommand implements Callable<Integer> {
    private static final String PROXY = "pep";

    @Parameters(arity = "0..1", paramLabel = "pep", description = "What the proxy takes, and nothing else.")
    private String only = "";

    @Override
    public Integer call() {
        if (!only.isEmpty() && !only.equals(PROXY)) {
            throw UserException.usage("load-classes: expected pep or nothing, not '" + only + "'");
        }
        return only.equals(PROXY) ? PepCommand.program().execute("load-classes") : all();
    }

    private static int all() {
        Scenario scenario = BuiltinScenarios.load("quick").orElseThrow();
        TestbedPlan plan = TestbedPlan.of("quick", scenario, 1);
        int lines = plan.describe().size() + ProxyTreatment.describe(plan).size();
        new CommandLine(new LinkCommand())
                .parseArgs(plan.emulatorArguments()
                        .subList(1, plan.emulatorArguments().size())
                        .toArray(String[]::new));
        new CommandLine(new RunCommand()).parseArgs("quick");
        PepCommand.program().execute("load-classes");
        new Epoll(1).close();
        new EventFd().close();
        new TimerFd().close();
        System.out.println(lines + " lines of a plan, and what they take");
        return 0;
    }
}

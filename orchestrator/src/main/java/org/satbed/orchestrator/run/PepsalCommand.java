package org.satbed.orchestrator.run;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import org.satbed.linux.tool.ToolPath;
import org.satbed.orchestrator.testbed.Host;
import org.satbed.orchestrator.testbed.HostProcess;
import org.satbed.orchestrator.testbed.Testbed;
import org.satbed.orchestrator.testbed.TestbedPlan;
import org.satbed.scenarios.Pepsal;

/** How PEPsal is called. */
final class PepsalCommand {
    private static final Duration TRIAL = Duration.ofSeconds(5);
    private static final long POLL_NANOS = 5_000_000;

    private PepsalCommand() {}

    /** Its command line. */
    static List<String> argv(Pepsal pepsal) {
        List<String> argv = new ArrayList<>(pepsal.command());
        argv.addAll(List.of("-p", Integer.toString(TestbedPlan.PROXY_PORT)));
        argv.addAll(pepsal.options());
        return argv;
    }

    /** Why it does not run here, tried once without traffic: it ends without a word where it may not raise its limit of open files. */
    static Optional<String> refusal(Testbed testbed) {
        Pepsal pepsal = testbed.plan().scenario().pepsal();
        try (HostProcess process = testbed.start(Host.GW, "pepsal trial", argv(pepsal))) {
            ProcNet net = ProcNet.of(testbed.networkPid(Host.GW, process));
            long end = System.nanoTime() + TRIAL.toNanos();
            while (System.nanoTime() < end && !net.listens(TestbedPlan.PROXY_PORT)) {
                if (process.death().isPresent()) {
                    return process.death()
                            .map(why -> why
                                    + (why.endsWith("nothing")
                                            ? ", as PEPsal does where it may not raise its limit of open files: name a"
                                                    + " wrapper that can in pepsal.command"
                                            : ""));
                }
                LockSupport.parkNanos(POLL_NANOS);
            }
            return Optional.empty();
        }
    }

    /** Why it cannot be called, if the first word of its command is not there. */
    static Optional<String> missing(Pepsal pepsal) {
        String program = pepsal.command().get(0);
        return ToolPath.find(program).isPresent()
                ? Optional.empty()
                : Optional.of(
                        "'" + program + "' is not installed; it is in Net4Sat's Debian packages, and pepsal.command in"
                                + " the scenario can name another");
    }
}

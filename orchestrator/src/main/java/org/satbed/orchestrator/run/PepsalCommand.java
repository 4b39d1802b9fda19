package org.satbed.orchestrator.run;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.satbed.linux.tool.ToolPath;
import org.satbed.orchestrator.testbed.TestbedPlan;
import org.satbed.scenarios.Pepsal;

/** How PEPsal is called. */
final class PepsalCommand {
    private PepsalCommand() {}

    /** Its command line. */
    static List<String> argv(Pepsal pepsal) {
        List<String> argv = new ArrayList<>(pepsal.command());
        argv.addAll(List.of("-p", Integer.toString(TestbedPlan.PROXY_PORT)));
        argv.addAll(pepsal.options());
        return argv;
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

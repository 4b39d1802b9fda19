package org.satbed.orchestrator.openbach;

import java.util.Locale;
import org.satbed.linux.Syslog;
import org.satbed.linux.tool.OneLine;
import org.satbed.openbach.stat.StatSource;

/** A job's lines for OpenBACH's collector: to syslog, in the form that its pattern takes apart, and to standard error for a person. */
final class JobLog {
    private final StatSource source;

    JobLog(StatSource source) {
        this.source = source;
        Syslog.openAsUser(source.jobName());
    }

    void error(String line) {
        write(Syslog.Priority.ERROR, line);
    }

    void warning(String line) {
        write(Syslog.Priority.WARNING, line);
    }

    void debug(String line) {
        write(Syslog.Priority.DEBUG, line);
    }

    private void write(Syslog.Priority priority, String line) {
        String one = OneLine.of(line);
        if (priority != Syslog.Priority.DEBUG) {
            System.err.println(source.jobName() + ": " + one);
        }
        Syslog.log(priority, prefixed(source, one));
    }

    /** As OpenBACH's own library begins each line. */
    static String prefixed(StatSource source, String line) {
        return String.format(
                Locale.ROOT,
                "OWNER_SCENARIO_INSTANCE_ID %d, SCENARIO_INSTANCE_ID %d, JOB_INSTANCE_ID %d, AGENT_NAME %s, %s",
                source.ownerScenarioInstanceId(),
                source.scenarioInstanceId(),
                source.jobInstanceId(),
                source.agentName(),
                line);
    }
}

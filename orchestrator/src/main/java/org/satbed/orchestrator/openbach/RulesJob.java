package org.satbed.orchestrator.openbach;

import java.util.Map;
import org.satbed.openbach.job.JobCommandLine;
import org.satbed.openbach.stat.StatPoint;

/** {@code satbed_rules}: installs or removes rules, and ends. */
final class RulesJob implements Job {
    private final HostInterception rules;
    private boolean installed;

    RulesJob(JobCommandLine line) {
        rules = new HostInterception(line);
        installed = false;
        if (rules.sets() == 0 && !line.has("stop")) {
            throw new IllegalArgumentException(
                    "nothing is named: give redirect_ifaces, redirect_src_ip or redirect_dst_ip");
        }
    }

    @Override
    public void run(JobContext context) {
        rules.install();
        installed = true;
        context.statistics().publish(new StatPoint(System.currentTimeMillis(), Map.of("rules", (long) rules.sets())));
    }

    /** At the end of the job the rules stay: that is what it was called for. */
    @Override
    public void stop() {
        if (!installed) {
            rules.remove();
        }
    }
}

package org.satbed.orchestrator.openbach;

import java.util.List;
import java.util.Map;
import org.satbed.linux.LinuxException;
import org.satbed.linux.tool.CommandException;
import org.satbed.netns.NetnsException;
import org.satbed.openbach.OpenBachException;
import org.satbed.openbach.agent.CollectAgent;
import org.satbed.openbach.agent.JobEnvironment;
import org.satbed.openbach.agent.Statistics;
import org.satbed.openbach.job.JobCatalogue;
import org.satbed.openbach.job.JobCommandLine;
import org.satbed.openbach.job.JobForm;
import org.satbed.openbach.stat.StatSource;
import org.satbed.orchestrator.UserException;
import org.satbed.orchestrator.workload.WorkloadException;
import org.satbed.proxy.ProxyException;
import org.satbed.proxy.interception.InterceptionException;

/** Runs a job as an agent starts it. */
public final class Jobs {
    private static final String STOP = "stop";

    private Jobs() {}

    /**
     * Runs a job to its end, or until TERM.
     *
     * @param words what the agent gave it
     * @return the exit status: anything but 0 is an error to OpenBACH
     * @throws UserException when the words are wrong
     */
    public static int run(String name, List<String> words, Map<String, String> environment) {
        if (!JobCatalogue.NAMES.contains(name)) {
            throw UserException.usage(
                    "there is no job '" + name + "'; there are: " + String.join(", ", JobCatalogue.NAMES));
        }
        JobForm form = JobCatalogue.load(name);
        StatSource source = JobEnvironment.of(environment);
        JobLog log = new JobLog(source);
        try {
            JobCommandLine line = JobCommandLine.parse(form, words);
            Job job = job(name, line);
            if (line.has(STOP)) {
                job.stop();
                return 0;
            }
            return run(name, job, source, log);
        } catch (IllegalArgumentException e) {
            log.error(e.getMessage());
            return UserException.USAGE;
        } catch (OpenBachException e) {
            log.error("ERROR connecting to collect-agent: " + e.getMessage());
            return UserException.FAILURE;
        } catch (UserException
                | ProxyException
                | InterceptionException
                | CommandException
                | LinuxException
                | NetnsException
                | WorkloadException e) {
            log.error(e.getMessage());
            return UserException.FAILURE;
        }
    }

    private static Job job(String name, JobCommandLine line) {
        return switch (name) {
            case "satbed_pep" -> new PepJob(line);
            case "satbed_rules" -> new RulesJob(line);
            case "satbed_link" -> new LinkJob(line);
            case "satbed_traffic" -> new TrafficJob(line);
            default -> new LabJob(line);
        };
    }

    private static int run(String name, Job job, StatSource source, JobLog log) {
        CollectAgent agent = CollectAgent.register(source, JobEnvironment.filterFile(name));
        Statistics statistics = new Statistics(agent, log::warning);
        // An agent sends TERM, and KILL two seconds later: what was changed is undone first.
        Thread hook = new Thread(
                () -> {
                    job.stop();
                    remove(agent, log);
                    Runtime.getRuntime().halt(0);
                },
                "stop " + name);
        Runtime.getRuntime().addShutdownHook(hook);
        log.debug("Starting job " + name);
        try {
            job.run(new JobContext(statistics, log));
            return 0;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return UserException.FAILURE;
        } finally {
            end(hook, job, agent, log);
        }
    }

    private static void end(Thread hook, Job job, CollectAgent agent, JobLog log) {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            return; // the hook does the same, and ends the process
        }
        job.stop();
        remove(agent, log);
    }

    private static void remove(CollectAgent agent, JobLog log) {
        try {
            agent.remove();
        } catch (OpenBachException e) {
            log.warning(e.getMessage());
        }
    }
}
